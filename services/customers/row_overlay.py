"""What a row of a register says of a customer that is stored: where it agrees, and what it changes. Pure.

Only what the row names counts: an empty cell says nothing and clears nothing.
"""

import hashlib
import re
from collections import Counter
from copy import deepcopy
from typing import Any

from chassis.ids import new_id
from chassis.storage import Row
from contracts.customers import ADDRESS_PARTS, Addresses, CellChange, Kind, Stage
from contracts.folding import fold_case
from contracts.personal_numbers import FIELDS, mask_personal_number
from customers import row_keys, row_notes, user_references
from customers.import_rows import Candidate
from customers.models import dump_addresses, dump_fields
from customers.row_problems import Problem

DIGEST_DIGITS = 15
EMPTY: tuple[Any, ...] = (None, "", {})
CONTACT_PARTS = ("role_title", "phone", "mobile", "email", "no_mailings")


def overlay(stored: Row, one: Candidate, *, exact: bool) -> tuple[Row, list[CellChange]]:
    """The customer as the row wants it, and what that changes. `exact`: also where only case or spaces differ."""
    row, changes = deepcopy(stored), list[CellChange]()
    assert one.fields is not None
    plain = dump_fields(one.fields)
    is_person = Kind.PERSON in (stored.get("kind"), one.fields.kind)
    for path in one.said:
        value, before = _get(plain, path), _get(row, path)
        if value in EMPTY or _agrees(path, before, value, exact):
            continue
        _set(row, path, value)
        changes.append(_change(_column(path), before, value, is_person=is_person))
    if one.active is not None and one.active != row.get("active", True):
        changes.append(_change("active", row.get("active", True), one.active))
        row["active"] = one.active
    named = user_references.overlay_found(row, plain, one.said, {change.field for change in changes}, exact)
    changes += [_change(name, None, value) for name, value in named.items()]
    changes += overlay_info(row, one)
    changes += overlay_branches(row, one)
    changes += overlay_contacts(row, one)
    return row, changes


def _column(path: str) -> str:
    """ "addresses.visiting.city" → "visiting_city", "emails.invoice" → "email_invoice"."""
    return path.removeprefix("addresses.").replace("emails.", "email.").replace(".", "_")


def overlay_info(row: Row, one: Candidate) -> list[CellChange]:
    """Adds the row's note: in the place of another one, but for what only comes from cells without a field of their own."""
    before = str(row.get("info") or "")
    lines = [line for line in one.info.splitlines() if line.strip()]
    missing = row_notes.find_missing(before, lines)
    if not missing:
        return []
    if all(line in one.extras for line in missing):
        return row_notes.add(row, missing)[0]
    row["info"] = one.info
    return [_change("info", before, row["info"])]


def note_full(stored: Row, one: Candidate) -> list[Problem]:
    """What of the row's note the stored customer has no room for."""
    missing = row_notes.find_missing(str(stored.get("info") or ""), one.info.splitlines())
    only_extras = all(line in one.extras for line in missing)
    return row_notes.add({"info": stored.get("info")}, missing)[1] if only_extras else []


def overlay_contacts(row: Row, one: Candidate, branch_id: str | None = None) -> list[CellChange]:
    """Adds or changes the row's contacts, known by the row that brought them (though renamed here), by name or by e-mail. Two of
    one name are two persons."""
    changes = []
    names, taken = Counter[str](), set[str]()
    for said in one.contacts:
        names[row_keys.fold(said["name"])] += 1
        count = names[row_keys.fold(said["name"])]
        digest = part_digest(one.key, "contact" if count == 1 else f"contact {count}", said["name"])
        found = _find([other for other in row.setdefault("contacts", []) if other["id"] not in taken], digest, said)
        made = part_id("con", digest) if found is None else found["id"]
        taken.add(made)
        if found is None:
            of_branch = {"branch_id": branch_id} if branch_id else {}
            row["contacts"].append({"id": made, "active": True, **said, **of_branch})
            changes.append(_change("contact_name", "", said["name"]))
            continue
        for part in CONTACT_PARTS:
            before, value = found.get(part), said.get(part)
            if value and value != before and not _agrees(part, before, value, exact=False):
                found[part] = value
                changes.append(_change(f"contact_{part}", before, value))
        if "active" in said and said["active"] != found.get("active", True):
            changes.append(_change("contact_active", found.get("active", True), said["active"]))
            found["active"] = said["active"]
    return changes


