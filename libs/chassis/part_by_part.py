"""Plans over many documents: made part by part, looked at, and carried out part by part (docs/decisions/0030, 0040, 0050).

    planning ──► planned ──► executing ──► executed

Each part ends with one write on the plan that carries the event of the next part, to the service itself: a process that dies is
followed by another. A part may be done twice, so its effects have ids that follow from the plan.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, TypeVar

from mongoengine import StringField

from chassis.context import current
from chassis.copies import Effect
from chassis.originals import Original, of_document
from chassis.storage import Aggregate, Owned, Row, change
from contracts.base import Event
from contracts.denominations import denomination_of
from contracts.errors import ServiceError, Stale

NEXT = {"planning": "planned", "executing": "executed"}
"""The state after the last part."""
UNFINISHED = frozenset(NEXT)
LOOK_EVERY_SECONDS = 0.02
SHARE_OF_DEADLINE = 0.4
"""An answer waits so long for a plan that is soon ready; of many documents it says `planning`."""


class PartByPart(Aggregate):
    """A plan: its `state`, and `after`, the last document that is done. Each part is one step of the version, with the event that
    brings about the next one."""

    meta = {"abstract": True}

    state = StringField(required=True)
    after = StringField(default="")

    def advanced(self) -> Event:
        """The event of the next part."""
        raise NotImplementedError


P = TypeVar("P", bound=PartByPart)
E = TypeVar("E", bound=Event)
NotFoundError = Callable[[str], ServiceError]


def load_plan(model: type[P], plan_id: str, not_found: NotFoundError) -> P:
    """The current company's plan. Raises what `not_found` makes."""
    plan: P | None = model.find(id=plan_id).first()
    if plan is None:
        raise not_found(plan_id)
    return plan


def is_due(plan: PartByPart, event: Event) -> bool:
    """Whether the part that the event asks for has not been done yet."""
    return plan.version == event.version and plan.state in UNFINISHED


def finish_part(
    plan: P, after: str | None, not_found: NotFoundError, at_end: Callable[[P], None] | None = None
) -> None:
    """Notes that a part of `plan`, as it was read, is done, and asks for the next one; nothing if another process did the same.

    `after` is the last document of the part; None if there are no more. Then the plan's next state is set, and `at_end` may set
    another one, which goes on.
    """

    def decide(now: P) -> Event | None:
        now.after = after or ""
        if after is None:
            now.state = NEXT[now.state]
            if at_end is not None:
                at_end(now)
        return now.advanced() if now.state in UNFINISHED else None

    with suppress(Stale):
        change(type(plan), plan.id, decide, not_found=not_found, if_version=plan.version)


def find_unfinished(model: type[PartByPart], events: Sequence[E]) -> list[E]:
    """Those of the events whose part nobody has done."""
    rows = model.rows({"_id": {"$in": [one.subject for one in events]}}, ["version", "state"])
    waiting = {row["_id"]: row["version"] for row in rows if row["state"] in UNFINISHED}
    return [one for one in events if waiting.get(one.subject) == one.version]


def original_of(event: type[Event], model: type[PartByPart]) -> Original:
    """Where the event of the next part can be made again."""
    return Original(event, model, of_document(model, model.advanced), query={"state": {"$in": sorted(UNFINISHED)}})


def effect_of(event: type[Event], model: type[PartByPart]) -> Effect:
    """What the event of the next part brings about."""
    return Effect(event, lambda events: find_unfinished(model, events))


def wait_for(plan: P, load: Callable[[str], P]) -> P:
    """The plan as soon as it has no work left, or when a share of the caller's time has passed."""
    end = time.monotonic() + current().remaining() * SHARE_OF_DEADLINE
    while plan.state in UNFINISHED and time.monotonic() < end:
        time.sleep(LOOK_EVERY_SECONDS)
        plan = load(plan.id)
    return plan


def group_entries(model: type[Owned], query: Row, by: Iterable[str], sums: Row) -> list[Row]:
    """Entries of a plan counted by some of their fields, currency and minor units: `[{_id: {field: value}, count, …}]`, with the
    `sums` that the database adds up."""
    of = {name: f"${name}" for name in (*by, "currency", "minor_units")}
    steps: list[Any] = [
        {"$match": {"tenant": current().tenant, **query}},
        {"$group": {"_id": of, "count": {"$sum": 1}, **sums}},
    ]
    return list(model._get_collection().aggregate(steps))


def count_by(groups: Iterable[Row], *names: str) -> Counter[Any]:
    """How many entries have each value of a field, or each tuple of values of several. Those without the first do not count."""
    counts: Counter[Any] = Counter()
    for one in groups:
        values = tuple(one["_id"].get(name) for name in names)
        if values[0]:
            counts[values if len(names) > 1 else values[0]] += one["count"]
    return counts


def add_up(groups: Iterable[Row], currency: str, name: str) -> Decimal:
    """A sum of all groups in the currency, in major units; each group says how its own is stored."""
    mine = [one for one in groups if one["_id"]["currency"] == currency]
    nothing = denomination_of(currency, None).read(0)
    return sum((denomination_of(currency, one["_id"].get("minor_units")).read(one[name]) for one in mine), nothing)
