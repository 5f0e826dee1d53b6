"""Values of properties: what people write → what is stored, what is compared, and what people read. Pure.

read_value(kind, choices, " 1 234,50 ")   # "1234.5"; a Refused that says what is allowed
sort_key(kind, "1234.5")                  # a text whose order is that of the values
write_value(kind, "1234.5", "sv")         # "1234,5"
split_cell("Anställda = 12")              # [("Anställda", "12")]: how an export writes it and an import reads it
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from contracts.crm import property_errors as texts
from contracts.crm.properties import PropertyKind
from contracts.error_texts import FieldText
from contracts.folding import fold, fold_case, fold_name

LARGEST, DECIMALS = Decimal(10) ** 12, 6
"""A number is smaller than this, and has at most so many decimals."""
SHOWN_CHOICES = 20
EQUALS = " = "
"""Between the name of a property and its value, in a cell of a file."""
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_GROUPED = re.compile(r"([+-]?[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)|([+-]?[0-9]{1,3}(?:\.[0-9]{3})+)(,[0-9]+)")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")


class Refused(NamedTuple):
    """Why a text is no value: the text that says so, and what fills its gaps."""

    text: FieldText
    values: dict[str, Any]


def read_value(kind: str, choices: Sequence[str], text: str) -> str | Refused:
    """The value as it is stored, or why it is none."""
    said = " ".join(text.split())
    if kind == PropertyKind.TAG:
        return Refused(texts.TAG_HAS_NO_VALUE, {}) if said else ""
    if not said:
        return Refused(texts.VALUE_MISSING, {})
    if kind == PropertyKind.NUMBER:
        return _read_number(said)
    if kind == PropertyKind.DATE:
        return _read_date(said)
    return _read_choice(choices, said) if kind == PropertyKind.CHOICE else said


def _read_number(text: str) -> str | Refused:
    plain = _SPACES.sub("", text).replace("\u2212", "-")
    if grouped := _GROUPED.fullmatch(plain):
        whole, part = grouped[1] or grouped[3], grouped[2] or grouped[4]
        plain = re.sub("[.,]", "", whole) + part
    plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        return Refused(texts.NO_NUMBER, {"value": text[:60]})
    number = Decimal(plain)
    if abs(number) >= LARGEST:
        return Refused(texts.NUMBER_TOO_LARGE, {"value": text[:60]})
    whole, _, decimals = f"{number:f}".partition(".")
    decimals = decimals.rstrip("0")
    if len(decimals) > DECIMALS:
        return Refused(texts.TOO_MANY_DECIMALS, {"most": DECIMALS})
    found = f"{whole}.{decimals}" if decimals else whole
    return "0" if not number else found


def _read_date(text: str) -> str | Refused:
    found = _DATE.fullmatch(text)
    try:
        return date(*map(int, found.groups())).isoformat() if found else Refused(texts.NO_DATE, {"value": text[:60]})
    except ValueError:
        return Refused(texts.NO_DATE, {"value": text[:60]})


def _read_choice(choices: Sequence[str], text: str) -> str | Refused:
    """The choice that is spelled so, whatever the case; else the only one that differs in accents and signs alone."""
    for same in (_spelled, fold_name):
        found = [one for one in choices if same(one) == same(text) != ""]
        if len(found) == 1:
            return found[0]
    shown = list(choices[:SHOWN_CHOICES])
    return Refused(
        texts.NO_SUCH_CHOICE,
        {"value": text[:60], "allowed": shown, "allowed_more": len(choices) - len(shown)},
    )


def _spelled(text: str) -> str:
    return " ".join(fold_case(text).split())


def clean_choices(choices: Sequence[str]) -> list[str]:
    """The choices without needless spaces, each once whatever its case."""
    found = {_spelled(one): " ".join(one.split()) for one in reversed(choices)}
    return [found[key] for key in dict.fromkeys(map(_spelled, choices)) if key]


def sort_key(kind: str, value: str) -> str:
    """A text whose order is that of the values of one property; equal for what is one value."""
    if kind == PropertyKind.NUMBER:
        return f"{int(Decimal(value) * 10**DECIMALS) + 10**19:020d}"
    if kind == PropertyKind.DATE:
        return value
    return _spelled(value) if kind == PropertyKind.CHOICE else fold(" ".join(value.split()))


def write_value(kind: str, value: str, language: str) -> str:
    """The value as people read it: in Swedish, a number has a comma."""
    return value.replace(".", ",") if kind == PropertyKind.NUMBER and language == "sv" else value


def write_cell(name: str, value: str) -> str:
    """A property as one part of a cell of a file."""
    return f"{name}{EQUALS}{value}" if value else name


def split_cell(text: str) -> list[tuple[str, str]]:
    """The ways to read a part of a cell as a name and a value, the shortest name first: either may have the sign itself."""
    places = [one.start() for one in re.finditer(f"(?={EQUALS})", text)]
    return [(text[:at], text[at + len(EQUALS) :]) for at in places if at]
