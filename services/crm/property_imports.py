"""Properties of imported customers: created when missing, and put on many customers at once."""

import hashlib
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

from chassis.context import current, using
from chassis.slices import in_slices
from contracts.crm import CreateProperty, ImportedProperties, ImportProperties, SetProperties
from contracts.errors import Conflict
from contracts.folding import fold_name
from crm import properties
from crm.models import Customer, Property, PropertySet


def import_properties(request: ImportProperties, now: datetime) -> ImportedProperties:
    """Adds the properties, and says which customers are not here yet and which names are none."""
    ids = _find_or_create({name for row in request.rows for name in row.names})
    customer_ids = [row.customer_id for row in request.rows]
    here = {row["_id"] for row in Customer.rows({"_id": {"$in": customer_ids}}, ["version"])}
    have = _find_sets(customer_ids)
    for row in in_slices(request.rows):
        wanted = [ids[name] for name in row.names if name in ids]
        if row.customer_id in here and not set(wanted) <= have.get(row.customer_id, set()):
            asked = SetProperties.model_construct(customer_id=row.customer_id, add=wanted, remove=[])
            with _apart(row.customer_id):
                properties.assign(asked, now)
    return ImportedProperties(
        waiting=[one for one in dict.fromkeys(customer_ids) if one not in here],
        unusable=sorted({name for row in request.rows for name in row.names} - ids.keys()),
    )


def _find_sets(customer_ids: list[str]) -> dict[str, set[str]]:
    """The ids of the properties that customers have."""
    rows = PropertySet.rows({"_id": {"$in": list(map(PropertySet.id_of, customer_ids))}}, ["customer_id", "items"])
    return {row["customer_id"]: {item["id"] for item in row["items"]} for row in rows}


def _find_or_create(names: set[str]) -> dict[str, str]:
    """Name → id of its property; without names that no property can have."""
    folded = {name: fold_name(name) for name in sorted(names)}
    usable = {name: key for name, key in folded.items() if key}
    rows = Property.rows({"folded": {"$in": sorted(set(usable.values()))}}, ["folded"]) if usable else []
    known = {row["folded"]: row["_id"] for row in rows}
    for name, key in usable.items():
        if key not in known:
            with _apart(f"property {key}"):
                known[key] = _create(name)
    return {name: known[key] for name, key in usable.items()}


def _apart(part: str) -> AbstractContextManager[Any]:
    """The current call under a request id of its own: a request creates one document of a kind only."""
    digest = hashlib.sha256(f"{current().request_id} {part}".encode()).hexdigest()[:32]
    return using(replace(current(), request_id=digest))


def _create(name: str) -> str:
    try:
        return str(properties.create(CreateProperty(name=name)).id)
    except Conflict as error:  # another batch has created it since it was looked for
        return str(error.details["id"])
