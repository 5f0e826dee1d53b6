"""Saved selections: made, changed, deleted, read. All of a company's are in one document, and each change of them is one
write."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import orjson
from mongoengine.errors import NotUniqueError

from chassis import storage
from chassis.clock import now, with_zone
from chassis.context import current, using
from chassis.ids import new_id
from chassis.paging import decode_cursor, encode_cursor
from chassis.storage import Row
from contracts.base import Empty, Page
from contracts.crm.selection_fields import KINDS, FieldKind
from contracts.crm.selection_requests import (
    ChangeSelection,
    CreateSelection,
    DeleteSelection,
    GetSelection,
    ListSelections,
    Selection,
    SelectionState,
)
from contracts.crm.selections import Condition, SelectionRule, conditions_of, plain
from contracts.folding import fold_name
from crm import known_properties, selection_checks, selection_errors, selection_marks, selection_modules
from crm.models import Property
from crm.selection_facts import FORM
from crm.selection_looks import read_book, rule_of
from crm.selection_models import CustomerFacts, SelectionBook, is_live
from crm.selection_sentences import say

MOST_SELECTIONS = 200


def create(request: CreateSelection) -> Selection:
    """Saves a new selection; its members are found in the background. Raises InvalidInput, or Conflict for a taken name."""
    check(request.rule)
    _ensure_book()

    def decide(book: SelectionBook) -> None:
        if len(book.selections) >= MOST_SELECTIONS:
            raise selection_errors.too_many(MOST_SELECTIONS)
        _refuse_taken(book.selections, request.name)
        instant = now()
        made: Row = {
            "id": new_id("sel"),
            "version": 1,
            "owner": current().user,
            "shared": request.shared,
            "request_id": current().request_id,
            "created_at": instant,
            "changed_at": instant,
            **_named(request.name),
        }
        book.selections = [*book.selections, {**made, **_with_rule(book, request.rule)}]

    book = storage.change(SelectionBook, _book_id(), decide, not_found=selection_errors.not_found)
    selection_marks.WAKE.set()
    stored = next((one for one in book.selections if one["request_id"] == current().request_id), None)
    if stored is None:  # made by this request when it came first, and deleted since
        raise selection_errors.not_found(request.name)
    return _show_one(stored, {"live": book.live})


def change(request: ChangeSelection) -> Selection:
    """Changes what is given. Raises NotFound, Stale, Conflict for a taken name, NotAllowed for who takes a colleague's away."""
    if request.rule is not None:
        check(request.rule)

    def decide(book: SelectionBook) -> None:
        found = _find(book.selections, request.selection_id)
        if request.version is not None and request.version != found["version"]:
            raise selection_errors.stale(request.version, found["version"])
        if request.shared is False and found["shared"] and found["owner"] != current().user:
            raise selection_errors.not_owner(found["name"])
        changed = {**found, "version": found["version"] + 1, "changed_at": now()}
        if request.name is not None:
            _refuse_taken([one for one in book.selections if one["id"] != found["id"]], request.name)
            changed |= _named(request.name)
        if request.shared is not None:
            changed["shared"] = request.shared
        if request.name is None and request.shared and not found["shared"]:
            _refuse_taken([one for one in book.selections if one["id"] != found["id"]], found["name"])
        if request.rule is not None and _stored_rule(request.rule) != found["rule"]:
            changed |= _with_rule(book, request.rule)
        book.selections = [changed if one["id"] == found["id"] else one for one in book.selections]

    _find(_stored(), request.selection_id)
    book = storage.change(SelectionBook, _book_id(), decide, not_found=selection_errors.not_found)
    selection_marks.WAKE.set()
    return _show_one(_find(book.selections, request.selection_id), {"live": book.live})


def delete(request: DeleteSelection) -> Empty:
    """Deletes a selection; sent again with the same request id, it does nothing."""

    def decide(book: SelectionBook) -> None:
        found = _find(book.selections, request.selection_id)
        book.selections = [one for one in book.selections if one["id"] != found["id"]]
        book.revision, book.is_behind = book.revision + 1, True

    if not _stored():
        raise selection_errors.not_found(request.selection_id)
    storage.change(SelectionBook, _book_id(), decide, not_found=selection_errors.not_found)
    selection_marks.WAKE.set()
    return Empty()


def get(request: GetSelection) -> Selection:
    """Raises NotFound."""
    book = read_book() or {}
    return _show_one(_find(book.get("selections", ()), request.selection_id), book)


