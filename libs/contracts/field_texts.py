"""What pydantic finds wrong with a field, in our words: a code per type of error, Swedish and English side by side.

The pattern of a field, the text of a parser and the class of a value are never shown; a limit comes with what was sent.
"""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from contracts.error_texts import FieldText
from contracts.error_words import PATTERNS
from contracts.errors import BadField

INTEGER = ("Ange ett heltal.", "Give a whole number.")
NUMBER = ("Ange ett tal, t.ex. 12.50.", "Give a number, e.g. 12.50.")
BOOLEAN = ("Ange true eller false.", "Give true or false.")
DAY = ("Ange ett datum som 2026-11-25.", "Give a date such as 2026-11-25.")
INSTANT = (
    "Ange datum och klockslag med tidszon, t.ex. 2026-11-25T09:30:00+01:00.",
    "Give date and time with a time zone, e.g. 2026-11-25T09:30:00+01:00.",
)
TEXT = ("Ange text.", "Give a text.")
LIST = ("Ange en lista.", "Give a list.")
OBJECT = ("Ange ett objekt.", "Give an object.")
CHOICE = ("Välj ett av: {allowed}.", "Choose one of: {allowed}.")
NOT_VALID = ("Värdet är inte giltigt.", "The value is not valid.")

PYDANTIC: dict[str, tuple[str, str]] = {
    "missing": ("Fältet saknas.", "The field is missing."),
    "extra_forbidden": ("Fältet finns inte här.", "There is no such field here."),
    "string_too_short": (
        "Minst {min_length} tecken; du skickade {sent}.",
        "At least {min_length} characters; you sent {sent}.",
    ),
    "string_too_long": (
        "Högst {max_length} tecken; du skickade {sent}.",
        "At most {max_length} characters; you sent {sent}.",
    ),
    "string_pattern_mismatch": ("Ange {format:format}.", "Give {format:format}."),
    "string_type": TEXT,
    "string_sub_type": TEXT,
    "string_unicode": ("Texten innehåller ogiltiga tecken.", "The text has invalid characters."),
    "int_parsing": INTEGER,
    "int_type": INTEGER,
    "int_from_float": INTEGER,
    "int_parsing_size": ("Talet är för stort.", "The number is too large."),
    "float_parsing": NUMBER,
    "float_type": NUMBER,
    "finite_number": NUMBER,
    "decimal_parsing": NUMBER,
    "decimal_type": NUMBER,
    "decimal_max_digits": ("Högst {max_digits} siffror.", "At most {max_digits} digits."),
    "decimal_max_places": ("Högst {decimal_places} decimaler.", "At most {decimal_places} decimals."),
    "decimal_whole_digits": (
        "Högst {whole_digits} siffror före decimaltecknet.",
        "At most {whole_digits} digits before the decimal point.",
    ),
    "greater_than": ("Värdet måste vara större än {gt:number}.", "The value must be greater than {gt:number}."),
    "greater_than_equal": ("Värdet måste vara minst {ge:number}.", "The value must be at least {ge:number}."),
    "less_than": ("Värdet måste vara mindre än {lt:number}.", "The value must be less than {lt:number}."),
    "less_than_equal": ("Värdet får vara högst {le:number}.", "The value must be at most {le:number}."),
    "multiple_of": (
        "Värdet måste vara en multipel av {multiple_of}.",
        "The value must be a multiple of {multiple_of}.",
    ),
    "bool_parsing": BOOLEAN,
    "bool_type": BOOLEAN,
    "literal_error": CHOICE,
    "enum": CHOICE,
    "date_type": DAY,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
    "datetime_type": INSTANT,
    "datetime_parsing": INSTANT,
    "datetime_from_date_parsing": INSTANT,
    "datetime_object_invalid": INSTANT,
    "timezone_aware": INSTANT,
    "list_type": LIST,
    "tuple_type": LIST,
    "set_type": LIST,
    "frozen_set_type": LIST,
    "iterable_type": LIST,
    "dict_type": OBJECT,
    "mapping_type": OBJECT,
    "model_type": OBJECT,
    "model_attributes_type": OBJECT,
    "too_long": ("Högst {max_length} poster; du skickade {sent}.", "At most {max_length} entries; you sent {sent}."),
    "too_short": ("Minst {min_length} poster; du skickade {sent}.", "At least {min_length} entries; you sent {sent}."),
    "json_invalid": ("Innehållet är inte giltig JSON.", "The content is not valid JSON."),
    "two_decimals": ("Högst två decimaler.", "At most two decimals."),
    "four_decimals": ("Högst fyra decimaler.", "At most four decimals."),
    "value_error": NOT_VALID,
    "assertion_error": NOT_VALID,
}
"""Type of pydantic's error → Swedish and English. Gaps: pydantic's own context, `sent` (a length) and `format`."""

FIELD_TEXTS: dict[str, FieldText] = {code: FieldText(code, *said) for code, said in PYDANTIC.items()}
SENT_IS_A_TEXT = {"string_too_short", "string_too_long"}
SENT_IS_A_LIST = {"too_long", "too_short"}


def bad_fields(error: ValidationError) -> list[BadField]:
    """Every field that pydantic refused, in our words. A type of error without a text of its own gets a general one."""
    return [bad_field(one) for one in error.errors(include_url=False)]


def bad_field(one: Mapping[str, Any]) -> BadField:
    """One of pydantic's errors, with its input and context."""
    pointer = "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in one["loc"])
    text = FIELD_TEXTS.get(one["type"]) or FieldText(one["type"], *NOT_VALID)
    return text.at(pointer, **values_of(one))


def values_of(one: Mapping[str, Any]) -> dict[str, Any]:
    """The data of the text: limits as given by the contract, lengths as sent, never a pattern or a parser's words."""
    kind, context = one["type"], one.get("ctx", {})
    values = {name: _plain(context[name]) for name in GAPS if name in context}
    if kind in SENT_IS_A_TEXT:
        values["sent"] = len(one["input"])
    elif kind in SENT_IS_A_LIST:
        values["sent"] = context.get("actual_length") or len(one["input"])
    elif kind == "string_pattern_mismatch":
        values["format"] = PATTERNS.get(context["pattern"], "unknown")
    elif kind in ("literal_error", "enum"):
        expected = str(context["expected"])
        values["allowed"] = re.findall(r"'([^']*)'", expected) or re.split(r", | or ", expected)
    return values


def _plain(limit: Any) -> Any:
    """A limit as people write it. For a type with a check of its own pydantic gives Python's notation: "Decimal('0')"."""
    found = re.fullmatch(r"Decimal\('([^']*)'\)", limit) if isinstance(limit, str) else None
    return found[1] if found else limit


GAPS = (
    "min_length",
    "max_length",
    "max_digits",
    "decimal_places",
    "whole_digits",
    "gt",
    "ge",
    "lt",
    "le",
    "multiple_of",
)
