"""The tabs that sales gives to the card: quotes, orders, contracts and cash, all from one query.

Only a customer with more documents than the window holds costs two further queries a tab.
"""

from datetime import date
from typing import Any

from chassis.context import current
from chassis.documents import Row
from chassis.section import shown, tab
from contracts.tabs import CardSection, GetCardSection, Tab, TabSpec
from sales.listing import FIELDS, item
from sales.models import Contract, Order, Quote, Receipt, SalesDocument

WINDOW = 200
KINDS: dict[str, type[SalesDocument]] = {"quotes": Quote, "orders": Order, "contracts": Contract, "cash": Receipt}
PATHS = {"cash": "receipts"}
NEWEST_FIRST = (("_id", -1),)


def section(request: GetCardSection, today: date, window: int = WINDOW) -> CardSection:
    """What sales knows of a customer; empty tabs for one without documents."""
    specs, hidden = shown("sales", request, current().roles)
    if not specs:
        return CardSection(tabs=[], hidden=hidden)
    query: Row = {"customer_id": request.customer_id}
    if request.branch_id is not None:
        query["branch_id"] = request.branch_id
    rows = SalesDocument.rows(query, FIELDS, NEWEST_FIRST, window)
    whole = len(rows) < window
    tabs = [_from_rows(spec, rows, request, today) if whole else _asked(spec, query, request, today) for spec in specs]
    return CardSection(tabs=tabs, hidden=hidden)


def _from_rows(spec: TabSpec, rows: list[Row], request: GetCardSection, today: date) -> Tab:
    kind = KINDS[spec.key]._class_name
    mine = [row for row in rows if row["_cls"] == kind]
    return _tab(spec, len(mine), mine[: request.limit], request, today)


def _asked(spec: TabSpec, query: Row, request: GetCardSection, today: date) -> Tab:
    kind = KINDS[spec.key]
    newest = kind.rows(query, FIELDS, NEWEST_FIRST, request.limit) if request.limit else []
    return _tab(spec, kind.total(query), newest, request, today)


def _tab(spec: TabSpec, total: int, rows: list[Row], request: GetCardSection, today: date) -> Tab:
    items: list[dict[str, Any]] = [item(row, today) for row in rows]
    return tab(spec, total, items, more=f"/v1/customers/{request.customer_id}/{PATHS.get(spec.key, spec.key)}")
