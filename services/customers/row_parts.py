"""Contacts and branches that a row of a register brings along, as they are stored but for their ids. Pure."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Set
from typing import Any

from pydantic import ValidationError

from chassis.storage import Row
from contracts.customers import ADDRESS_PARTS, Addresses, NewContact
from contracts.customers import import_errors as row_texts
from contracts.customers.cells import NUMBERS
from contracts.customers.emails import is_address
from contracts.customers.imports import EMAIL_COLUMNS, split_import_column
from contracts.field_texts import FIELD_TEXTS
from customers import row_values
from customers.row_days import read_day
from customers.row_values import BadCellError

Refuse = Callable[[str, BadCellError], None]
"""Notes a cell that is not used: its column, and why."""
Extra = Callable[[str, str, list[str]], str]
"""Takes the values of a cell, returns the first, and keeps the others: column, cell, values."""

PERSON_PARTS = ("first_name", "last_name")
EXTRAS = {"email": "E-post", "phone": "Telefon", "mobile": "Mobil", "country": "Land"}
"""What a further address or number is called in the internal note."""


def split_parts(cells: dict[str, str]) -> tuple[list[Row], list[Row]]:
    """Takes the cells of contacts and branches out; returns those of each contact, and those of each branch, by position."""
    found: dict[str, dict[int, Row]] = {"contact": defaultdict(dict), "branch": defaultdict(dict)}
    for column in [name for name in cells if name.startswith(("contact_", "branch_"))]:
        if split := split_import_column(column):
            noun, position, part = split
            found[noun][position][part] = cells.pop(column)
            found[noun][position]["column"] = column.removesuffix(part)
    contacts, branches = ([parts[at] for at in sorted(parts)] for parts in found.values())
    return contacts, branches


def read_contacts(
    given: list[Row], refuse: Refuse, extra: Extra, note: list[str], exact: Set[str] = frozenset()
) -> list[Row]:
    """The contacts, each with a name: that of the person, else its address or number. One that says nothing is none; a title
    alone goes to the `note`. Several names in a cell are several contacts, the first with what else the row says. Columns in
    `exact` are taken as they stand."""
    found = []
    for cells in given:
        column = str(cells.pop("column", "contact_"))
        is_there = _read_active(column, cells.pop("active", ""), refuse)
        read = {
            part: _read_contact_cell(column, part, text, refuse, _keep_whole if column + part in exact else extra)
            for part, text in cells.items()
        }
        whole = " ".join(str(text) for part in PERSON_PARTS if (text := read.pop(part, "")))
        name = str(read.pop("name", "") or whole or read.get("email") or read.get("mobile") or read.get("phone") or "")
        if name:
            first, *others = [one for part in name.split("\n") if (one := part.strip())] or [name]
            found.append({"name": first[:200], **{part: text for part, text in read.items() if text}, **is_there})
            found += [{"name": one[:200]} for one in others]
        elif title := read.get("role_title"):
            note.append(f"Titel: {title}")
    return found


def read_document_emails(cells: dict[str, Any], refuse: Refuse, extra: Extra) -> None:
    """Takes the addresses to which documents of a kind are sent out of the cells, and puts them in as `emails`."""
    found = {}
    for column in (one for one in EMAIL_COLUMNS if one in cells):
        text = str(cells.pop(column))
        if address := _read_email(column, text, refuse, extra):
            found[column.removeprefix("email_")] = address
    if found:
        cells["emails"] = found


def _read_email(column: str, text: str, refuse: Refuse, extra: Extra) -> str:
    """The first address of a cell; "" for none."""
    try:
        address = extra(column, text, row_values.split_addresses(text))
    except BadCellError as error:
        refuse(column, error)
        return ""
    if is_address(address):
        return address
    refuse(column, row_values.bad_email(text))
    return ""


def _keep_whole(_column: str, cell: str, _values: list[str]) -> str:
    """The cell as it stands."""
    return cell


def _read_active(column: str, text: str, refuse: Refuse) -> Row:
    """Whether the person is still there, as `active`; nothing where the row does not say."""
    try:
        return {"active": row_values.read_word("active", text) == "yes"} if text else {}
    except BadCellError as error:
        refuse(f"{column}active", error)
        return {}


def _read_contact_cell(column: str, part: str, text: str, refuse: Refuse, extra: Extra) -> str | bool:
    """What a cell says. Of one for mailings only that somebody wants none: a file of before does not take that back."""
    try:
        if part == "no_mailings":
            return row_values.read_word("credit_customer", text) == "yes" or ""
        if part == "email":
            text = extra(column + part, text, row_values.split_addresses(text))
        elif part in NUMBERS and extra is not _keep_whole:
            text = row_values.read_phone(extra(column + part, text, row_values.split_phones(text)))
        if part not in PERSON_PARTS:
            NewContact.model_validate({"name": "-", part: text})
    except BadCellError as error:
        refuse(column + part, error)
        return ""
    except ValidationError as error:
        refuse(column + part, row_values.refused_by_contract(error))
        return ""
    if part == "email" and not is_address(text):
        refuse(column + part, row_values.bad_email(text))
        return ""
    return text


def read_branches(given: list[Row], place: Callable[[dict[str, Row], str], Addresses], refuse: Refuse) -> list[Row]:
    """The branches, each with a name: its own, else its city or street. `place` makes addresses of plain ones."""
    found: list[Row] = []
    for cells in given:
        column = str(cells.pop("column", "branch_"))
        name = str(cells.pop("name", ""))
        retired = _read_day(f"{column}retired_on", cells.pop("retired_on", ""), refuse)
        addresses = place(nest_addresses(cells), column)
        used = [one for use in ("visiting", "delivery", "invoice") if (one := getattr(addresses, use))]
        name = name or next((text for one in used for text in (one.city, one.line1, one.postcode) if text), "")
        if retired and not name:
            refuse(f"{column}name", BadCellError(row_texts.BRANCH_NAMELESS))
        elif name:
            found.append({"name": _unused(name[:190], found), "addresses": addresses, **retired})
    return found


def _read_day(column: str, text: str, refuse: Refuse) -> Row:
    """The day since which a branch is used no more, as `retired_on`; nothing where the row does not say."""
    try:
        return {"retired_on": read_day(text).isoformat()} if text else {}
    except ValueError:
        refuse(column, BadCellError(FIELD_TEXTS["date_parsing"]))
        return {}


def _unused(name: str, others: list[Row]) -> str:
    """The name; with a number where another branch of the row has it already."""
    taken, number, unused = {one["name"] for one in others}, 2, name
    while unused in taken:
        unused, number = f"{name} ({number})", number + 1
    return unused


def nest_addresses(cells: Mapping[str, Any]) -> dict[str, Row]:
    """`visiting_city` → `visiting: {city}`; only of address columns."""
    found: dict[str, Row] = {}
    for name, text in cells.items():
        use, _, part = name.partition("_")
        if part in ADDRESS_PARTS and use in Addresses.model_fields:
            found.setdefault(use, {})[part] = text
    return found


def extra_name(column: str) -> str:
    """What a further value of a column is called in the internal note."""
    kind = "email" if column in EMAIL_COLUMNS else column.removesuffix("_2").rpartition("_")[2]
    return EXTRAS[kind]
