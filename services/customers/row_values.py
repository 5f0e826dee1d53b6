"""Cells as spreadsheets and people dress them → plain values. Pure.

`undress` (contracts) takes off what a spreadsheet puts on; the readers of single columns raise BadCellError for what they do not
understand.
"""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from pydantic import ValidationError

from contracts.currencies import DECIMALS
from contracts.customers import VatType
from contracts.customers import errors as texts
from contracts.customers import import_errors as row_texts
from contracts.customers.cells import DASHES, fold_word
from contracts.error_texts import FieldText
from contracts.field_texts import FIELD_TEXTS, bad_field
from contracts.phone_numbers import cut_numbers
from customers.row_sums import split_sum
from customers.row_words import (
    ADVANCE_TERMS,
    IMMEDIATE_TERMS,
    TERM_FILLERS,
    WEEKS,
    choices,
    meaning,
)

SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?E(?:[+-])\d{1,3}|[+-]?\d+[.,]\d+E\d{1,3}", re.IGNORECASE)
WHOLE_FLOAT = re.compile(r"(\d+)[.,]0+")
DECIMALS_OF_ZERO = re.compile(r"([^,]+),0+|([^.]+)\.0+")
THOUSANDS = re.compile(r"\d{1,3}(?:([ .,'’])\d{3})(?:\1\d{3})*")
NUMBERS = frozenset({"number", "identity_number", "gln", "vat_number", "payment_terms_days"})
"""Columns of digits, which spreadsheets turn into numbers; postcodes and phone numbers are beside."""
FEWEST_PHONE_DIGITS = 5
MOST_DIGITS_OF_TERMS = 9
AND = re.compile(
    r"\s*(?:[,;|\n&]|\s[/+]\s|/(?=0\d)|\s(?:eller|och|or|and|samt|el|el\.|alt|alt\.|resp|resp\.)\s)\s*", re.IGNORECASE
)
SPACES = re.compile(r"[^\S\n]+")
ADDRESS = re.compile(r"[^\s<>()\[\],;|\"']+@[^\s<>()\[\],;|\"'/]+")
BESIDE_ADDRESSES = re.compile(r"[\s<>()\[\],;|\"']+")
LOCALE = re.compile(r"\s*(sv|en)[-_][A-Za-z0-9]{2,8}(?:[-_.@][A-Za-z0-9_-]*)*\s*$", re.IGNORECASE)
"""A language with its script, country or charset: "sv-Latn-SE", "en_ZA.UTF-8" (BCP 47, POSIX)."""
LONGEST_ADDRESSES = 1_000
"""So many signs without any of those between them are looked through for addresses."""
SWEDISH_VAT = re.compile(r"SE[\s-]?(\d{6}[ -]?\d{4})(?:[ -]?01)?|(?!1[689]|20)(\d{10})01", re.IGNORECASE)
"""A VAT number in the column of the identity number, which is part of it; without SE only what has no century in front."""
BESIDE_IDENTITY = re.compile(r"org(?:anisations)?\.?[ -]?n(?:r|ummer)\.?:?\s*(?=\d)", re.IGNORECASE)
OTHER_HYPHENS = re.compile(r"(?<=\d{6})[/_:](?=\d{4}$)")
ZEROS = re.compile(r"[0\s-]+")
SEVERAL_ADDRESSES = re.compile(r"[^\s<>()\[\],;|\"'/@]+@[^\s<>()\[\],;|\"'/@]+")


class BadCellError(ValueError):
    """A cell that is not understood: the text about it, and that text's data."""

    def __init__(self, text: FieldText, **values: str) -> None:
        super().__init__(text.code)
        self.text, self.values = text, values

    @property
    def says_nothing(self) -> bool:
        """Whether the cell is as good as empty, so that the row can be used without it in any column."""
        return self.text is row_texts.IDENTITY_ZEROS


def plain_digits(text: str) -> str:
    """The text with the digits and hyphens of a keyboard."""
    if text.isascii():
        return text.strip()
    digits = (str(unicodedata.decimal(sign, sign)) for sign in unicodedata.normalize("NFKC", text))
    return DASHES.sub("-", "".join(digits)).strip()


