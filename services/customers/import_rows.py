"""Turns rows of a register into fields of a customer, its contacts and branches. Pure.

A row without a name, with a wrong check digit, or with a currency or VAT type that nobody understands is refused; any other wrong
value is dropped and reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pydantic import ValidationError

from chassis.storage import Row
from contracts.customers import IMPORT_COLUMNS, Addresses, CustomerFields, ImportRow
from contracts.customers import errors as texts
from contracts.customers import import_errors as row_texts
from contracts.customers.cells import NUMBERS, is_exact
from contracts.customers.imports import FURTHER_COLUMNS, RowParent
from contracts.field_texts import bad_field
from contracts.personal_numbers import FIELDS, mask_personal_number
from customers import (
    duplicates,
    normalise,
    row_formulas,
    row_keys,
    row_limits,
    row_parts,
    row_persons,
    row_totals,
    row_values,
    row_words,
    user_references,
)
from customers.row_countries import derive_vat_type, join_identity_country, settle_countries
from customers.row_problems import Problem, bad_cell, bad_value, problem, problem_of, problems_of_file
from customers.row_values import BadCellError

FATAL = {"number", "name", "identity_number", "currency", "vat_type"}
"""Columns without whose value the customer would be another one, or be charged other sums: the row is to be corrected."""
NUMBER_LENGTH = 20
KNOWN_COLUMNS = frozenset((*IMPORT_COLUMNS, *FURTHER_COLUMNS))


@dataclass(slots=True)
class Candidate:
    """A row that has been read. `fields` is None if it is refused; by `key` it is recognised when it comes again.

    `said` are the fields that the row names, those of addresses as "addresses.invoice.city"; all others it leaves as they are.
    `contacts` and `branches` are as they are stored, without ids. `not_understood` are words of a column, `(column, word)`.
    `exact`: columns of telephone numbers whose cells are taken as they stand. `parent`: whose contact or branch it
    is.
    """

    line: int
    number: str
    fields: CustomerFields | None
    info: str = ""
    key: str = ""
    name: str = ""
    problems: list[Problem] = field(default_factory=list)
    said: tuple[str, ...] = ()
    active: bool | None = None
    contacts: list[Row] = field(default_factory=list)
    branches: list[Row] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)
    not_understood: list[tuple[str, str]] = field(default_factory=list)
    exact: set[str] = field(default_factory=set)
    parent: RowParent | None = None

    def refuse(self, column: str, error: BadCellError) -> None:
        """Notes a cell that is not used."""
        self.problems.append(bad_cell(column, error))

    def keep_first(self, column: str, cell: str, values: list[str]) -> str:
        """The first of a cell's values; the others go to the internal note."""
        first, *others = values
        if others:
            self.extras += [f"{row_parts.extra_name(column)}: {one}" for one in others]
            self.problems.append(problem(row_texts.FURTHER_VALUES, column, value=first, further=", ".join(others)))
        return first


