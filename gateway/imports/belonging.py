"""Whose contact or address a row is, by its own cells: a parent, a display name such as "Acme AB, Anna Ek", a company. Pure.

REQUIRED   the file says whose it is: a row of nobody is refused
GUESSED    only the display name says so: it counts where the file has such a customer, or the name has a legal form
LISTED     a person of a list with its company: the first of a company makes the customer
"""

from typing import NamedTuple

from contracts.customers import PARENT_COLUMN
from contracts.folding import fold, fold_name, name_key
from contracts.legal_forms import company_key
from gateway.imports.columns import Columns
from gateway.imports.headings import ADDRESS_TYPE, COMPANY, DISPLAY_NAME

REQUIRED, GUESSED, LISTED = "required", "guessed", "listed"
BETWEEN = ", "
"""Stands between the names of a parent and its child in Odoo's display names."""
USES = {
    "delivery": "delivery delivery_address shipping shipping_address leverans leveransadress lieferadresse",
    "invoice": "invoice invoice_address billing billing_address faktura fakturaadress faktureringsadress rechnungsadresse",
    "visiting": "other other_address annan annan_adress annat ovrigt andere_adresse",
}
"""What an address of a customer is for → how Odoo's types say it, folded."""
OF_A_PERSON = frozenset(
    {"contact", "kontakt", "kontaktperson", "private", "private address", "privat", "privat adress"}
)
TYPES = {word.replace("_", " "): use for use, words in USES.items() for word in words.split()}
COMPANIES = ("company", "foretag", "bolag", "organi", "juridisk", "ja", "yes", "true", "1")
"""How the kind of a customer begins that is no person."""
NAMES = ("contact_name", "contact_first_name", "contact_last_name")


class Belonging(NamedTuple):
    """The customer that a row is a part of. `own`: its name without the parent's, `use`: of an address, what it is for."""

    parent: str
    how: str
    own: str = ""
    use: str = ""


def find(fields: dict[str, str], columns: Columns) -> tuple[Belonging | None, list[str]]:
    """What the row's cells say of whose it is, taken out of them; and what only the note can hold."""
    parent, kind = fields.pop(PARENT_COLUMN, ""), fields.pop(ADDRESS_TYPE, "")
    display, left = fields.pop(DISPLAY_NAME, ""), list[str]()
    name = fields.setdefault("name", display) if display else fields.get("name", "")
    own = _without(parent, name) if parent else ""
    if parent and not _is_company(fields, own or name) and fold_name(name) != fold_name(parent):
        if fold(kind) not in TYPES and fold(kind) not in OF_A_PERSON and kind:
            left.append(f"{columns.heading_of(ADDRESS_TYPE)}: {kind}")
        return _become_part(fields, Belonging(parent, REQUIRED, own, TYPES.get(fold(kind), ""))), left
    if parent and fold_name(name) != fold_name(parent):
        left.append(f"{columns.heading_of(PARENT_COLUMN)}: {parent}")
    if kind and fold(kind) not in OF_A_PERSON:  # what Odoo says of whatever is no address
        left.append(f"{columns.heading_of(ADDRESS_TYPE)}: {kind}")
    if display and not parent and BETWEEN in display:
        return _of_display(fields, display), left
    return None, left


def _without(parent: str, name: str) -> str:
    """The name without that of the parent in front of it."""
    before, sign, rest = (
        name[: len(parent)],
        name[len(parent) : len(parent) + len(BETWEEN)],
        name[len(parent) + len(BETWEEN) :],
    )
    return rest.strip() if sign == BETWEEN and fold_name(before) == fold_name(parent) else name


def _is_company(fields: dict[str, str], name: str) -> bool:
    """Whether the row is a customer of its own, such as a subsidiary, or a shop with a customer number."""
    if "number" in fields or (COMPANY in fields and not name):
        return True
    return fold(fields.get("kind", "")).startswith(COMPANIES) or has_legal_form(name)


def has_legal_form(name: str) -> bool:
    """Whether the name ends or begins with a legal form: "Acme AB"."""
    return company_key(name) != name_key(name)


def _of_display(fields: dict[str, str], display: str) -> Belonging | None:
    """What a display name tells: the name before the row's own one, or else before the last comma."""
    name = fields["name"]
    if name != display and display.endswith(f"{BETWEEN}{name}"):
        return Belonging(display[: -len(BETWEEN) - len(name)], GUESSED, name)
    parent, _, own = display.rpartition(BETWEEN)
    return Belonging(parent, GUESSED, own) if name == display else None


def _become_part(fields: dict[str, str], found: Belonging) -> Belonging:
    """Names the parent and its contact or branch in the cells, as the customers service takes them."""
    fields.pop("kind", None)
    fields.pop(COMPANY, None)
    fields["name"] = found.parent
    if found.use:
        _become_branch(fields, found)
    elif found.own:
        fields.setdefault("contact_name", found.own)
    for part in ("first_name", "last_name"):
        if text := fields.pop(part, ""):
            fields.setdefault(f"contact_{part}", text)
    if text := fields.pop("mobile", ""):
        fields.setdefault("contact_mobile", text)
    return found


def _become_branch(fields: dict[str, str], found: Belonging) -> None:
    if found.own:
        fields["branch_name"] = found.own
    for column in [one for one in fields if one.startswith("invoice_")]:
        fields[f"branch_{found.use}_{column.removeprefix('invoice_')}"] = fields.pop(column)


def confirm(fields: dict[str, str], found: Belonging) -> dict[str, str]:
    """The cells of a row whose guess is right."""
    made = dict(fields)
    _become_part(made, found)
    return made


def find_listed(before: set[str], fields: dict[str, str], are_persons: bool, company: str) -> Belonging | None:
    """The company of a person in a list of such. `before`: the columns before the person's names became a contact's."""
    is_person = any(name in fields for name in NAMES) and (are_persons or not before.intersection(NAMES))
    has_names = bool({"first_name", "last_name"} & before) or bool(company)
    return Belonging(fields["name"], LISTED) if is_person and has_names and fields.get("name") else None
