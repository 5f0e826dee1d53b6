"""Collective invoices as people ask for them: one by its id, and lists."""

from chassis.paging import page
from chassis.storage import Row
from contracts.base import Page
from contracts.sales import collective_invoices as contract
from contracts.sales.collective_invoices import (
    UNFINISHED,
    CollectedOrderName,
    GetCollectiveInvoice,
    ListCollectiveInvoices,
)
from sales import order_errors
from sales.collective_models import CollectiveInvoice

FIELDS = (
    "version",
    "state",
    "customer_id",
    "invoice_id",
    "number",
    "code",
    "issue",
    "orders",
    "created_at",
    "changed_at",
)


def get(request: GetCollectiveInvoice) -> contract.CollectiveInvoice:
    """Raises NotFound."""
    rows = CollectiveInvoice.rows({"_id": request.collective_invoice_id}, FIELDS)
    if not rows:
        raise order_errors.collective_invoice_not_found(request.collective_invoice_id)
    return _view_of(rows[0])


def list_all(request: ListCollectiveInvoices) -> Page[contract.CollectiveInvoice]:
    """A page, newest first. Raises InvalidInput for a bad cursor."""
    conditions: list[Row] = []
    if request.customer_id is not None:
        conditions.append({"customer_id": request.customer_id})
    if request.state is not None:
        conditions.append({"state": str(request.state)})
    if request.unfinished is not None:
        conditions.append({"state": {"$in" if request.unfinished else "$nin": sorted(map(str, UNFINISHED))}})
    return page(CollectiveInvoice, {"$and": conditions} if conditions else {}, request, FIELDS, _view_of)


def _view_of(row: Row) -> contract.CollectiveInvoice:
    return contract.CollectiveInvoice(
        id=row["_id"],
        version=row["version"],
        state=row["state"],
        customer_id=row["customer_id"],
        invoice_id=row["invoice_id"],
        number=row.get("number") or "",
        refusal=row.get("code") or "",
        issue=row["issue"],
        orders=[CollectedOrderName(order_id=one["order_id"], order_number=one["number"]) for one in row["orders"]],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )
