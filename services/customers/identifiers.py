"""Identity numbers, VAT numbers, location numbers and postcodes: checked, and in one normal form. Pure.

Organisation numbers become "556016-0680", personal numbers "19900101-0017" or, when the century was not given,
"900101-0017"; VAT numbers lose spaces and gain their country; Swedish postcodes become "111 34".
"""

import re
from contextlib import suppress
from datetime import date

from stdnum import ean, luhn
from stdnum.se import postnummer

from contracts.customers import Kind
from contracts.customers import errors as texts
from contracts.personal_numbers import mask_personal_number
from customers import national_numbers
from customers.bad_numbers import BadNumberError
from customers.vat_numbers import MEMBER_STATES, has_prefix, vat_number

__all__ = ["BadNumberError", "foreign_number", "identity_number", "location_number", "swedish_postcode", "vat_number"]

COORDINATION_DAYS = 60  # a coordination number has the day of birth plus 60 (folkbokföringslagen 18 a §, SKV 707)
INTERIM_LETTERS = "TRSUWXJKLMN"
"""One of them stands for the first of the last four digits where a person waits for a number; it counts as 1 in the check."""
PLAIN_POSTCODE = re.compile(r"[1-9]\d\d ?\d\d", re.ASCII)
CENTURIES = ("18", "19", "20")
_DASHES = str.maketrans("‐‑‒–—−", "------")


def identity_number(raw: str, kind: Kind) -> str:
    """A Swedish organisation number, or a personal, coordination or interim number. Raises BadNumberError."""
    text = raw.translate(_DASHES).upper()
    digits = re.sub(r"[\s.+-]", "", text)
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    shown = mask_personal_number(raw)
    if not re.fullmatch(rf"(\d\d)?\d{{6}}[0-9{INTERIM_LETTERS}]\d{{3}}", digits, re.ASCII):
        raise BadNumberError(texts.BAD_NUMBER, value=shown)
    if not luhn.is_valid(re.sub(r"[A-Z]", "1", digits[-10:])):
        raise BadNumberError(texts.BAD_CHECK_DIGIT, value=shown)
    if digits[-8:-6] >= "20" and len(digits) == 10 and digits.isdigit():
        if kind is Kind.PERSON:
            raise BadNumberError(texts.NOT_A_PERSONAL_NUMBER, value=shown)
        return f"{digits[:6]}-{digits[6:]}"
    if not _has_birth_date(digits):
        raise BadNumberError(texts.BAD_BIRTH_DATE, value=shown)
    mark = "+" if len(digits) == 10 and "+" in text else "-"
    return f"{digits[:-4]}{mark}{digits[-4:]}"


def foreign_number(raw: str, country: str, kind: Kind) -> str:
    """An identity number of another country; a Swedish one and a VAT number of the country will do, too, where companies have
    them. Raises BadNumberError, which names what the country has."""
    found = national_numbers.normal_form(raw, country, kind)
    if found is not None:
        return found
    if kind is not Kind.PERSON:
        with suppress(BadNumberError):
            if has_prefix(raw) or country.lower() not in MEMBER_STATES:
                return vat_number(raw, country)
        with suppress(BadNumberError):
            return identity_number(raw, kind)
    allowed = national_numbers.allowed_names(country, kind)
    masked_as = Kind.PERSON if national_numbers.is_personal(raw, country) else kind
    raise BadNumberError(
        texts.BAD_FOREIGN_NUMBER, value=mask_personal_number(raw, masked_as), country=country, allowed=allowed
    )


def _has_birth_date(digits: str) -> bool:
    """Whether the number begins with a day. In a coordination number month and day of birth may be unknown: 00, or 60 for the
    day (SKV 707)."""
    if len(digits) == 12 and digits[:2] not in CENTURIES:
        return False
    centuries = [""] if len(digits) == 12 else ["19", "20"]
    year, month, day = digits[:-8], digits[-8:-6], int(digits[-6:-4])
    if day >= COORDINATION_DAYS:
        month = "01" if month == "00" else month
        day = day - COORDINATION_DAYS or 1
    return any(_is_day(f"{century}{year}{month}{day:02}") for century in centuries)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def suggested_vat_number(identity: str) -> str:
    """The VAT number that a Swedish company with this identity number has if it is registered for VAT."""
    digits = re.sub(r"\D", "", identity)
    return f"SE{digits[-10:]}01"


def location_number(raw: str) -> str:
    """A GLN: 13 digits, the last a check digit. Raises BadNumberError."""
    number = ean.compact(raw)
    if len(number) != 13 or not ean.is_valid(number):
        raise BadNumberError(texts.BAD_GLN, value=raw)
    found: str = number
    return found


def swedish_postcode(raw: str) -> str:
    """Five digits, the first not 0, written "111 34". Raises BadNumberError."""
    if PLAIN_POSTCODE.fullmatch(raw):  # what nearly all are, many times faster
        return f"{raw[:3]} {raw[-2:]}"
    if not postnummer.is_valid(raw):
        raise BadNumberError(texts.BAD_POSTCODE, value=raw)
    found: str = postnummer.format(raw)
    return found
