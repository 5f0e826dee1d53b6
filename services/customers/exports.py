"""Whole customers for the export of the register."""

import re

from chassis.context import current
from chassis.paging import page
from chassis.storage import Row
from contracts import customers as contract
from contracts.base import Page
from contracts.customers.exports import ExportFilters, ExportSize, ListWholeCustomers, MeasureExport
from customers import user_references
from customers.models import Customer

CITIES = ("addresses.invoice.city", "addresses.visiting.city", "addresses.delivery.city")
"""Where the city of a customer stands: the first that is there counts, as on the card."""
_CONTACTS, _BRANCHES = {"$ifNull": ["$contacts", []]}, {"$ifNull": ["$branches", []]}


def measure(request: MeasureExport) -> ExportSize:
    """How much an export has."""
    most = {
        "customers": {"$sum": 1},
        "most_contacts": {"$max": {"$size": _CONTACTS}},
        "most_branches": {"$max": {"$size": _BRANCHES}},
    }
    steps = [{"$match": {**_query(request), "tenant": current().tenant}}, {"$group": {"_id": None, **most}}]
    found: Row = next(iter(Customer._get_collection().aggregate(steps)), {})
    return ExportSize(**{name: found.get(name) or 0 for name in most})


def list_whole(request: ListWholeCustomers) -> Page[contract.Customer]:
    """A page of customers with all that they hold."""
    return page(Customer, _query(request), request, (), _whole)


def _whole(row: Row) -> contract.Customer:
    return contract.Customer.model_validate({**row, "id": row["_id"], "warnings": [], "suggestions": {}})


def _query(asked: ExportFilters) -> Row:
    plain = {"stage": asked.stage.value if asked.stage else None, "active": asked.active}
    query: Row = {name: value for name, value in plain.items() if value is not None} | {"merged": None}
    if asked.of_customers:
        query["_id"] = {"$in": sorted({*asked.of_customers})}
    for name in ("group", "seller"):
        if wanted := getattr(asked, name):
            query[name] = _whole_value(wanted)
    query |= user_references.query_of(asked)
    if asked.city:
        query["$or"] = [
            {name: _whole_value(asked.city), **{before: {"$in": [None, ""]} for before in CITIES[:at]}}
            for at, name in enumerate(CITIES)
        ]
    return query


def _whole_value(wanted: str) -> Row:
    return {"$regex": f"^{re.escape(wanted.strip())}$", "$options": "i"}