def read(row: ImportRow) -> Candidate:
    """Checks one row."""
    candidate = Candidate(row.line, "", None, parent=row.parent)
    cells = row_formulas.read_cells(row.fields, candidate.problems)
    if any(one["field"] in FATAL for one in candidate.problems):
        return candidate
    candidate.info = cells.pop("info", "")
    candidate.exact = {name for name in cells if name.endswith(NUMBERS) and is_exact(row.fields[name])}
    contacts, branches = row_parts.split_parts(cells)
    for name in cells.keys() - KNOWN_COLUMNS:
        candidate.problems.append(problem(texts.UNKNOWN_COLUMN, name))
        del cells[name]
    candidate.name = cells.get("name", "")[:200]
    candidate.problems += row_formulas.doubt_name(row.fields.get("name", ""), candidate.name)
    if row_totals.refuse_total(cells, candidate.problems) or not _take_number(candidate, cells):
        return candidate
    join_identity_country(cells, candidate.keep_first)
    originals = dict(cells)
    _read_status(candidate, cells)
    if not _read_cells(candidate, cells):
        return candidate
    row_persons.read_person(cells, contacts)
    _read_ways(candidate, cells)
    row_parts.read_document_emails(cells, candidate.refuse, candidate.keep_first)
    plain = _nest(candidate, cells)
    found = _validate(plain, candidate.problems)
    if found is None:
        return candidate
    _finish(candidate, found, plain, originals)
    if candidate.fields is not None:
        candidate.fields, candidate.said = user_references.add_found(candidate.fields, row.users, candidate.said)
        country = candidate.fields.addresses.invoice.country
        candidate.contacts = row_parts.read_contacts(
            contacts, candidate.refuse, candidate.keep_first, candidate.extras, candidate.exact
        )
        place = partial(_place_branch, candidate, country)
        candidate.branches = row_parts.read_branches(branches, place, candidate.refuse)
        _keep_extras(candidate)
        candidate.key = row_keys.row_key(row, candidate.number, candidate.fields)
        candidate.problems += problems_of_file(row)
    return candidate


def _take_number(candidate: Candidate, cells: dict[str, str]) -> bool:
    """Whether the row's customer number, if it has one, can be used."""
    text = cells.pop("number", "")
    try:
        candidate.number = number = row_values.read_digits("number", text)
    except BadCellError as error:
        candidate.problems.append(problem_of(error.text.at("/number", **error.values), "number"))
        return False
    if not number or (len(number) <= NUMBER_LENGTH and number.isascii() and number.replace("-", "").isalnum()):
        return True
    candidate.problems.append(problem(texts.BAD_CUSTOMER_NUMBER, "number"))
    return False


def _read_status(candidate: Candidate, cells: dict[str, str]) -> None:
    """Status says in some registers whether the customer is active, in others how far it has come: the word decides."""
    for column in ("active", "stage"):
        if not (text := cells.pop(column, "")):
            continue
        for meant in (column, "stage" if column == "active" else "active"):
            if column == "stage" and row_words.is_answer(text):
                continue  # to a question that is not known
            try:
                value = row_values.read_word(meant, text)
            except BadCellError:
                continue
            if meant == "stage":
                cells["stage"] = value
            else:
                candidate.active = value == "yes"
            break
        else:
            candidate.not_understood.append((column, text))


def _read_ways(candidate: Candidate, cells: dict[str, str]) -> None:
    """E-mail addresses and phone numbers: the first of each is the customer's, the others go to the internal note."""
    for column in ("email", "phone", "email_2", "phone_2", "mobile"):
        if not (text := cells.pop(column, "")):
            continue
        kind = column.removesuffix("_2")
        try:
            if kind == "email":
                value = candidate.keep_first(column, text, row_values.split_addresses(text))
            elif column in candidate.exact:
                value = text
            else:
                value = row_values.read_phone(candidate.keep_first(column, text, row_values.split_phones(text)))
        except BadCellError as error:
            candidate.refuse(column, error)
            continue
        target = "email" if kind == "email" else "phone"
        if target not in cells:
            cells[target] = value
        elif value != cells[target]:
            candidate.extras.append(f"{row_parts.extra_name(column)}: {value}")


def _read_cells(candidate: Candidate, cells: dict[str, Any]) -> bool:
    """Reads the values that have a form of their own, in place; whether the row can be used."""
    limit = str(cells.get("credit_limit", ""))
    for column in [name for name in cells if name in row_values.READERS]:
        try:
            cells[column] = row_values.READERS[column](cells[column])
        except BadCellError as error:
            del cells[column]
            candidate.refuse(column, error)
            if column in FATAL and not error.says_nothing:
                return False
    row_limits.settle_limit(cells, limit, candidate.refuse)
    if "credit_customer" in cells:
        try:
            cells["credit_customer"] = row_values.read_word("credit_customer", cells["credit_customer"]) == "yes"
        except BadCellError as error:
            del cells["credit_customer"]
            candidate.refuse("credit_customer", error)
    if "payment_terms_days" in cells:
        text = str(cells.pop("payment_terms_days"))
        try:
            cells["payment_terms_days"], is_all = row_values.read_terms(text)
        except BadCellError as error:
            candidate.refuse("payment_terms_days", error)
        else:
            if not is_all:
                days = cells["payment_terms_days"]
                kept = problem(row_texts.TERMS_IN_PART, "payment_terms_days", value=text, days=days)
                candidate.problems.append(kept)
    return True


