"""The countries of a row's addresses: what is not said is not Sweden where anything speaks against it. Pure."""

import re
from collections.abc import Callable
from datetime import date

from chassis.storage import Row
from contracts.countries import COUNTRIES, SWEDEN, is_member
from contracts.country_names import UNKNOWN, read_country
from contracts.customers import CustomerFields, Kind, VatType
from contracts.customers import errors as texts
from contracts.customers import import_errors as row_texts
from contracts.folding import fold
from customers import row_values
from customers.row_problems import Problem, bad_cell, problem
from customers.row_values import BadCellError

PREFIX = re.compile(r"([A-Z]{1,3})[- ]\s?(?=\d)")
"""A postcode as letters were addressed before 2010: "DK-2100", "D-10115"."""
WITH_CITY = re.compile(r"(\d{3}\s?\d{2})[\s,]+([^\W\d_].*)", re.DOTALL)
"""A postcode with its city behind it: "222 22 Lund"."""
LETTERS = {"S": SWEDEN, "N": "NO", "D": "DE", "F": "FR", "A": "AT", "B": "BE", "I": "IT", "L": "LU", "FIN": "FI"}


FIVE, FOUR, SIX = (
    "DE FR IT ES FI EE US MX TR UA HR RS TH KR MY ME BA LT",
    "NO DK AT BE CH LU HU BG AU NZ SI LV ZA GE",
    "RO RU IN CN SG",
)
LENGTHS = {code: length for length, codes in ((5, FIVE), (4, FOUR), (6, SIX)) for code in codes.split()}
"""Country → how many digits its postcodes have, where all have equally many and some begin with zero."""


def join_identity_country(cells: dict[str, str], keep_first: Callable[[str, str, list[str]], str]) -> None:
    """The country of the identity number is that of the invoice address. Another one is kept as a further value, by
    `keep_first(column, cell, values)`."""
    text = cells.pop("identity_country", "")
    if text and read_country(cells.setdefault("invoice_country", text)) != read_country(text):
        keep_first("identity_country", text, [cells["invoice_country"], text])


def settle_countries(addresses: dict[str, Row], default: str = "", column: str = "") -> list[Problem]:
    """Gives addresses their countries as codes, in place; returns what is doubtful, its columns prefixed with `column`.

    An address that says none takes that of the row's others, if they agree; else what its postcode shows.
    """
    problems: list[Problem] = []
    for use, one in addresses.items():
        if "postcode" in one:
            _read_postcode(one, problems, f"{column}{use}_postcode")
        if text := str(one.get("country", "")):
            one["country"] = read_country(text)
            if one["country"] == UNKNOWN:
                problems.append(problem(texts.UNKNOWN_COUNTRY, f"{column}{use}_country", value=text))
    said = {one["country"] for one in addresses.values() if "country" in one}
    shared = said.pop() if len(said) == 1 else default
    for use, one in addresses.items():
        if "country" not in one:
            problems += _guess(one, shared, f"{column}{use}_country")
        problems += _doubt_short(one, f"{column}{use}_postcode")
    if shared and shared != SWEDEN and "invoice" not in addresses and not column:
        addresses["invoice"] = {"country": shared}
    return problems


def derive_vat_type(fields: CustomerFields) -> VatType:
    """The VAT type of a customer whose register says none, from the country of its invoice address: in the Union reverse charge
    for a company with a VAT number and VAT for others, beyond it export. That of a country nobody knows stays as it is."""
    country = fields.addresses.invoice.country
    if country == SWEDEN or country not in COUNTRIES:
        return fields.vat_type
    if not is_member(country, date.max):
        return VatType.EXPORT
    is_company = fields.kind is Kind.COMPANY and fields.vat_number
    return VatType.EU_REVERSE_CHARGE if is_company else VatType.EU


def _read_postcode(one: Row, problems: list[Problem], column: str) -> None:
    try:
        one["postcode"] = row_values.read_postcode(one["postcode"])
        if found := WITH_CITY.fullmatch(one["postcode"]):
            city = one.setdefault("city", found[2].strip())
            one["postcode"] = found[1] if fold(city) == fold(found[2].strip()) else one["postcode"]
    except BadCellError as error:
        del one["postcode"]
        problems.append(bad_cell(column, error))


def _doubt_short(one: Row, column: str) -> list[Problem]:
    """A postcode that has lost the zeros at its beginning in a spreadsheet."""
    text, length = str(one.get("postcode", "")), LENGTHS.get(str(one.get("country", "")), 0)
    if not text.isdecimal() or len(text) >= length:
        return []
    return [problem(row_texts.POSTCODE_SHORT, column, value=text, meant=text.zfill(length))]


def _guess(one: Row, shared: str, column: str) -> list[Problem]:
    postcode = str(one.get("postcode", "")).upper()
    prefix = PREFIX.match(postcode)
    if prefix:
        code = LETTERS.get(prefix[1], prefix[1] if prefix[1] in COUNTRIES else read_country(prefix[1]))
        if code == SWEDEN:
            one["postcode"] = postcode[prefix.end() :]
        if code != UNKNOWN:
            one["country"] = code
            return []
    if shared:
        one["country"] = shared
    elif re.search(r"[A-Z]", postcode):
        one["country"] = UNKNOWN
        return [problem(row_texts.COUNTRY_UNSAID, column, value=one["postcode"])]
    return []
