"""Properties: created once for the whole company, never renamed or deleted, and put on customers, with a value or without."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

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
    CustomerProperty,
    ListProperties,
    PropertyCreated,
    PropertyKind,
    SetProperties,
)
from contracts.crm import Property as PropertyReply
from contracts.crm.property_values import clean_choices
from contracts.folding import fold_name
from crm import (
    customers,
    deletions,
    errors,
    known_properties,
    property_checks,
    property_counts,
    property_filters,
    property_keys,
    property_settings,
    property_values,
)
from crm.models import PROPERTY_FIELDS, Customer, Property, PropertySet, properties_of, property_of

Merge = Callable[[Sequence[Row]], list[Row]]
"""The properties that a customer has → those after a request."""


def create(request: CreateProperty) -> Property:
    """Stores a new property. Raises Conflict with the id of the one that already has the name; NotAllowed where only
    administrators create them; InvalidInput for choices that do not belong to the kind."""
    property_settings.check_creator()
    if bad := list(property_checks.check_property(request)):
        raise errors.invalid_properties(bad)
    folded = property_keys.stored_key(request.name)
    _refuse_known(request.name, folded)
    document = Property(
        id=new_id("prp"),
        name=" ".join(request.name.split()),
        folded=folded,
        kind="" if request.kind == PropertyKind.TAG else request.kind.value,
        group=" ".join(request.group.split()),
        choices=clean_choices(request.choices),
    )
    try:
        return storage.create(
            document,
            lambda made: PropertyCreated(subject=made.id, version=made.version, property=made.to_contract()),
        )
    except NotUniqueError:
        earlier = Property.rows({"folded": folded}, ["name"])[0]
        raise errors.property_exists(earlier["name"], earlier["_id"]) from None


def _refuse_known(name: str, folded: str) -> None:
    """Raises Conflict for a name that is stored under another key than a new one is; that index cannot refuse it."""
    if folded == fold_name(name):
        return
    row = property_keys.find_named([name], ["request_id"]).get(folded)
    if row is not None and row["request_id"] != current().request_id:
        raise errors.property_exists(row["name"], row["_id"])


def list_properties(request: ListProperties) -> Page[PropertyReply]:
    """A page of the company's properties, with how many customers have each if that is asked for."""
    query: Row = {}
    if request.prefix:
        begin = fold_name(request.prefix)
        query["folded"] = {"$regex": "^" + re.escape(begin)} if begin or not request.prefix.strip() else ""
    if request.kind is not None:
        query["kind"] = None if request.kind == PropertyKind.TAG else request.kind.value
    if request.group is not None:
        query["group"] = request.group or None
    if request.closed is not None:
        query["closed"] = True if request.closed else {"$ne": True}
    found = page(Property, query, request, PROPERTY_FIELDS, property_of)
    return property_counts.count_all(found) if request.count else found


def get(customer_id: str) -> CustomerProperties:
    """The properties of a customer. Raises Unavailable if no event about the customer has arrived yet."""
    rows = PropertySet.rows({"_id": PropertySet.id_of(customer_id)}, ["items", "version"])
    if not rows:
        customers.require(customer_id)
    return _with_groups(customer_id, rows[0] if rows else {})


def _with_groups(customer_id: str, row: Row) -> CustomerProperties:
    return properties_of(customer_id, {**row, "items": list(property_values.with_groups(row.get("items", [])))})


def assign(request: SetProperties, now: datetime) -> CustomerProperties:
    """Puts properties on a customer, changes their values and takes others off. Raises InvalidInput for one that does not exist,
    a value that its kind does not allow, and a closed one that the customer does not have."""
    customers.require(request.customer_id)
    deletions.refuse(request.customer_id)
    wanted = property_values.wanted_of(request)
    known = known_properties.find_all(one.property_id for one in wanted)
    values = property_values.check(wanted, known)

    def merge(items: Sequence[Row]) -> list[Row]:
        return property_values.merge_items(items, request, values, known, now)

    has_set = _has_set(request.customer_id)
    if not (has_set or values or request.remove):
        return properties_of(request.customer_id, {})
    kept = _change(request.customer_id, merge) if has_set else _create(request.customer_id, merge)
    found = kept.to_contract()
    index(request.customer_id, kept.version, found.items)
    return _with_groups(request.customer_id, kept.to_mongo().to_dict())


def index(customer_id: str, version: int, items: Iterable[CustomerProperty]) -> None:
    """Stores the properties in the search index, unless a newer version is there already.

    The values have a version of their own: a release before 0.3, which may handle the same event beside this one, stores the ids
    alone."""
    shown = list(items)
    Customer.apply_part(customer_id, version, "tags_version", tags=[one.id for one in shown])
    Customer.apply_part(customer_id, version, "values_version", tag_values=property_filters.index_values(shown))


def _has_set(customer_id: str) -> bool:
    return bool(PropertySet.rows({"_id": PropertySet.id_of(customer_id)}, ["version"]))


def _create(customer_id: str, merge: Merge) -> PropertySet:
    """The customer's first set; an empty one notes a request that takes off what the customer has not, so that its message, if it
    came again, takes nothing off that was put on meanwhile."""
    document = PropertySet(id=PropertySet.id_of(customer_id), customer_id=customer_id)
    document.items = merge([])
    try:
        return storage.create(document, changed_event)
    except NotUniqueError:  # another request has created the set since `_has_set`
        return _change(customer_id, merge)


def _change(customer_id: str, merge: Merge) -> PropertySet:
    def decide(document: PropertySet) -> CustomerPropertiesChanged | None:
        after = merge(document.items)
        if property_values.state_of(after) == property_values.state_of(document.items):
            return None
        document.items = after
        return changed_event(document)

    set_id, not_found = PropertySet.id_of(customer_id), errors.customer_not_here_yet
    return storage.change(PropertySet, set_id, decide, not_found=not_found, always_once=True)


def changed_event(document: PropertySet) -> CustomerPropertiesChanged:
    """The event about the properties that a customer has now."""
    items = document.to_contract().items
    return CustomerPropertiesChanged(subject=document.customer_id, version=document.version, items=items)