def _nest(candidate: Candidate, cells: dict[str, Any]) -> dict[str, Any]:
    """`visiting_city` → `addresses.visiting.city`, with countries as codes."""
    addresses = row_parts.nest_addresses(cells)
    plain = {name: value for name, value in cells.items() if name in CustomerFields.model_fields}
    if addresses:
        candidate.problems += settle_countries(addresses)
        plain["addresses"] = addresses
    return plain


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
            problems.append(bad_value(one, bad_field(one), column))
            if column in FATAL:
                return None
    return CustomerFields.model_validate(plain)


def _finish(candidate: Candidate, found: CustomerFields, plain: Row, originals: Mapping[str, str]) -> None:
    """Takes over the fields in normal form, and what the row says."""
    fields, wrong = normalise.normalise_fields(found)
    for path, bad in wrong.items():
        column = path.removeprefix("addresses/").replace("/", "_")
        original = originals.get(column, "")
        if column in FIELDS:
            original = mask_personal_number(original, found.kind.value if column == "identity_number" else "")
        candidate.problems.append(problem_of(bad, column, original))
    if any(name in FATAL and bad.code != texts.MASKED_NUMBER.code for name, bad in wrong.items()):
        return
    if "vat_type" not in plain:
        fields = fields.model_copy(update={"vat_type": derive_vat_type(fields)})
    candidate.fields, candidate.name = fields, fields.name
    candidate.problems += _missing_cities(fields)
    said = [name for name in plain if name not in ("addresses", "emails")]
    said += [f"emails.{use}" for use in plain.get("emails", {})]
    if "name" not in plain:
        said.append("name")
    said += [f"addresses.{use}.{part}" for use, parts in plain.get("addresses", {}).items() for part in parts]
    candidate.said = tuple(said)


def _place_branch(candidate: Candidate, country: str, addresses: dict[str, Row], column: str) -> Addresses:
    """The addresses of a branch; its country is the customer's where it says none."""
    candidate.problems += settle_countries(addresses, country, column)
    found: list[Problem] = []
    fields = _validate({"name": "-", "addresses": addresses}, found) or CustomerFields()
    fields, wrong = normalise.normalise_fields(fields)
    candidate.problems += [{**one, "field": column + one["field"]} for one in found]
    candidate.problems += [problem_of(bad, column + _column(path)) for path, bad in wrong.items()]
    return fields.addresses


def _column(path: str) -> str:
    return path.removeprefix("addresses/").replace("/", "_")


def _missing_cities(fields: CustomerFields) -> list[Problem]:
    """An address with a street or postcode but no city; or no city at all."""
    used = {use: getattr(fields.addresses, use) for use in Addresses.model_fields}
    missing = [use for use, one in used.items() if one and (one.line1 or one.postcode) and not one.city]
    if not missing and not duplicates.city(fields):
        missing = ["invoice"]
    return [problem(texts.MISSING_CITY, f"{use}_city") for use in missing]


def _keep_extras(candidate: Candidate) -> None:
    """Puts what has no field of its own into the internal note."""
    if candidate.extras:
        whole = "\n".join(filter(None, [candidate.info, *dict.fromkeys(candidate.extras)]))
        candidate.info = row_limits.fit_note(whole, candidate.problems)
