"""Personal numbers, masked until somebody says why they are needed (dataskyddslagen 2018:218, 3 kap. 10 §).

    900101-0017      → 900101-••••       19900101-0017 → 900101-••••
    SE900101001701   → SE900101••••01    0007:9001010017 → 0007:900101••••
    CZ7103192745     → CZ••••
    131052-308T (FI) → 131052-••••       another number of a person: its first two characters

A sole trader's organisation number is a personal number, so its kind does not decide; of a private person every number is one.
"""

import re

from contracts import foreign_personal_numbers

HIDDEN = "••••"
FIELDS = ("identity_number", "vat_number", "peppol_id")
"""The fields of a customer, or of a party of a document, that can hold a personal number."""

_MONTH = r"(?:[01]\d)"  # organisations have 20 or more in its place; coordination numbers may have month 00
_SWEDISH = re.compile(rf"(?:18|19|20)?(\d\d{_MONTH}\d\d)[-+]?[0-9TRSUWXJKLMN]\d{{3}}", re.ASCII)
_SWEDISH_VAT = re.compile(
    rf"SE[ -]?(?:18|19|20)?(\d\d{_MONTH}\d\d)[-+ ]?\d{{4}}[ -]?(\d\d)?|(\d\d{_MONTH}\d\d)[-+ ]?\d{{4}}[ -]?01",
    re.ASCII | re.IGNORECASE,
)
"""Also as people write it: without its end, without its beginning, with a century."""
_SWEDISH_PEPPOL = re.compile(rf"(0007:)(?:18|19|20)?(\d\d{_MONTH}\d\d)-?\d{{4}}", re.ASCII)
_PEPPOL = re.compile(r"(\d{4}:)(.+)", re.ASCII)
"""Other schemes carry the number of a person, too: 9920 the VAT number of a Spanish one."""
OF_ORGANISATIONS = frozenset(("0007:", "0060:", "0088:", "0106:", "0192:", "0208:"))
"""Schemes of organisations alone, whatever their digits look like: Swedish ones without a person's number, DUNS, GLN, KVK,
Norwegian and Belgian ones."""
_FINNISH = re.compile(
    r"((?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d)[-+A-FU-Y]\d{3}[0-9A-Z]", re.ASCII | re.IGNORECASE
)
_IN_TEXT = re.compile(
    r"(?<![\w+-])(?:(?:18|19|20)?\d{6}[-+ ]?\d{4}|\d{6}[-+A-FU-Y]\d{3}[0-9A-Z])(?![\w-])", re.ASCII | re.IGNORECASE
)
"""What may be a Swedish or Finnish number among other words."""
_TELEPHONE = re.compile(r"[+\d\s()/.-]+", re.ASCII)
_FOREIGN_VAT = re.compile(r"(?:CZ\d{9,10}|BG\d{10}|LV[0-3]\d{10}|RO\d{13}|PT(?:[123]\d{8}|45\d{7}))", re.ASCII)
"""VAT numbers of sole traders that hold their personal number (rodné číslo, EGN, personas kods, CNP, NIF): companies have other
lengths there or begin with other digits: in Latvia with 4 or more, in Portugal with 5 or more."""


def mask_personal_number(number: str, kind: str = "") -> str:
    """The number with its last part hidden, if it is a personal number; another one as it is. A masked number stays as it is.

    `kind` goes with an identity number: "person" for that of a private person, who may be of any country."""
    text = number.strip()
    if not text or HIDDEN in text:
        return number
    if found := _SWEDISH.fullmatch(re.sub(r"(?<=\d)\s(?=\d)", "", text)):
        return f"{found[1]}-{HIDDEN}"
    if found := _SWEDISH_VAT.fullmatch(text):
        return f"SE{found[1]}{HIDDEN}{found[2] or ''}" if found[1] else f"{found[3]}{HIDDEN}01"
    if found := _SWEDISH_PEPPOL.fullmatch(text):
        return f"{found[1]}{found[2]}{HIDDEN}"
    if found := _PEPPOL.fullmatch(text):
        if found[1] in OF_ORGANISATIONS:
            return number
        return found[1] + mask_personal_number(found[2])
    if found := _FINNISH.fullmatch(text):
        return f"{found[1]}-{HIDDEN}"
    if foreign_personal_numbers.is_personal(text) or _FOREIGN_VAT.fullmatch(re.sub(r"[\s.-]", "", text).upper()):
        return _begin(text)
    return _begin(text) if kind == "person" else number


def mask_in_text(text: str) -> str:
    """A text with the personal numbers in it masked: Swedish ones with their date and check digit, and others that are told by
    their letters or separators. Telephone numbers stay."""
    if not any(sign.isdigit() for sign in text):
        return text
    found = _IN_TEXT.sub(_mask_found, text)
    return found if found != text or _TELEPHONE.fullmatch(text) else mask_personal_number(text)


def _mask_found(found: re.Match[str]) -> str:
    word = found[0]
    if _FINNISH.fullmatch(word):
        return mask_personal_number(word)
    digits = re.sub(r"\D", "", word)[-10:]
    doubled = sum(sum(divmod(int(digit) * (2 - at % 2), 10)) for at, digit in enumerate(digits))
    month, day = int(digits[2:4]), int(digits[4:6])
    is_person = (
        1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91) and doubled % 10 == 0
    )  # coordination numbers: 60 more
    return mask_personal_number(word) if is_person else word


def _begin(text: str) -> str:
    return f"{text[:2]}{HIDDEN}"


def is_masked(number: object) -> bool:
    """Whether the text is a number as a masked reply shows it."""
    return isinstance(number, str) and HIDDEN in number
