"""VAT numbers: with the prefix of their country, checked as VIES and the countries' own registers write them. Pure.

The Union: prefix and number without spaces, Greece as EL (directive 2006/112/EC, Article 215), goods of Northern Ireland as XI.
Of others Norway ("NO 974 760 673 MVA"), Switzerland ("CHE-107.787.577 MWST") and the United Kingdom ("GB980780684") are checked;
what the others have is kept as it was typed.
"""

import re
from typing import Any

from stdnum.ch import uid as ch_uid
from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.gb import vat as gb_vat
from stdnum.no import mva
from stdnum.se import vat as se_vat

from contracts.customers import errors as texts
from contracts.folding import fold
from contracts.personal_numbers import mask_personal_number
from customers.bad_numbers import BadNumberError

MEMBER_STATES = frozenset(eu_vat.MEMBER_STATES)
GREEK_PREFIX = "EL"
SWISS_SUFFIXES = ("MWST", "TVA", "IVA", "TPV")
BRITISH = ("GB", "XI")


def vat_number(raw: str, country: str) -> str:
    """The number in its normal form; `country` is that of the invoice address, whose prefix may be left out where the number is
    right for that country. Raises BadNumberError, with the country by whose rule it is wrong."""
    number = _compact(raw)
    if country == "SE" and number.isdigit():
        number = f"SE{number}"
    prefix = _prefix(number)
    try:
        if prefix:
            return _checked(number, prefix)
    except ValidationError:
        raise BadNumberError(texts.BAD_VAT_NUMBER, value=mask_personal_number(raw), country=prefix) from None
    if country.lower() in MEMBER_STATES:
        return _completed(raw, number, country)
    if country not in _OWN:
        return raw.strip()
    try:
        return _checked(_with_prefix(number, country), country)
    except ValidationError:
        raise BadNumberError(texts.BAD_VAT_NUMBER, value=mask_personal_number(raw), country=country) from None


def has_prefix(raw: str) -> bool:
    """Whether a number begins with the prefix of a country whose rule is known."""
    return bool(_prefix(_compact(raw)))


def _compact(raw: str) -> str:
    return re.sub(r"[\s.‐‑‒–—−/-]", "", fold(raw)).upper()


def _completed(raw: str, number: str, country: str) -> str:
    """A number of the Union that was written without its prefix. Raises BadNumberError where it is not one of the country."""
    try:
        return _checked(f"{GREEK_PREFIX if country == 'GR' else country}{number}", country)
    except ValidationError:
        raise BadNumberError(texts.VAT_NUMBER_WITHOUT_COUNTRY, value=mask_personal_number(raw)) from None


def _prefix(number: str) -> str:
    """The country whose rule holds for a number that begins with its prefix; "" for all others."""
    if number.startswith("CHE"):
        return "CH"
    if number[:2] == GREEK_PREFIX:
        return "GR"
    is_known = number[:2] in _OWN or number[:2].lower() in MEMBER_STATES
    return number[:2] if is_known and number[:2] != "CH" and any(one.isdigit() for one in number) else ""


def _with_prefix(number: str, country: str) -> str:
    return f"CHE{number}" if country == "CH" else f"{country}{number}"


def _checked(number: str, country: str) -> str:
    """The normal form of a number with its prefix. Raises ValidationError."""
    if country == "SE":
        return f"SE{se_vat.validate(number)}"
    if own := _OWN.get(country):
        normal: str = own(number)
        return normal
    found: str = eu_vat.validate(number)
    return f"{GREEK_PREFIX}{found[2:]}" if country == "GR" else found


def _norwegian(number: str) -> str:
    found: str = mva.format(mva.validate(number if number.endswith("MVA") else f"{number}MVA"))
    return found


def _swiss(number: str) -> str:
    bare = next((number.removesuffix(one) for one in SWISS_SUFFIXES if number.endswith(one)), number)
    suffix = number[len(bare) :] or SWISS_SUFFIXES[0]
    ch_uid.validate(bare)
    found: str = ch_vat.format(f"{bare}{suffix}")
    return found


def _british(number: str) -> str:
    return f"{number[:2]}{gb_vat.validate('GB' + number[2:])}"


_OWN: dict[str, Any] = {"NO": _norwegian, "CH": _swiss, **dict.fromkeys(BRITISH, _british)}
"""What checks the numbers of countries outside the Union."""
