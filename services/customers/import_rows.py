"""Turns rows of a register into fields of a customer. Pure.

A row without a name or with a wrong check digit is refused; any other wrong value is dropped and reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from contracts.country_names import UNKNOWN, read_country
from contracts.customers import ADDRESS_PARTS, IMPORT_COLUMNS, Addresses, CustomerFields, ImportRow
from contracts.customers import errors as texts
from contracts.error_texts import FieldText
from contracts.errors import BadField
from contracts.field_texts import bad_field
from customers import duplicates, normalise

WORDS: dict[str, dict[str, Any]] = {
    "kind": {"företag": "company", "organisation": "company", "privat": "person", "privatperson": "person"},
    "stage": {"kund": "customer", "prospekt": "prospect", "lead": "prospect"},
    "language": {"svenska": "sv", "swedish": "sv", "engelska": "en", "english": "en"},
    "credit_customer": {"ja": True, "nej": False, "j": True, "n": False, "x": True},
}
"""What people write in registers → what the contract says; in lower case."""

FATAL = {"name", "identity_number"}
Problem = dict[str, str]


@dataclass(slots=True)
class Candidate:
    """A row that has been read. `fields` is None if it is refused; by `key` it is recognised when it comes again."""

    line: int
    number: str
    fields: CustomerFields | None
    info: str = ""
    key: str = ""
    name: str = ""
    problems: list[Problem] = field(default_factory=list)


def read(row: ImportRow) -> Candidate:
    """Checks one row."""
    cells = {name: text.strip() for name, text in row.fields.items() if text.strip()}
    candidate = Candidate(row.line, cells.pop("number", ""), None, cells.pop("info", ""))
    for name in cells.keys() - set(IMPORT_COLUMNS):
        candidate.problems.append(problem(texts.UNKNOWN_COLUMN, name))
        del cells[name]
    candidate.name = cells.get("name", "")[:200]
    found = _validate(_nest(cells), candidate.problems)
    if found is None or not _check_number(candidate):
        return candidate
    fields, wrong = normalise.normalise_fields(found)
    for path, bad in wrong.items():
        candidate.problems.append(_problem(bad, path.removeprefix("addresses/").replace("/", "_")))
    if not any(name in FATAL and bad.code != texts.MASKED_NUMBER.code for name, bad in wrong.items()):
        candidate.fields, candidate.name = fields, fields.name
        candidate.key = duplicates.import_key(candidate.number, fields)
        candidate.problems += _unknown_countries(fields, cells) + _missing_cities(fields)
        candidate.problems += [_doubt(text) for text in row.doubts]
    return candidate


def problem(text: FieldText, column: str, /, **values: object) -> Problem:
    """One reason why a row is refused or doubtful: stable code, column, English text, and the data of the text."""
    return _problem(text.at(f"/{column}", **values), column)


def _problem(bad: BadField, name: str) -> Problem:
    return {**_flat(bad.values), "code": bad.code, "field": name, "detail": bad.detail}


def _bad_value(error: ErrorDetails, column: str) -> Problem:
    """A value that the contract refuses: `bad_<column>`, and in `reason` the code that its text has."""
    bad = bad_field(error)
    return {
        **_flat(bad.values),
        "code": f"bad_{error['loc'][-1]}",
        "reason": bad.code,
        "field": column,
        "detail": bad.detail,
    }


def _flat(values: Mapping[str, Any]) -> Problem:
    return {name: ", ".join(value) if isinstance(value, list) else str(value) for name, value in values.items()}


def _nest(cells: dict[str, str]) -> dict[str, Any]:
    """`visiting_city` → `addresses.visiting.city`, and people's words → the contract's."""
    fields: dict[str, Any] = {}
    addresses: dict[str, dict[str, str]] = {}
    for name, text in cells.items():
        use, _, part = name.partition("_")
        if part in ADDRESS_PARTS and use in Addresses.model_fields:
            addresses.setdefault(use, {})[part] = read_country(text) if part == "country" else text
        else:
            fields[name] = WORDS[name].get(text.casefold(), text.casefold()) if name in WORDS else text
    if "name" not in fields and ("first_name" in fields or "last_name" in fields):
        fields.setdefault("kind", "person")
    return {**fields, "addresses": addresses} if addresses else fields


def _validate(plain: dict[str, Any], problems: list[Problem]) -> CustomerFields | None:
    """The fields; values that the contract refuses are taken out and named. None if that leaves nothing to use."""
    try:
        return CustomerFields.model_validate(plain)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            *path, last = one["loc"]
            inner = plain
            for step in path:
                inner = inner[str(step)]
            inner.pop(str(last), None)
            column = "_".join(str(step) for step in one["loc"] if step != "addresses")
            problems.append(_bad_value(one, column))
            if column in FATAL:
                return None
    return CustomerFields.model_validate(plain)


def _check_number(candidate: Candidate) -> bool:
    number = candidate.number
    if not number or (len(number) <= 20 and number.isascii() and number.replace("-", "").isalnum()):
        return True
    candidate.problems.append(problem(texts.BAD_CUSTOMER_NUMBER, "number"))
    return False


def _unknown_countries(fields: CustomerFields, cells: Mapping[str, str]) -> list[Problem]:
    """The columns whose country is not understood."""
    columns = {f"{use}_country": getattr(fields.addresses, use) for use in Addresses.model_fields}
    return [
        problem(texts.UNKNOWN_COUNTRY, column, value=cells[column])
        for column, address in columns.items()
        if address is not None and address.country == UNKNOWN and column in cells
    ]


def _missing_cities(fields: CustomerFields) -> list[Problem]:
    """An address with a street or postcode but no city; or no city at all."""
    used = {use: getattr(fields.addresses, use) for use in Addresses.model_fields}
    missing = [use for use, one in used.items() if one and (one.line1 or one.postcode) and not one.city]
    if not missing and not duplicates.city(fields):
        missing = ["invoice"]
    return [problem(texts.MISSING_CITY, f"{use}_city") for use in missing]


def _doubt(text: str) -> Problem:
    code, _, detail = text.partition(" ")
    return {"code": code, "field": "identity_number" if "identity" in code else "", "detail": detail}
