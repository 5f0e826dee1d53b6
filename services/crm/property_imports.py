"""Properties of imported customers: tags are created when missing, and all are put on many customers at once."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

from chassis.context import current, using
from chassis.logs import log
from chassis.slices import in_slices
from contracts.crm import (
    CreateProperty,
    ImportedProperties,
    ImportProperties,
    PropertiesOfCustomer,
    PropertyValue,
    SetProperties,
)
from contracts.crm.property_names import name_key
from contracts.errors import Conflict, InvalidInput
from crm import properties, property_cells, property_keys, property_settings
from crm.models import Customer, PropertySet
from crm.property_cells import Cell

Sets = Mapping[str, Mapping[str, str]]
"""Customer → property → its value, "" of a tag."""


def import_properties(request: ImportProperties, now: datetime) -> ImportedProperties:
    """Adds the properties, and says which customers are not here yet, which names are none, and which values differ."""
    texts = {name for row in request.rows for name in row.names}
    cells, new = property_cells.read(texts)
    may_create = not new or property_settings.may_create()
    cells |= _create(new) if may_create else {}
    taken = new.keys() - cells.keys() if may_create else set[str]()
    customer_ids = [row.customer_id for row in request.rows]
    here = {row["_id"] for row in Customer.rows({"_id": {"$in": customer_ids}}, ["version"])}
    have = _find_sets(customer_ids)
    unusable = texts - cells.keys() - new.keys()
    late: list[str] = []
    differing: dict[str, list[str]] = {}
    closed: dict[str, list[str]] = {}
    for row in in_slices(request.rows):
        if row.customer_id not in here:
            continue
        own = have.get(row.customer_id, {})
        wanted = {name: cells[name] for name in row.names if name in cells}
        if shut := [name for name, cell in wanted.items() if cell.closed and cell.id not in own]:
            closed[row.customer_id] = shut
        if not request.update and (other := [name for name, cell in wanted.items() if _differs(cell, own)]):
            differing[row.customer_id] = other
        left_out = {*shut, *differing.get(row.customer_id, ())}
        if not _put_on(row, [cell for name, cell in wanted.items() if name not in left_out], own, now):
            late.append(row.customer_id)
    return ImportedProperties(
        waiting=[one for one in dict.fromkeys(customer_ids) if one not in here or one in late],
        unusable=sorted(unusable.union(taken, *closed.values())),
        not_created=[] if may_create else sorted(new),
        differing=differing,
        closed=closed,
    )


def _differs(cell: Cell, own: Mapping[str, str]) -> bool:
    """Whether the customer has the property with another value."""
    return cell.id in own and own[cell.id] != cell.value


def _put_on(row: PropertiesOfCustomer, cells: Sequence[Cell], own: Mapping[str, str], now: datetime) -> bool:
    """One write of what the customer lacks; of two values of one property in a row, the first.

    False when it cannot be made now: the customer is being deleted, or a property has been closed since it was looked for. The
    other customers of the batch get theirs, and this one may be sent again."""
    wanted = {cell.id: cell for cell in reversed(cells)}
    missing = [cell for cell in wanted.values() if own.get(cell.id) != cell.value]
    if not missing:
        return True
    asked = SetProperties.model_construct(
        customer_id=row.customer_id,
        add=[cell.id for cell in missing if not cell.value],
        values=[PropertyValue(property_id=cell.id, value=cell.value) for cell in missing if cell.value],
        remove=[],
    )
    with _apart(row.customer_id):
        try:
            properties.assign(asked, now)
        except (Conflict, InvalidInput) as error:
            log.info("properties of %s are left out: %s", row.customer_id, error.code)
            return False
    return True


def _find_sets(customer_ids: list[str]) -> Sets:
    rows = PropertySet.rows({"_id": {"$in": list(map(PropertySet.id_of, customer_ids))}}, ["customer_id", "items"])
    return {row["customer_id"]: {item["id"]: item.get("value", "") for item in row["items"]} for row in rows}


def _create(new: Mapping[str, str]) -> dict[str, Cell]:
    """The tags of names that are new, by how they are written; without those whose name is taken by another one
    (`property_keys`)."""
    made: dict[str, str] = {}
    for key, name in {name_key(name): name for name in sorted(new.values(), reverse=True)}.items():
        with _apart(f"property {key}"):
            made[key] = _create_one(name)
    return {text: Cell(made[name_key(name)]) for text, name in new.items() if made[name_key(name)]}


def _apart(part: str) -> AbstractContextManager[Any]:
    """The current call under a request id of its own: a request creates one document of a kind only."""
    digest = hashlib.sha256(f"{current().request_id} {part}".encode()).hexdigest()[:32]
    return using(replace(current(), request_id=digest))


def _create_one(name: str) -> str:
    """Its id; "" of a name that cannot be told from another one's yet."""
    try:
        return str(properties.create(CreateProperty(name=name)).id)
    except Conflict as error:  # another batch has created it since it was looked for
        known = property_keys.find_named([name], ()).get(name_key(name))
        if known is None:
            log.info("the property %r is not made: %s", name, error)
        return str(known["_id"]) if known else ""
