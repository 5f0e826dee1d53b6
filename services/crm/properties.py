"""Properties (tags): created once for the whole company, never renamed or deleted, and assigned to customers."""

import re
from datetime import UTC, datetime

from mongoengine.errors import NotUniqueError

from chassis import storage
from chassis.context import current
from chassis.ids import new_id
from chassis.paging import page
from chassis.storage import Row
from contracts.base import Page
from contracts.crm import (
    CreateProperty,
    CustomerProperties,
    CustomerPropertiesChanged,
    ListProperties,
    PropertyCreated,
    SetProperties,
)
from contracts.crm import Property as PropertyReply
from contracts.folding import fold_name
from crm import customers, deletions, errors
from crm.models import Customer, Property, PropertySet, properties_of


def create(request: CreateProperty) -> Property:
    """Stores a new property. Raises Conflict with the id of the one that already has the name."""
    folded = fold_name(request.name)
    if not folded:
        raise errors.property_without_letters()
    document = Property(id=new_id("prp"), name=" ".join(request.name.split()), folded=folded)
    try:
        return storage.create(
            document,
            lambda made: PropertyCreated(subject=made.id, version=made.version, property=made.to_contract()),
        )
    except NotUniqueError:
        earlier = Property.rows({"folded": folded}, ["name"])[0]
        raise errors.property_exists(earlier["name"], earlier["_id"]) from None


def list_properties(request: ListProperties) -> Page[PropertyReply]:
    """A page of the company's properties."""
    query: Row = {}
    if request.prefix:
        query = {"folded": {"$regex": "^" + re.escape(fold_name(request.prefix))}}
    return page(Property, query, request, ["name"], lambda row: PropertyReply(id=row["_id"], name=row["name"]))


def find_id(name_or_id: str) -> str | None:
    """The id of the property with this name or id; None if there is none."""
    rows = Property.rows({"$or": [{"_id": name_or_id}, {"folded": fold_name(name_or_id)}]}, ["name"], limit=1)
    return str(rows[0]["_id"]) if rows else None


def get(customer_id: str) -> CustomerProperties:
    """The properties of a customer. Raises Unavailable if no event about the customer has arrived yet."""
    rows = PropertySet.rows({"_id": PropertySet.id_of(customer_id)}, ["items", "version"])
    if not rows:
        customers.require(customer_id)
    return properties_of(customer_id, rows[0] if rows else {})


def assign(request: SetProperties, now: datetime) -> CustomerProperties:
    """Adds properties to a customer and removes others. Raises InvalidInput for a property that does not exist."""
    customers.require(request.customer_id)
    deletions.refuse(request.customer_id)
    names = _find_names(request.add)
    has_set = _has_set(request.customer_id)
    if not (has_set or names):
        return properties_of(request.customer_id, {})
    kept = _change(request, names, now) if has_set else _create(request, names, now)
    index(request.customer_id, kept.version, [item["id"] for item in kept.items])
    return kept.to_contract()


def index(customer_id: str, version: int, property_ids: list[str]) -> None:
    """Stores the properties in the search index, unless a newer version is there already."""
    Customer.apply_part(customer_id, version, "tags_version", tags=property_ids)


def _has_set(customer_id: str) -> bool:
    return bool(PropertySet.rows({"_id": PropertySet.id_of(customer_id)}, ["version"]))


def _find_names(property_ids: list[str]) -> dict[str, str]:
    """The names of these properties by id. Raises InvalidInput that names every unknown one."""
    rows = Property.rows({"_id": {"$in": property_ids}}, ["name"]) if property_ids else []
    names = {row["_id"]: row["name"] for row in rows}
    unknown = {position: wanted for position, wanted in enumerate(property_ids) if wanted not in names}
    if unknown:
        raise errors.properties_unknown(unknown)
    return names


def _create(request: SetProperties, names: dict[str, str], now: datetime) -> PropertySet:
    document = PropertySet(id=PropertySet.id_of(request.customer_id), customer_id=request.customer_id)
    document.items = _merge_items([], request, names, now)
    try:
        return storage.create(document, changed_event)
    except NotUniqueError:  # another request has created the set since `_has_set`
        return _change(request, names, now)


def _change(request: SetProperties, names: dict[str, str], now: datetime) -> PropertySet:
    def decide(document: PropertySet) -> CustomerPropertiesChanged | None:
        after = _merge_items(document.items, request, names, now)
        if [item["id"] for item in after] == [item["id"] for item in document.items]:
            return None
        document.items = after
        return changed_event(document)

    return storage.change(
        PropertySet, PropertySet.id_of(request.customer_id), decide, not_found=errors.customer_not_here_yet
    )


def changed_event(document: PropertySet) -> CustomerPropertiesChanged:
    """The event about the properties that a customer has now."""
    items = document.to_contract().items
    return CustomerPropertiesChanged(subject=document.customer_id, version=document.version, items=items)


def _merge_items(items: list[Row], request: SetProperties, names: dict[str, str], now: datetime) -> list[Row]:
    """The properties after the request: without the removed ones, the added ones last."""
    kept = [dict(item) for item in items if item["id"] not in request.remove]
    there = {item["id"] for item in kept}
    since = now.astimezone(UTC).replace(microsecond=0)
    return kept + [
        {"id": one, "name": names[one], "since": since, "by": current().user}
        for one in dict.fromkeys(request.add)
        if one not in there and one not in request.remove
    ]
