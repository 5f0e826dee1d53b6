"""Customers by what their properties say: the texts that the index of customers keeps of values, and queries for them.

`Customer.tags` are the ids of a customer's properties; `tag_values` has a text for each that has a value, whose order is that of
the property's values: "prp_1:2026-11-25". So a range of values is a range of the index.
"""

from collections.abc import Iterable

from chassis.storage import Row
from contracts.crm import CustomerProperty, ListCustomerRegister, PropertyKind
from contracts.crm import Property as PropertyReply
from contracts.crm import property_errors as texts
from contracts.crm.property_values import Refused, read_value, sort_key
from contracts.errors import BadField
from crm import errors, known_properties

ORDERED = (PropertyKind.NUMBER, PropertyKind.DATE)
LONGEST = 200
AFTER = "\U0010ffff"
"""After every text."""


def index_values(items: Iterable[CustomerProperty]) -> list[str]:
    """What the index keeps of the values of a customer's properties."""
    return [_key(item.id, item.kind, item.value) for item in items if item.value]


def _key(property_id: str, kind: str, value: str) -> str:
    return f"{property_id}:{sort_key(kind, value)[:LONGEST]}"


def condition(request: ListCustomerRegister) -> Row:
    """What the database has to check; {} without a filter. Raises InvalidInput for a property that the company does not have, and
    for a value that it cannot have."""
    if not request.property:
        names = [name for name in ("property_value", "property_from", "property_to") if getattr(request, name)]
        if names:
            raise errors.invalid_properties(texts.FILTER_WITHOUT_PROPERTY.at(f"/{name}") for name in names)
        return {}
    wanted = known_properties.require(request.property)
    bounds = _bounds(request, wanted)
    return {"tags": wanted.id, **({"tag_values": bounds} if bounds is not None else {})}


def _bounds(request: ListCustomerRegister, wanted: PropertyReply) -> object:
    """The condition on the values; None without one."""
    bad: list[BadField] = []
    value = _read("property_value", request.property_value, wanted, bad)
    least = _read("property_from", request.property_from, wanted, bad)
    most = _read("property_to", request.property_to, wanted, bad)
    if bad:
        raise errors.invalid_properties(bad)
    begin = f"{wanted.id}:"
    if value is not None and wanted.kind == PropertyKind.TEXT:
        least, most = _key(wanted.id, wanted.kind, value), None
        return {"$elemMatch": {"$gte": least, "$lt": least + AFTER}}
    exact = _key(wanted.id, wanted.kind, value) if value is not None else None
    if least is None and most is None:
        return exact
    low = begin if least is None else _key(wanted.id, wanted.kind, least)
    high = begin + AFTER if most is None else _key(wanted.id, wanted.kind, most)
    between = {"$gte": low, "$lte": high}
    return {"$elemMatch": between | ({"$in": [exact]} if exact is not None else {})}


def _read(name: str, text: str, wanted: PropertyReply, bad: list[BadField]) -> str | None:
    """The value of a filter; None for none, and for one that is noted as bad."""
    if not text.strip():
        return None
    if name != "property_value" and wanted.kind not in ORDERED:
        bad.append(texts.NOT_ORDERED.at(f"/{name}", name=wanted.name))
        return None
    found = read_value(wanted.kind, wanted.choices, text)
    if isinstance(found, Refused):
        bad.append(found.text.at(f"/{name}", **found.values))
        return None
    return found