def read_digits(column: str, text: str) -> str:
    """A number made of digits, as a spreadsheet shows it: "1001.0" → "1001", "556016–0680" → "556016-0680".

    Raises BadCellError for "5.56E+09": a spreadsheet has rounded it.
    """
    if text.isdigit() and text.isascii():
        return text
    said = plain_digits(text)
    if SCIENTIFIC.fullmatch(said):
        raise BadCellError(row_texts.SPREADSHEET_NUMBER, value=text)
    has_thousands = column in NUMBERS and column != "identity_number"
    if has_thousands and THOUSANDS.fullmatch(said):
        return re.sub(r"\D", "", said)
    if found := WHOLE_FLOAT.fullmatch(said):
        return found[1]
    if has_thousands and (found := DECIMALS_OF_ZERO.fullmatch(said)) and THOUSANDS.fullmatch(found[1] or found[2]):
        return re.sub(r"\D", "", found[1] or found[2])
    if column == "identity_number" and re.fullmatch(r"\d{1,3}(?:[.,' ]\d{3})+", said):
        return re.sub(r"\D", "", said)
    return said


def read_identity(text: str) -> str:
    """An identity number, also where the column has "Org.nr 556016-0680", "556016/0680" or the VAT number of which it is part;
    raises BadCellError for zeros, which stand in registers where no number is known."""
    said = read_digits("identity_number", BESIDE_IDENTITY.sub("", text.strip(), count=1))
    if ZEROS.fullmatch(said):
        raise BadCellError(row_texts.IDENTITY_ZEROS, value=text)
    if found := SWEDISH_VAT.fullmatch(said):
        return found[1] or found[2]
    return OTHER_HYPHENS.sub("-", said)


def read_postcode(text: str) -> str:
    """A postcode as typed, without what a spreadsheet adds."""
    return read_digits("postcode", text)


@lru_cache(maxsize=1000)
def read_terms(text: str) -> tuple[int, bool]:
    """Days of credit, and whether that is all that the terms say ("2/10 net 30" also promise a discount).

    Raises BadCellError for terms that are not understood, such as the end of a month: they are not a number of days.
    """
    said = re.sub(r"\bnet-(?=\d)", "net ", fold_word(DASHES.sub("-", unicodedata.normalize("NFKC", text))).strip("."))
    if said in IMMEDIATE_TERMS:
        return 0, True
    if said in ADVANCE_TERMS:
        return 0, False
    discount = re.fullmatch(
        r"\d+(?:[.,]\d+)?\s*%?\s*[/-]\s*\d+\s*(?:dagar|days|d)?,?\s+((?:net\w*|n)\s*/?\s*\d+.*)", said
    )
    plain = re.sub(r"(\d)[.,]0+\b", r"\1", discount[1] if discount else said)
    words = re.findall(r"\d+|[^\W\d_]+|[^\w\s]", plain)
    numbers = [word for word in words if word.isdecimal()]
    others = {word for word in words if not word.isdecimal()} - TERM_FILLERS - set(".,:+()/")
    weeks = bool(others & WEEKS)
    if len(numbers) != 1 or len(numbers[0]) > MOST_DIGITS_OF_TERMS or others - WEEKS:
        raise BadCellError(row_texts.UNKNOWN_TERMS, value=text)
    return int(numbers[0]) * (7 if weeks else 1), discount is None


def read_amount(text: str, has_three_decimals: bool = False) -> str:
    """A sum in digits with a point: "50 000,50 kr" → "50000.50", "50.000" → "50000", unless the currency `has_three_decimals`.
    Text that is no sum comes back as it is."""
    said, _ = split_sum(text)
    said = DASHES.sub("-", unicodedata.normalize("NFKC", said)).replace(" ", "").replace("'", "").replace("’", "")
    if SCIENTIFIC.fullmatch(said):
        raise BadCellError(row_texts.SPREADSHEET_NUMBER, value=text)
    last = max(said.rfind(","), said.rfind("."))
    marks = {sign for sign in said if sign in ",."}
    if len(marks) == 2 or said.count(",") > 1 or said.count(".") > 1:
        whole, decimals = (said[:last], said[last + 1 :]) if len(marks) == 2 else (said, "")
        said = re.sub(r"[.,]", "", whole) + (f".{decimals}" if decimals else "")
    elif has_three_decimals or said.startswith("0") or not THOUSANDS.fullmatch(said):
        said = said.replace(",", ".")
    else:
        said = re.sub(r"\D", "", said)
    try:
        Decimal(said)
    except InvalidOperation:
        return text
    return said


