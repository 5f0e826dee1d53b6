"""A row of a register as a branch of the customer that an earlier row with its identity number is. Pure."""

from chassis.storage import Row
from contracts.customers import CellChange
from contracts.customers import import_errors as texts
from contracts.personal_numbers import FIELDS, mask_personal_number
from customers import row_keys, row_notes
from customers.import_rows import Candidate
from customers.models import dump_addresses, dump_fields
from customers.row_overlay import overlay_branch, overlay_branches, overlay_contacts, part_digest
from customers.row_problems import Problem, problem

OF_THE_BRANCH = frozenset({"name", "kind", "stage", "identity_number", "vat_number", "phone", "email"})
"""Fields of a row that say where, or repeat who: the others would have to hold for the whole customer."""


def is_head(row: Row, one: Candidate) -> bool:
    """Whether the row is the one that the customer has its own fields from, or names it in the same way."""
    assert one.fields is not None
    if row.get("import_head") == one.key:
        return True
    if row_keys.fold(row["name"]) != row_keys.fold(one.name):
        return False
    said = dump_addresses(one.fields.addresses)
    theirs = row.get("addresses") or {}
    return all(
        row_keys.fold(str(theirs.get(use, {}).get(part, text))) == row_keys.fold(str(text))
        for use, parts in said.items()
        for part, text in parts.items()
        if part in ("line1", "postcode", "city")
    )


def join(row: Row, one: Candidate) -> tuple[str, list[CellChange], list[Problem]]:
    """Adds the row to the customer as a branch with its contacts; returns the branch's id, what changes, and what is not kept."""
    assert one.fields is not None
    digest = part_digest(one.key, "row", "")
    branch_id, changes = overlay_branch(row, digest, _branch_name(row, one, digest), one.fields.addresses)
    changes += overlay_branches(row, one)
    changes += overlay_contacts(row, _with_ways(row, one), branch_id)
    note = one.info
    if one.number and one.number != row["number"]:
        note = f"{note}\nKundnr i registret: {one.number} ({one.name})".strip()
    noted, left_out = row_notes.add(row, note.splitlines())
    return branch_id, [*changes, *noted], [*_not_kept(row, one), *left_out]


def _branch_name(row: Row, one: Candidate, digest: str) -> str:
    """The row's name; with its city where a branch with another address has that name."""
    assert one.fields is not None
    addresses = dump_addresses(one.fields.addresses)
    for branch in row.get("branches", ()):
        is_same = row_keys.fold(branch["name"]) == row_keys.fold(one.name) and not branch["id"].endswith(digest)
        if is_same and branch.get("addresses") != addresses:
            city = next((parts["city"] for parts in addresses.values() if parts.get("city")), "")
            street = next((parts["line1"] for parts in addresses.values() if parts.get("line1")), "")
            return f"{one.name[:90]} ({', '.join(filter(None, [street, city])) or one.line})"
    return one.name


def _with_ways(row: Row, one: Candidate) -> Candidate:
    """The row with its phone number and e-mail address as those of a contact, where they are not the customer's."""
    assert one.fields is not None
    own = {name: getattr(one.fields, name) for name in ("phone", "email")}
    ways = {name: value for name, value in own.items() if value and value != row.get(name)}
    if not ways:
        return one
    first, *others = one.contacts or [{"name": one.name}]
    contacts = [{**ways, **first}, *others]
    return Candidate(one.line, one.number, one.fields, key=one.key, name=one.name, contacts=contacts)


def _not_kept(row: Row, one: Candidate) -> list[Problem]:
    assert one.fields is not None
    plain = dump_fields(one.fields)
    found = []
    for name in one.said:
        value = plain.get(name)
        if name in OF_THE_BRANCH or name.startswith("addresses.") or value in (None, "", {}) or value == row.get(name):
            continue
        said = mask_personal_number(str(value)) if name in FIELDS else str(value)
        found.append(problem(texts.CELL_NOT_KEPT, name, value=said))
    return found
