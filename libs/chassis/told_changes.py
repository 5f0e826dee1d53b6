"""Events that tell which fields their write has changed (contracts.changed_fields) and of which change of many customers it is a
part, filled in where the write is made.

An event class that has a field `changed` gets the names; values, internal fields and the model's SECRETS are never told. One that
has a field `bulk_id` gets the id of the change of many customers.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from chassis.context import current
from chassis.tenancy import Row
from contracts.base import Event
from contracts.changed_fields import ADDED, CHANGED, REMOVED, ChangedField

FIELD, BULK = "changed", "bulk_id"
MOST = 100
"""So many are told at most: an import may change every contact of a customer."""


def tell_changes(events: list[Event], before: Row, after: Row, names: Iterable[str]) -> list[Event]:
    """The events, those that want it with the fields `names` that differ between two states of the stored document."""
    if not any(FIELD in type(one).model_fields for one in events):
        return events
    found = [told for name in sorted(names) for told in _tell(name, before.get(name), after.get(name))][:MOST]
    return [
        one.model_copy(update={FIELD: found}) if FIELD in type(one).model_fields and not getattr(one, FIELD) else one
        for one in events
    ]


def tell_bulk(event: Event) -> Event:
    """The event, if it wants it with the id of the change of many customers that is carried out."""
    bulk_id = current().bulk_id
    return event.model_copy(update={BULK: bulk_id}) if bulk_id and BULK in type(event).model_fields else event


def _tell(name: str, before: Any, after: Any) -> Iterator[ChangedField]:
    """One of a plain field; of a list whose parts have ids one of each part that differs."""
    old, new = _parts_of(before), _parts_of(after)
    if old is None or new is None or not (old or new):
        yield ChangedField(name=name)
        return
    for part in sorted({*old, *new}):
        if part not in old:
            yield ChangedField(name=name, part=part, how=ADDED)
        elif part not in new:
            yield ChangedField(name=name, part=part, how=REMOVED)
        elif old[part] != new[part]:
            yield ChangedField(name=name, part=part, how=CHANGED)


def _parts_of(value: Any) -> dict[str, Any] | None:
    """The parts of a list by their ids; None for what is no list of parts, {} for nothing."""
    if not value:
        return {}
    if not isinstance(value, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in value
    ):
        return None
    return {one["id"]: one for one in value}