@lru_cache(maxsize=1000)
def read_word(column: str, text: str) -> str:
    """What a word means in a column of choices. Raises BadCellError with the word."""
    found = meaning(column, re.sub(r"(\d)[.,]0+$", r"\1", text))
    if found is None:
        raise BadCellError(row_texts.UNKNOWN_WORD, value=text, allowed=choices(column))
    return found


def read_language(text: str) -> str:
    """The language of documents. Raises BadCellError for any other one."""
    return _read_choice("language", text, row_texts.UNKNOWN_LANGUAGE)


def read_vat_type(text: str) -> str:
    """A VAT type. Raises BadCellError: none can be guessed, for it decides what VAT is charged."""
    return _read_choice("vat_type", text, row_texts.UNKNOWN_VAT_TYPE, allowed=", ".join(VatType))


def _read_choice(column: str, text: str, unknown: FieldText, **values: str) -> str:
    locale = LOCALE.match(text) if column == "language" else None
    try:
        return locale[1].lower() if locale else read_word(column, text)
    except BadCellError:
        raise BadCellError(unknown, value=text, **values) from None


@lru_cache(maxsize=1000)
def read_currency(text: str) -> str:
    """An ISO 4217 code, also beside a name: "Euro (EUR)". Raises BadCellError for what is no currency, or several."""
    code = text.strip().strip(".").upper()
    if found := code if code in DECIMALS else meaning("currency", text):
        return found
    words: list[str] = re.findall(r"\b[A-Z]{3}\b", text)
    codes = DECIMALS.keys() & words
    if len(codes) != 1:
        raise BadCellError(row_texts.UNKNOWN_CURRENCY, value=text)
    return codes.pop()


def split_addresses(text: str) -> list[str]:
    """The e-mail addresses in a cell, without "mailto:" and names around them; the cell itself if there is none."""
    if text.count("@") == 1 and ADDRESS.fullmatch(text) and ":" not in text and text[-1] != ".":
        return [text]
    pattern = SEVERAL_ADDRESSES if text.count("@") > 1 else ADDRESS
    parts = (part for part in BESIDE_ADDRESSES.split(text) if "@" in part and len(part) <= LONGEST_ADDRESSES)
    found = [
        re.sub(r"^mailto:", "", one, flags=re.IGNORECASE).strip(".") for part in parts for one in pattern.findall(part)
    ]
    return list(dict.fromkeys(filter(None, found))) or [text]


def split_phones(text: str) -> list[str]:
    """The phone numbers in a cell. What is no whole number, as in "040-12 34 56, 57", stays with the one before."""
    parts = [one for part in AND.split(SPACES.sub(" ", text)) if part for one in cut_numbers(part)]
    if len(parts) > 1 and all(sum(sign.isdigit() for sign in part) >= FEWEST_PHONE_DIGITS for part in parts):
        return list(dict.fromkeys(parts))
    return [text]


def read_phone(text: str) -> str:
    """A phone number, with plain dashes. Raises BadCellError for what a spreadsheet has rounded."""
    said = plain_digits(text)
    if SCIENTIFIC.fullmatch(said):
        raise BadCellError(row_texts.SPREADSHEET_NUMBER, value=text)
    found = WHOLE_FLOAT.fullmatch(said)
    return found[1] if found else said


READERS: dict[str, Callable[[str], str]] = {
    "credit_limit": read_amount,
    "currency": read_currency,
    **{column: (lambda text, column=column: read_digits(column, text)) for column in NUMBERS - {"payment_terms_days"}},  # type: ignore[misc]
    "identity_number": read_identity,
    "gln": lambda text: re.sub(r"[\s-]", "", read_digits("gln", text)),
    "kind": lambda text: read_word("kind", text),
    "language": read_language,
    "vat_type": read_vat_type,
}
"""Column → its reader, for those whose value is one text."""


def refused_by_contract(error: ValidationError) -> BadCellError:
    """The first thing that a contract finds wrong with a cell."""
    bad = bad_field(error.errors(include_url=False)[0])
    values = {name: str(one) for name, one in bad.values.items()}
    return BadCellError(FIELD_TEXTS.get(bad.code) or FIELD_TEXTS["value_error"], **values)


def bad_email(text: str) -> BadCellError:
    """A text that is no e-mail address."""
    return BadCellError(texts.BAD_EMAIL, value=text)
