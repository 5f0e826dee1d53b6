"""A customer as a row of the file that the import reads: the same columns, in the same words. Pure.

Contacts who have left come last, and say so (`contact_2_active`), as retired branches do (`branch_2_retired_on`).
"""

import re
from typing import Any

from chassis.spreadsheet import FORMULA, defuse
from contracts.crm.property_values import write_cell
from contracts.customers import ADDRESS_PARTS, IMPORT_COLUMNS, Addresses, ExportSize
from contracts.customers.cells import EXACTLY, NUMBERS, SEVERAL, is_error, undress
from contracts.customers.imports import BRANCH_PARTS, EMAIL_COLUMNS, PROPERTIES_COLUMN

Json = dict[str, Any]
JOIN = " | "
"""Between the properties in one cell."""
VALUES = "property_values"
SEPARATORS = re.compile(r"[|;]|:::|\\(?=[|;\\]|:::)")
ACTIVE = "active"
CONTACT_PARTS = ("name", "role_title", "phone", "mobile", "email", "active", "no_mailings")
HOME = "SE"
WORDS = {True: "yes", False: "no"}


def columns_of(size: ExportSize) -> list[str]:
    """The columns of a file that has everything of every customer."""
    return [
        *(name for name in IMPORT_COLUMNS if name != "info"),
        *EMAIL_COLUMNS,
        ACTIVE,
        PROPERTIES_COLUMN,
        *_columns_of_parts("contact", CONTACT_PARTS, size.most_contacts),
        *_columns_of_parts("branch", BRANCH_PARTS, size.most_branches),
        "info",
    ]


def _columns_of_parts(noun: str, parts: tuple[str, ...], most: int) -> list[str]:
    return [_column(noun, position, part) for position in range(1, most + 1) for part in parts]


def _column(noun: str, position: int, part: str) -> str:
    """`contact_email` is of the first contact, `contact_2_email` of the second."""
    return f"{noun}_{part}" if position == 1 else f"{noun}_{position}_{part}"


def cells_of(customer: Json, columns: list[str]) -> list[str]:
    """The cells of a customer; its contacts and branches in the order in which they were added."""
    said = {name: _text(value) for name, value in customer.items()}
    said |= _cells_of_addresses(customer.get("addresses") or {})
    countries = {text for column, text in said.items() if column.endswith("_country")}
    if countries - {"", HOME} and not said.get("invoice_country"):
        said["invoice_country"] = HOME  # the import would take that of the others
    values = customer.get(VALUES) or {}
    said[PROPERTIES_COLUMN] = JOIN.join(
        _escape(write_cell(name, values.get(name, ""))) for name in customer.get(PROPERTIES_COLUMN) or ()
    )
    said |= {f"email_{use}": _text(address) for use, address in (customer.get("emails") or {}).items()}
    contacts = sorted(customer.get("contacts") or (), key=lambda one: one.get("active") is False)
    for position, contact in enumerate(contacts, 1):
        parts = {**contact, ACTIVE: False if contact.get(ACTIVE) is False else None}
        said |= {_column("contact", position, part): _text(parts.get(part)) for part in CONTACT_PARTS}
    branches = sorted(customer.get("branches") or (), key=lambda one: bool(one.get("retired_on")))
    for position, branch in enumerate(branches, 1):
        parts = {name: _text(branch.get(name)) for name in ("name", "retired_on")}
        parts |= _cells_of_addresses(branch.get("addresses") or {})
        said |= {_column("branch", position, part): text for part, text in parts.items()}
    return [dress(column, said.get(column, "")) for column in columns]


def _escape(text: str) -> str:
    """A property's name and value so that the import takes them for one, whatever signs they have."""
    return SEPARATORS.sub(r"\\\g<0>", text)


def _cells_of_addresses(addresses: Json) -> dict[str, str]:
    """The parts of addresses; of one in which nothing but the usual country stands, nothing."""
    found: dict[str, str] = {}
    for use in Addresses.model_fields:
        address = addresses.get(use) or {}
        parts = {part: _text(address.get(part)) for part in ADDRESS_PARTS}
        if any(text for part, text in parts.items() if part != "country") or parts["country"] not in ("", HOME):
            found |= {f"{use}_{part}": text for part, text in parts.items()}
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return WORDS[value]
    return "" if value is None or isinstance(value, dict | list) else str(value)


def dress(column: str, text: str) -> str:
    """The text so that no spreadsheet runs it, and that the import takes back as it is: a formula's sign after an apostrophe,
    what would be changed in quotation marks."""
    if column.endswith(NUMBERS) and SEVERAL.search(text):
        return f'{EXACTLY}{text}"'
    for cell in (text, defuse(text), f'"{text}"'):
        if not cell.startswith(FORMULA) and not is_error(cell) and undress(column, cell) == text:
            return cell
    return f'{EXACTLY}{text}"'
