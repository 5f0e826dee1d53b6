"""Whole customers with their properties, a page at a time: what an export writes, as long as somebody reads it."""

from collections.abc import Callable, Iterator
from typing import Any

from contracts.access import Module
from contracts.base import Request
from contracts.crm.exports import ListPropertiesOfCustomers
from contracts.customers.exports import ListWholeCustomers
from contracts.customers.imports import PROPERTIES_COLUMN
from gateway.http.call import Call
from gateway.http.rights import check_module
from gateway.imports.exported_rows import VALUES

Json = dict[str, Any]
Ask = Callable[[Request[Any]], Any]
BATCH = 200
"""Customers of a page: so many at once stand in memory."""
PAGE_SECONDS = 20.0
"""The longest that a page may take."""


def read_pages(call: Call, first: ListWholeCustomers, wanted: str | None, in_full: bool) -> Iterator[list[Json]]:
    """Pages of customers, at least one, each with the names of its `properties`, and `property_values` of those that
    have one, while the module crm is on.

    `wanted` is the name or id of a property: only customers that have it. Raises NotAllowed for that while the module is off."""
    if wanted:
        check_module(Module.CRM, call.company.modules)
    has_properties = Module.CRM in call.company.modules
    cursor: str | None = None
    while True:
        timed = call.within(PAGE_SECONDS)
        ask = timed.ask_in_full if in_full else timed.ask
        page = ask(first.model_copy(update={"cursor": cursor, "limit": BATCH}))
        yield _with_properties(ask, page["items"], wanted) if has_properties else page["items"]
        cursor = page.get("next_cursor")
        if cursor is None:
            return


def _with_properties(ask: Ask, customers: list[Json], wanted: str | None) -> list[Json]:
    if not customers:
        return []
    asked = ListPropertiesOfCustomers(of_customers=[one["id"] for one in customers], property=wanted)
    found = {one["customer_id"]: one for one in ask(asked)["items"]}
    shown = [one for one in customers if not wanted or one["id"] in found]
    return [{**one, **_said(found.get(one["id"], {}))} for one in shown]


def _said(properties: Json) -> Json:
    """The names of a customer's properties, and the values of those that have one."""
    values = properties.get("values") or {}
    return {PROPERTIES_COLUMN: properties.get("names", []), **({VALUES: values} if values else {})}