def list_selections(request: ListSelections) -> Page[Selection]:
    """A page of those that the caller may see, newest first."""
    book = read_book() or {}
    before = "~" if request.cursor is None else decode_cursor(request.cursor, ListSelections)
    mine = [one for one in reversed(book.get("selections", ())) if _is_visible(one) and one["id"] < before]
    shown = mine[: request.limit]
    names = names_of([rule for one in shown if (rule := rule_of(one))])
    following = encode_cursor(shown[-1]["id"], ListSelections) if len(mine) > request.limit else None
    return Page[Selection](items=[_show(one, book, names) for one in shown], next_cursor=following)


def require(selection_id: str) -> tuple[Row, Row]:
    """A selection whose customers the caller may see, and the company's book. Raises NotFound, or NotAllowed for a rule that
    tells of a module that is off."""
    book = read_book() or {}
    found = _find(book.get("selections", ()), selection_id)
    selection_modules.refuse_closed(rule_of(found) or SelectionRule())
    return found, book


def check(rule: SelectionRule) -> None:
    """Raises InvalidInput that names every bad part of a rule, properties that do not exist included."""
    bad = [*selection_checks.check_rule(rule), *selection_modules.check(rule)]
    if not bad:
        known = known_properties.find_all(_property_ids([rule]))
        bad = list(selection_checks.check_properties(rule, known))
    if bad:
        raise selection_errors.invalid(bad)


def names_of(rules: Sequence[Condition]) -> dict[str, str]:
    """What the properties in some rules are called, by id."""
    ids = _property_ids(rules)
    rows = Property.rows({"_id": {"$in": ids}}, ["name"]) if ids else []
    return {row["_id"]: row["name"] for row in rows}


def _property_ids(rules: Sequence[Condition]) -> list[str]:
    conditions = [one for rule in rules for one in conditions_of(rule) if one.field is not None]
    tags = {one.value for one in conditions if one.field is not None and KINDS[one.field] is FieldKind.PROPERTY}
    return sorted(one for one in {*tags, *(one.property_id for one in conditions)} if one)


def state_of(selection: Row, book: Row) -> SelectionState:
    return SelectionState.LIVE if is_live(selection, book) else SelectionState.BUILDING


def count_members(selection_id: str) -> int:
    """How many customers are in it now."""
    return CustomerFacts.total({"members": selection_id})


def ensure_facts() -> None:
    """Makes the facts of the company's customers be put together, if nobody has asked for them before."""
    _ensure_book()


def _book_id() -> str:
    return SelectionBook.id_of(current().tenant)


def _stored() -> list[Row]:
    return list((read_book() or {}).get("selections", ()))


def _ensure_book() -> None:
    if selection_marks.is_in_use():
        return
    selection_marks.forget()
    if selection_marks.is_in_use():
        return
    with using(replace(current(), request_id=_book_id())), suppress(NotUniqueError):  # another request was faster
        storage.create(SelectionBook(id=_book_id(), form=FORM))
    selection_marks.forget()
    selection_marks.WAKE.set()


def _find(selections: Sequence[Row], selection_id: str) -> Row:
    """The selection with that id. Raises NotFound, also for a private one of somebody else."""
    found = next((one for one in selections if one["id"] == selection_id and _is_visible(one)), None)
    if found is None:
        raise selection_errors.not_found(selection_id)
    return found


def _is_visible(selection: Row) -> bool:
    return bool(selection["shared"] or selection["owner"] == current().user)


def _refuse_taken(selections: Sequence[Row], name: str) -> None:
    """Among those that the caller sees: a colleague's private one is nobody's business, and may be of somebody who has left."""
    if any(one["folded"] == fold_name(name) and _is_visible(one) for one in selections):
        raise selection_errors.name_taken(name)


def _named(name: str) -> Row:
    return {"name": " ".join(name.split()), "folded": fold_name(name)}


def _with_rule(book: SelectionBook, rule: SelectionRule) -> Row:
    """The rule as it is stored; it needs that everybody is looked at anew."""
    book.revision, book.is_behind = book.revision + 1, True
    return {"rule": _stored_rule(rule), "revision": book.revision}


def _stored_rule(rule: SelectionRule) -> str:
    return orjson.dumps(plain(rule)).decode()


def _show_one(selection: Row, book: Row) -> Selection:
    rule = rule_of(selection)
    return _show(selection, book, names_of([rule] if rule else []))


def _show(selection: Row, book: Row, names: dict[str, str]) -> Selection:
    rule = rule_of(selection) or SelectionRule()
    closed = selection_modules.find_missing(rule)
    return Selection(
        id=selection["id"],
        version=selection["version"],
        name=selection["name"],
        rule=rule,
        sentence=say(rule, names),
        shared=selection["shared"],
        owner_id=selection["owner"] if str(selection["owner"]).startswith("usr_") else "",
        state=state_of(selection, book),
        members=0 if closed else count_members(selection["id"]),
        needs_module=closed or "",
        created_at=with_zone(selection["created_at"]),
        changed_at=with_zone(selection["changed_at"]),
    )
