"""Rows that are a person or an address of another customer: a contact or branch of it. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from chassis.storage import Row
from contracts.customers import CellChange
from contracts.customers import errors as texts
from contracts.customers import import_errors as row_texts
from contracts.customers.column_words import column_label
from customers import row_keys, row_notes
from customers.import_rows import Candidate
from customers.row_overlay import overlay, overlay_branches, overlay_contacts
from customers.row_problems import Problem, problem

OF_THE_CONTACT = frozenset({"name", "kind", "stage", "phone", "email", "active"})
"""Fields of a row that are those of the person, or repeat whose it is."""
NOT_OF_A_CONTACT = frozenset({texts.MISSING_CITY.code, texts.SHARED_IDENTITY_NUMBER.code})
NEW_PARTS = frozenset({"contact_name", "branch_name", "info"})


def refuse(one: Candidate, found: int) -> Problem:
    """Why the row belongs to nobody."""
    assert one.parent is not None
    text = row_texts.PARENT_NOT_UNIQUE if found > 1 else row_texts.PARENT_NOT_FOUND
    return problem(text, "parent", name=one.parent.name[:200])


def join(row: Row, one: Candidate) -> tuple[str, list[CellChange], list[Problem]]:
    """Adds the row to the customer as its contact or branch, in place. Returns the branch's id or "", what changes, and what is
    doubtful. What a contact has no room for goes to the customer's note."""
    own = _with_ways(row, one)
    not_kept = _not_kept(row, own)
    changes = overlay_branches(row, own)
    branch_id = _branch_id(row, own)
    changes += overlay_contacts(row, own, branch_id or None)
    noted, left_out = row_notes.add(row, _note_of(own, not_kept))
    return branch_id, [*changes, *noted], [*doubts_of(one), *not_kept, *left_out]


def name_of(one: Candidate) -> str:
    """What the row's own person or address is called."""
    return str(next((part["name"] for part in (*one.contacts, *one.branches)), one.name))


def brings_only_new(changes: Iterable[CellChange]) -> bool:
    """Whether the changes add to the customer, and alter nothing that is there."""
    return all(change.field in NEW_PARTS for change in changes)


def _branch_id(row: Row, one: Candidate) -> str:
    if not one.branches:
        return ""
    name = row_keys.fold(one.branches[0]["name"])
    return next((str(branch["id"]) for branch in row["branches"] if row_keys.fold(branch["name"]) == name), "")


def _with_ways(row: Row, one: Candidate) -> Candidate:
    """The row with its phone number, e-mail address and state as those of its person, where they are not the customer's."""
    assert one.fields is not None
    own = {name: getattr(one.fields, name) for name in ("phone", "email")}
    ways: Row = {name: value for name, value in own.items() if value and value != row.get(name)}
    if one.active is False:
        ways["active"] = False
    first, *others = one.contacts or ([{"name": name_of(one)}] if ways and one.branches else [{}])
    return replace(one, contacts=[{**ways, **first}, *others] if first else [])


def _note_of(one: Candidate, not_kept: Iterable[Problem]) -> list[str]:
    """The row's note and what is not kept of its cells, each line after whose it is."""
    cells = [f"{_heading(cell['field'])}: {cell['value']}" for cell in not_kept]
    return [f"{name_of(one)}: {line.strip()}" for line in [*one.info.splitlines(), *cells] if line.strip()]


def _heading(column: str) -> str:
    label = column_label(column)
    return label.sv if label else column


def doubts_of(one: Candidate) -> list[Problem]:
    """The row's problems, without those that only a customer can have."""
    return [found for found in one.problems if found["code"] not in NOT_OF_A_CONTACT]


def _not_kept(row: Row, one: Candidate) -> list[Problem]:
    """Cells that a contact has no room for, and that the customer has otherwise."""
    said = tuple(path for path in one.said if path not in OF_THE_CONTACT)
    plain = replace(one, said=said, active=None, info="", contacts=[], branches=[])
    _, changes = overlay(row, plain, exact=False)
    found = [problem(row_texts.CONTACT_CELL_NOT_KEPT, change.field, value=change.after) for change in changes]
    if one.number and one.number != row["number"]:
        found.append(problem(row_texts.CONTACT_CELL_NOT_KEPT, "number", value=one.number))
    return found