def overlay_branches(row: Row, one: Candidate) -> list[CellChange]:
    """Adds the row's branches, or changes their addresses."""
    changes = []
    for said in one.branches:
        digest = part_digest(one.key, "branch", said["name"])
        branch_id, found = overlay_branch(row, digest, said["name"], said["addresses"])
        changes += [*found, *_retire(row, branch_id, said.get("retired_on", ""))]
    return changes


def _retire(row: Row, branch_id: str, day: str) -> list[CellChange]:
    """Notes the day since which a branch is used no more, if the row says one."""
    (branch,) = (one for one in row["branches"] if one["id"] == branch_id)
    before = branch.get("retired_on")
    if not day or day == before:
        return []
    branch["retired_on"] = day
    return [_change("branch_retired_on", before, day)]


def overlay_branch(row: Row, digest: str, name: str, addresses: Addresses) -> tuple[str, list[CellChange]]:
    """Adds one branch, or changes its addresses; returns its id, and what changes. It is known by its id or its name."""
    plain = dump_addresses(addresses)
    found = _find(row.setdefault("branches", []), digest, {"name": name})
    if found is None:
        made = {"id": part_id("bra", digest), "name": name, "addresses": plain, "former_names": []}
        row["branches"].append(made)
        return str(made["id"]), [_change("branch_name", "", name)]
    changes = []
    for use, parts in plain.items():
        stored = found.setdefault("addresses", {}).setdefault(use, {})
        for part in ADDRESS_PARTS:
            before, value = stored.get(part), parts.get(part)
            if value and not _agrees(part, before, value, exact=False):
                stored[part] = value
                changes.append(_change(f"branch_{use}_{part}", before, value))
    return str(found["id"]), changes


def part_digest(key: str, noun: str, name: str) -> str:
    """What the id of a part ends with: it recalls the row that brought it, for ever."""
    return hashlib.sha256(f"{key}\n{noun}\n{row_keys.fold(name)}".encode()).hexdigest()[:DIGEST_DIGITS]


def part_id(prefix: str, digest: str) -> str:
    """An id that sorts by time and ends with the digest."""
    return new_id(prefix)[:-DIGEST_DIGITS] + digest


def _find(parts: list[Row], digest: str, said: Row) -> Row | None:
    by_id = [one for one in parts if one["id"].endswith(digest)]
    name, email = row_keys.fold(said["name"]), fold_case(str(said.get("email") or ""))
    by_name = [one for one in parts if row_keys.fold(one["name"]) == name]
    by_email = [one for one in parts if email and fold_case(str(one.get("email") or "")) == email]
    by_both = [one for one in by_email if one in by_name]
    return next(iter([*by_both, *by_id, *by_name, *by_email]), None)


def _agrees(path: str, before: Any, value: Any, exact: bool) -> bool:
    if path == "stage":  # a prospect that has become a customer stays one
        return bool(before == value or before == Stage.CUSTOMER.value)
    if before == value:
        return True
    if not isinstance(before, str) or not isinstance(value, str):
        return False
    last = path.rpartition(".")[2]
    if last in ("identity_number", "phone", "mobile", "postcode", "vat_number"):
        return (
            _signs(before)[-10:] == _signs(value)[-10:]
            if last == "identity_number"
            else _signs(before) == _signs(value)
        )
    return not exact and row_keys.fold(before) == row_keys.fold(value)


def _signs(text: str) -> str:
    return fold_case(re.sub(r"[\s().-]", "", text))


def _get(row: Row, path: str) -> Any:
    found: Any = row
    for step in path.split("."):
        if found is None:
            return None
        parent, found = found, found.get(step)
        if found is None and step == "country" and isinstance(parent, dict):
            return "SE"  # stored without what is empty or the default
    return found.get("value") if isinstance(found, dict) and "value" in found else found


def _set(row: Row, path: str, value: Any) -> None:
    *steps, last = path.split(".")
    for step in steps:
        row = row.setdefault(step, {})
    row[last] = value


def _change(field: str, before: Any, after: Any, *, is_person: bool = False) -> CellChange:
    """A change as the report has it: a personal number is masked there. `is_person`: every identity number is one."""
    said = _text(before), _text(after)
    if field in FIELDS:
        kind = Kind.PERSON.value if is_person and field == "identity_number" else ""
        said = mask_personal_number(said[0], kind), mask_personal_number(said[1], kind)
    return CellChange(field=field, before=said[0], after=said[1])


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
