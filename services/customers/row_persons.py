"""First and last name of a row: a person's, or those of a company's contact. Pure."""

from typing import Any

from chassis.storage import Row
from customers import row_keys, row_parts


def read_person(cells: dict[str, Any], contacts: list[Row]) -> None:
    """First and last name are those of a person, or of the contact of a company that has a name of its own."""
    parts = {part: cells[part] for part in row_parts.PERSON_PARTS if part in cells}
    if parts and cells.get("kind") != "person":
        _read_contact_person(cells, contacts, parts)
    if contacts and "mobile" in cells and "phone" in cells and "mobile" not in contacts[0]:
        contacts[0]["mobile"] = cells.pop("mobile")


def _read_contact_person(cells: dict[str, Any], contacts: list[Row], parts: Row) -> None:
    own, person = cells.get("name"), " ".join(parts.values())
    if own is None or sorted(row_keys.fold(own).split()) == sorted(row_keys.fold(person).split()):
        cells.setdefault("kind", "person")
        return
    for part in parts:
        del cells[part]
    contacts.insert(0, {**parts, "column": "contact_"})
