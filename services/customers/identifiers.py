"""Identity numbers, VAT numbers, location numbers and postcodes: checked, and in one normal form. Pure.

Organisation numbers become "556016-0680", personal numbers "19900101-0017" or, when the century was not given,
"900101-0017"; VAT numbers lose spaces and gain their country; Swedish postcodes become "111 34".
"""

import re
from datetime import date

from stdnum import ean
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.se import orgnr, postnummer
from stdnum.se import vat as se_vat

from contracts.customers import Kind
from contracts.customers import errors as texts
from contracts.error_texts import FieldText

COORDINATION_DAYS = 60  # a coordination number has the day of birth plus 60 (folkbokföringslagen 18 a §, SKV 707)


class BadNumberError(ValueError):
    """A number that cannot be right: what is wrong with it, and the data of that text."""

    def __init__(self, text: FieldText, **values: str) -> None:
        super().__init__(text.code)
        self.text, self.values = text, values


def identity_number(raw: str, kind: Kind) -> str:
    """A Swedish organisation number, or a personal number (of a person or a sole trader). Raises BadNumberError."""
    digits = re.sub(r"[\s.+-]", "", raw)
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    if not re.fullmatch(r"\d{10}|\d{12}", digits, re.ASCII):
        raise BadNumberError(texts.BAD_NUMBER, value=raw)
    if not orgnr.is_valid(digits[-10:]):
        raise BadNumberError(texts.BAD_CHECK_DIGIT, value=raw)
    if digits[-8:-6] >= "20" and len(digits) == 10:
        if kind is Kind.PERSON:
            raise BadNumberError(texts.NOT_A_PERSONAL_NUMBER, value=raw)
        found: str = orgnr.format(digits)
        return found
    if not _has_birth_date(digits):
        raise BadNumberError(texts.BAD_BIRTH_DATE, value=raw)
    mark = "+" if len(digits) == 10 and "+" in raw else "-"
    return f"{digits[:-4]}{mark}{digits[-4:]}"


def _has_birth_date(digits: str) -> bool:
    centuries = [""] if len(digits) == 12 else ["19", "20"]
    year_month, day = digits[:-6], int(digits[-6:-4]) % COORDINATION_DAYS
    for century in centuries:
        try:
            date.fromisoformat(f"{century}{year_month}{day:02}")
        except ValueError:
            continue
        return True
    return False


def vat_number(raw: str, country: str) -> str:
    """A VAT number with its country, checked for Sweden and the EU; others are kept as they are. Raises BadNumberError."""
    number = re.sub(r"[\s.-]", "", raw).upper()
    if country == "SE" and number.isdigit():
        number = f"SE{number}"
    prefix = number[:2].lower().replace("el", "gr")
    try:
        if prefix == "se":
            return f"SE{se_vat.validate(number)}"
        if prefix in eu_vat.MEMBER_STATES:
            found: str = eu_vat.validate(number)
            return found
    except ValidationError:
        raise BadNumberError(texts.BAD_VAT_NUMBER, value=raw, country=prefix.upper()) from None
    if country.lower() in eu_vat.MEMBER_STATES:
        raise BadNumberError(texts.VAT_NUMBER_WITHOUT_COUNTRY, value=raw)
    return raw.strip()


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
    if not postnummer.is_valid(raw):
        raise BadNumberError(texts.BAD_POSTCODE, value=raw)
    found: str = postnummer.format(raw)
    return found
