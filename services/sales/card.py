"""The tabs that sales gives to the card: quotes, orders, contracts and cash, and what stands in its head, all from one command.

A customer with more documents than the window holds costs a second one, and a further one for each tab of which too few
lie in the window (ids sort by kind first, then by time).
"""

from collections import Counter
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from chassis import past, past_owners
from chassis.context import current
from chassis.storage import Row
from chassis.united_reads import Part, read_parts
from contracts.sales.tabs import TABS
from contracts.tabs import CardSection, GetCardSection, Selection, Tab, TabSpec
from sales import exposure_inputs, exposures
from sales.customer_moves import MOVES
from sales.models import Contract, Order, Quote, SalesDocument
from sales.projections import ExposureInput
from sales.queries import FIELDS, item
from sales.receipt_models import Receipt

WINDOW = 200
KINDS: dict[str, type[SalesDocument]] = {"quotes": Quote, "orders": Order, "contracts": Contract, "cash": Receipt}
PATHS = {"cash": "receipts"}
NEWEST_FIRST = (("_id", -1),)
DOCUMENTS, INPUTS = "documents", "inputs"


class Asked(NamedTuple):
    """One request for the section, and the query that answers it."""

    selection: Selection
    request: GetCardSection
    query: Row
    today: date


def section(request: GetCardSection, today: date, window: int = WINDOW) -> CardSection:
    """What sales knows of a customer; empty tabs for one without documents. Of a past day, as it was then."""
    selection = TABS.select(request, current().roles)
    if request.at is not None:
        return _section_of_day(selection, request, request.at)
    if not selection.specs and not selection.head:
        return selection.section([])
    query: Row = {"customer_id": request.customer_id}
    if request.branch_id is not None:
        query["branch_id"] = request.branch_id
    asked = Asked(selection, request, query, today)
    found = read_parts(_parts(asked, window))
    tabs = _tabs(asked, found[DOCUMENTS], window) if selection.specs else []
    return selection.section(tabs, head=[_exposure(spec, asked, found[INPUTS]) for spec in selection.head])


def _parts(asked: Asked, window: int) -> list[Part]:
    """What is to be read: documents for the tabs, and what the exposure in the head is built from."""
    inputs = exposure_inputs.query_of(asked.request.customer_id, asked.request.branch_id)
    return [
        *([Part(DOCUMENTS, SalesDocument, asked.query, FIELDS, NEWEST_FIRST, window)] if asked.selection.specs else ()),
        *([Part(INPUTS, ExposureInput, inputs, exposure_inputs.FIELDS)] if asked.selection.head else ()),
    ]


def _section_of_day(selection: Selection, request: GetCardSection, day: date) -> CardSection:
    """What the customer could cost is known of today only: half of it is billing's, of which sales keeps no past. The Z report of
    a receipt is left out, which comes later than the receipt."""
    branch_id = request.branch_id

    @cache
    def read() -> list[Row]:
        then = past_owners.read_owned(MOVES, request.customer_id, past.end_of(day))
        found = past.read_as_of(SalesDocument, then.query("documents"), past.end_of(day), FIELDS)
        mine = (row for row in found if then.has("documents", row))
        as_then: Row = {"customer_id": request.customer_id, "z_number": None}
        return [{**row, **as_then} for row in mine if branch_id in (None, row.get("branch_id"))]

    def make(spec: TabSpec) -> Tab:
        rows = [row for row in read() if row["_cls"] == KINDS[spec.key]._class_name]
        return selection.tab(spec, len(rows), [item(row, day) for row in rows[: request.limit]])

    tabs, unknown = past.make_known(selection, selection.specs, make)
    unknown += [selection.unknown(spec, past.PAST_NOT_KEPT) for spec in selection.head]
    return selection.section(tabs, at=day, unknown=unknown)


def _tabs(asked: Asked, rows: list[Row], window: int) -> list[Tab]:
    counts = _counted(rows) if len(rows) < window else _counted_in_database(asked.query)
    return [_tab(spec, rows, counts, asked) for spec in asked.selection.specs]


def _exposure(spec: TabSpec, asked: Asked, inputs: list[Row]) -> Tab:
    """The block in the head: what is kept of the customer's orders and invoices, added up."""
    items = exposures.items(inputs, asked.today)
    return asked.selection.tab(spec, len(items), items, f"/v1/customers/{asked.request.customer_id}/exposure")


def _counted(rows: list[Row]) -> dict[str, int]:
    """Kind → how many, when the window holds them all."""
    return Counter(row["_cls"] for row in rows)


def _counted_in_database(query: Row) -> dict[str, int]:
    """The same for a customer with more than that."""
    mine = {"$match": {**query, "tenant": current().tenant}}
    found = SalesDocument._get_collection().aggregate([mine, {"$group": {"_id": "$_cls", "count": {"$sum": 1}}}])
    return {one["_id"]: one["count"] for one in found}


def _tab(spec: TabSpec, rows: list[Row], counts: dict[str, int], asked: Asked) -> Tab:
    kind = KINDS[spec.key]
    total = counts.get(kind._class_name, 0)
    newest = [row for row in rows if row["_cls"] == kind._class_name][: asked.request.limit]
    if len(newest) < min(asked.request.limit, total):  # the window is full of other kinds
        newest = kind.rows(asked.query, FIELDS, NEWEST_FIRST, asked.request.limit)
    items: list[dict[str, Any]] = [item(row, asked.today) for row in newest]
    return asked.selection.tab(
        spec, total, items, f"/v1/customers/{asked.request.customer_id}/{PATHS.get(spec.key, spec.key)}"
    )
