"""Which properties a customer has after a request, with their values: every bad one is named at once. Pure but for the look at
the company's properties."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from chassis.context import current
from chassis.storage import Row
from contracts.crm import Property as PropertyReply
from contracts.crm import PropertyKind, SetProperties
from contracts.crm import property_errors as texts
from contracts.crm.property_values import Refused, read_value
from contracts.errors import BadField
from crm import errors, known_properties

Known = Mapping[str, PropertyReply]
UNDO_SOURCE = "bulk_undo"
"""The source of requests by which the gateway takes a change of many customers back (`gateway.bulk.actions`)."""


class Wanted(NamedTuple):
    """A property that a request puts on: where the request names it, which, and what it says."""

    pointer: str
    property_id: str
    value: str
    has_value: bool


def wanted_of(request: SetProperties) -> list[Wanted]:
    """What the request puts on; what it removes, too, is removed."""
    found = [Wanted(f"/add/{at}", one, "", False) for at, one in enumerate(request.add)]
    found += [Wanted(f"/values/{at}/value", one.property_id, one.value, True) for at, one in enumerate(request.values)]
    return [one for one in found if one.property_id not in request.remove]


def check(wanted: Sequence[Wanted], known: Known) -> dict[str, str]:
    """The value that each is given, "" of a tag. Raises InvalidInput that names every one that is unknown or has a bad value."""
    unknown = {one.pointer: one.property_id for one in wanted if one.property_id not in known}
    if unknown:
        raise errors.properties_unknown(unknown)
    values: dict[str, str] = {}
    bad: list[BadField] = []
    for one in wanted:
        found = _read(one, known[one.property_id])
        if isinstance(found, BadField):
            bad.append(found)
        elif values.setdefault(one.property_id, found) != found:
            bad.append(texts.VALUE_TWICE.at(one.pointer))
    if bad:
        raise errors.invalid_properties(bad)
    return values


def _read(one: Wanted, known: PropertyReply) -> str | BadField:
    if not one.has_value and known.kind != PropertyKind.TAG:
        return texts.NAMED_VALUE_MISSING.at(one.pointer, name=known.name)
    found = read_value(known.kind, known.choices, one.value)
    return found.text.at(one.pointer, **found.values) if isinstance(found, Refused) else found


def merge_items(
    items: Sequence[Row], request: SetProperties, values: Mapping[str, str], known: Known, now: datetime
) -> list[Row]:
    """The properties after the request: without the removed ones, a changed value in its place, the added ones last.

    Raises InvalidInput for a closed property that the customer does not have, unless a change of many customers is taken back:
    then the customer had it."""
    kept = [dict(item) for item in items if item["id"] not in request.remove]
    there = {item["id"]: item for item in kept}
    closed = [one for one in values if one not in there and known[one].closed]
    if closed and current().source != UNDO_SOURCE:
        pointers = {one.property_id: one.pointer for one in reversed(wanted_of(request))}
        raise errors.invalid_properties(texts.PROPERTY_CLOSED.at(pointers[one], name=known[one].name) for one in closed)
    since = now.astimezone(UTC).replace(microsecond=0)
    for one in values:
        if one not in there:
            kept.append({"id": one, "name": known[one].name, **_said(known[one], values[one]), **_trace(since)})
        elif there[one].get("value", "") != values[one]:
            there[one].pop("bulk_id", None)
            there[one].update(_said(known[one], values[one]), **_trace(since))
    return kept


def _said(known: PropertyReply, value: str) -> Row:
    """What an item says beside its name: nothing of a tag, so that it is as an earlier release stores it."""
    return {} if known.kind == PropertyKind.TAG else {"kind": str(known.kind), "value": value}


def _trace(since: datetime) -> Row:
    of_bulk = {"bulk_id": current().bulk_id} if current().bulk_id else {}
    return {"since": since, "by": current().user, **of_bulk}


def state_of(items: Sequence[Row]) -> list[tuple[str, str]]:
    """What two sets of properties are compared by."""
    return [(item["id"], item.get("value", "")) for item in items]


def with_groups(items: Sequence[Row]) -> Iterator[Row]:
    """The items with the groups that their properties are in now."""
    groups = known_properties.find_groups(item["id"] for item in items)
    return ({**item, "group": groups.get(item["id"], "")} for item in items)
