"""Looks at customers of which something has changed, and says who has entered or left which selection.

    marked    something of the customer has changed (`selection_marks`)
    due       a day has come on which time alone may have changed something (`next_check_on`)
    behind    the company's rules have changed since the customer was looked at (`revision`), or the form of facts has

Each look reads the mark first, then all that the facts are made of, and writes facts, memberships and the events of the
crossings in one write, which holds only if mark and version are still those that were read. So whatever comes meanwhile is
looked at once more, a process that dies leaves the mark, and of two replicas that look at the same customer one writes. The
events of a crossing are in the write that makes it: there is one for each.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from chassis import storage
from chassis.clock import now, today, with_zone
from chassis.context import Context, current, using
from chassis.ids import new_id
from chassis.storage import Row
from chassis.tenancy import Owned
from crm import selection_errors, selection_marks
from crm.models import Customer
from crm.selection_facts import FORM
from crm.selection_looks import look_at
from crm.selection_models import CustomerFacts, SelectionBook

BATCH = 200
SEED = 500
SECOND_SEED_SECONDS = 2 * selection_marks.UNKNOWN_SECONDS
"""So long after its first selection all customers of a company are listed once more: other processes may not have marked those
that have changed meanwhile."""
FORM_SECONDS = 300.0
"""So often a process looks for companies whose facts an earlier release has made: at its start, and while such a one runs beside
it."""
_seeds: dict[tuple[str, int], str] = {}
"""How far this process has listed the customers of a company."""
_asked_forms: list[float] = []
"""When this process has looked for such companies."""


def look() -> bool:
    """Looks at some customers of all companies as of now; returns whether there may be more."""
    return look_on(today())


def look_on(day: date) -> bool:
    """The same as of a day."""
    _renew_forms()
    marked = _find({"stale": {"$gt": ""}}, "stale")
    due = _find({"next_check_on": {"$gt": "", "$lte": day.isoformat()}}, "next_check_on")
    found = [_look_at_group(tenant, ids, day) for tenant, ids in _by_company([*marked, *due])]
    building = SelectionBook._get_collection().find({"is_behind": True}, {"tenant": 1})
    went_on = [_go_on_building(row["tenant"], day) for row in list(building)]
    return any(found) or any(went_on)


def _find(query: Row, field: str) -> list[Row]:
    """Customers of all companies, those that have waited longest first."""
    return list(CustomerFacts._get_collection().find(query, {"tenant": 1}, sort=[(field, 1)], limit=BATCH))


def _by_company(rows: Sequence[Row]) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        found.setdefault(row["tenant"], {})[row["_id"]] = None
    return ((tenant, list(ids)) for tenant, ids in found.items())


def context_of(tenant: str) -> Context:
    """The call in which a company's customers are looked at."""
    return Context(tenant, "selections", frozenset(), math.inf, f"selections:{uuid4().hex}", uuid4().hex)


def _look_at_group(tenant: str, ids: Sequence[str], day: date) -> bool:
    time.sleep(0)  # requests of people that wait for this process go first
    with using(context_of(tenant)):
        return look_at(ids, day) > 0


def _go_on_building(tenant: str, day: date) -> bool:
    """Lists customers that have no facts yet, looks at some of those that are behind, and notes when none is."""
    with using(context_of(tenant)):
        book = SelectionBook.read_one(SelectionBook.id_of(tenant))
        if book is None or not book.is_behind:
            return False
        if _has_to_seed(book):
            return _seed(book)
        rows = CustomerFacts.rows({"revision": {"$lt": book.revision}}, ["_id"], limit=BATCH)
        if rows:
            return look_at([row["_id"] for row in rows], day) > 0
        if book.seeded >= 2:
            _close(book.revision)
        return False


def _renew_forms() -> None:
    """Has all customers looked at anew in companies whose facts are of an earlier form; it is no crossing of itself."""
    if _asked_forms and time.monotonic() - _asked_forms[-1] < FORM_SECONDS:
        return
    _asked_forms[:] = [time.monotonic()]
    of_before: Row = {"form": {"$not": {"$gte": FORM}}}  # or none
    for row in list(SelectionBook._get_collection().find(of_before, {"tenant": 1})):
        with using(context_of(row["tenant"])):
            _change_book(_renew_form)


def _renew_form(book: SelectionBook) -> None:
    if (book.form or 0) < FORM:
        book.form, book.revision, book.is_behind = FORM, book.revision + 1, True


def _has_to_seed(book: SelectionBook) -> bool:
    is_time = now() - with_zone(book.created_at) >= timedelta(seconds=SECOND_SEED_SECONDS)
    return book.seeded == 0 or (book.seeded == 1 and is_time)


def _seed(book: SelectionBook) -> bool:
    """Marks the next customers of the company; notes when all are."""
    key = (book.tenant, book.seeded)
    after = _seeds.get(key, "")
    ids = _next_ids(Customer, after)
    selection_marks.mark_all(ids)
    if len(ids) == SEED:
        _seeds[key] = ids[-1]
        return True
    _seeds.pop(key, None)

    def decide(stored: SelectionBook) -> None:
        stored.seeded = max(stored.seeded, book.seeded + 1)

    _change_book(decide)
    return True


def _next_ids(model: type[Owned], after: str) -> list[str]:
    rows = model.rows({"_id": {"$gt": after}}, ["_id"], sort=[("_id", 1)], limit=SEED)
    return [row["_id"] for row in rows]


def _close(revision: int) -> None:
    """Every customer was looked at by the rules of that revision."""

    def decide(book: SelectionBook) -> None:
        if book.revision == revision:
            book.live, book.is_behind = revision, False

    _change_book(decide)


def _change_book(decide: Callable[[SelectionBook], None]) -> None:
    with using(replace(current(), request_id=new_id("req"))):
        storage.change(
            SelectionBook,
            SelectionBook.id_of(current().tenant),
            decide,
            not_found=selection_errors.not_found,
        )
