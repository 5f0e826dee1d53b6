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

COORDINATION_DAYS = 60  # a coordination number has the day of birth plus 60 (folkbokföringslagen 18 a §, SKV 707)


class BadNumberError(ValueError):
    """A number that cannot be right. `code` is stable, `detail` says to people what was expected."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code} {detail}")
        self.code, self.detail = code, detail


def identity_number(raw: str, kind: Kind) -> str:
    """A Swedish organisation number, or a personal number (of a person or a sole trader). Raises BadNumberError."""
    digits = re.sub(r"[\s.+-]", "", raw)
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    if not re.fullmatch(r"\d{10}|\d{12}", digits, re.ASCII):
        raise BadNumberError("bad_number", f"{raw!r} does not have the ten digits of a Swedish identity number.")
    if not orgnr.is_valid(digits[-10:]):
        raise BadNumberError("bad_check_digit", f"The last digit of {raw!r} does not fit the others.")
    if digits[-8:-6] >= "20" and len(digits) == 10:
        if kind is Kind.PERSON:
            raise BadNumberError("not_a_personal_number", f"{raw!r} is the number of an organisation, not of a person.")
        found: str = orgnr.format(digits)
        return found
    if not _has_birth_date(digits):
        raise BadNumberError("bad_birth_date", f"{raw!r} does not begin with a date of birth.")
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
        raise BadNumberError("bad_vat_number", f"{raw!r} is not a VAT number of {prefix.upper()}.") from None
    if country.lower() in eu_vat.MEMBER_STATES:
        raise BadNumberError("bad_vat_number", f"A VAT number in the EU begins with its country, {raw!r} does not.")
    return raw.strip()


def suggested_vat_number(identity: str) -> str:
    """The VAT number that a Swedish company with this identity number has if it is registered for VAT."""
    digits = re.sub(r"\D", "", identity)
    return f"SE{digits[-10:]}01"


def location_number(raw: str) -> str:
    """A GLN: 13 digits, the last a check digit. Raises BadNumberError."""
    number = ean.compact(raw)
    if len(number) != 13 or not ean.is_valid(number):
        raise BadNumberError("bad_gln", f"{raw!r} is not 13 digits with a right check digit.")
    found: str = number
    return found


def swedish_postcode(raw: str) -> str:
    """Five digits, the first not 0, written "111 34". Raises BadNumberError."""
    if not postnummer.is_valid(raw):
        raise BadNumberError("bad_postcode", f"{raw!r} is no Swedish postcode (five digits, the first not 0).")
    found: str = postnummer.format(raw)
    return found
