"""Finding documents: one by id, lists page by page, and a row of a list from its stored fields."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from chassis.paging import page
from chassis.storage import Row
from contracts.base import Page
from contracts.denominations import spell_stored
from contracts.errors import NotFound
from contracts.sales import DocumentRow, ListContracts, ListOrders, ListQuotes, ListReceipts, ReceiptKind
from contracts.sales.base import Timing
from sales import customers
from sales.models import SalesDocument
from sales.period_timing import timing_on
from sales.quote_states import effective

D = TypeVar("D", bound=SalesDocument)
OF_CONTRACTS = ("starts_on", "invoiced_to", "next_from", "invoice_number", "in_arrears", "timing_changes", "owed")
OVER = frozenset({"finished", "cancelled"})
FIELDS = (
    "_cls",
    "number",
    "date",
    "status",
    "valid_until",
    "text",
    "gross",
    "currency",
    "minor_units",
    "customer_id",
    "branch_id",
    "party.name",
    "party.branch_name",
    "delivery",
    "billing",
    *OF_CONTRACTS,
    "kind",
    "register_id",
    "till.register_name",
    "z_number",
)


def one(model: type[D], document_id: str, not_found: Callable[[str], NotFound]) -> D:
    """The company's document of that kind and id. Raises `not_found(id)`."""
    document: D | None = model.find(id=document_id).first()
    if document is None:
        raise not_found(document_id)
    return document


def page_of(
    model: type[SalesDocument], request: ListQuotes | ListOrders | ListContracts | ListReceipts, today: date
) -> Page[DocumentRow]:
    """A page of one kind, newest first, by customer, branch and status as asked.

    Raises InvalidInput for a bad cursor, Unavailable for a branch whose event has not come yet."""
    customers.require_branch(request.customer_id, request.branch_id)
    wanted = {"customer_id": request.customer_id, "branch_id": request.branch_id, "status": request.status}
    query = {name: str(said) for name, said in wanted.items() if said is not None}
    return page(model, query, request, FIELDS, lambda row: DocumentRow(**item(row, today)))


def item(row: Row, today: date) -> dict[str, Any]:
    """A document in a list or on the card, as plain JSON, from the fields FIELDS."""
    party = row.get("party") or {}
    shown = {
        "id": row["_id"],
        "number": str(row["number"]) if row["number"] else None,
        "date": row["date"],
        "status": row["status"],
        "text": row.get("text", ""),
        "amount": spell_stored(row["gross"], row.get("minor_units")),
        "currency": row["currency"],
        "customer_id": row.get("customer_id"),
        "customer_name": party.get("name", ""),
        "branch_id": row.get("branch_id"),
        "branch_name": party.get("branch_name", ""),
    }
    if "valid_until" in row:
        shown["status"] = effective(row["status"], date.fromisoformat(row["valid_until"]), today).value
    if "kind" in row:
        shown |= _of_the_till(row)
    if "delivery" in row:
        shown |= {name: row[name] for name in ("delivery", "billing")}
        shown |= {"invoice_number": row.get("invoice_number") or ""}
    if "starts_on" in row:
        shown |= _periods(row)
    return shown


def _periods(row: Row) -> dict[str, Any]:
    """What is invoiced of a contract, and from when on it goes on: its first day as long as nothing has been."""
    is_stored = "next_from" in row or "invoiced_to" in row
    following = row.get("next_from") if is_stored else row["starts_on"]
    is_done = row["status"] in OVER and not (row.get("owed") and following)
    shown = {"invoiced_to": row.get("invoiced_to"), "next_from": None if is_done else following}
    first = following or row.get("invoiced_to") or row["starts_on"]
    is_late = timing_on(first, row.get("in_arrears"), row.get("timing_changes", ()))
    shown |= {"timing": (Timing.IN_ARREARS if is_late else Timing.IN_ADVANCE).value}
    owed = [one for one in row.get("owed", ()) if following and one >= following]
    shown |= {"owed_from": min(owed, default=None)}
    return {name: said for name, said in shown.items() if said} | {"invoice_number": row.get("invoice_number") or ""}


def _of_the_till(row: Row) -> dict[str, Any]:
    """What only receipts show. Training and pro forma are counted, but their numbers are no receipt's."""
    return {
        "number": str(row["number"]) if row["number"] and row["kind"] == ReceiptKind.SALE else None,
        "kind": row["kind"],
        "register_name": row.get("till", {}).get("register_name", row.get("register_id") or ""),
        "z_number": row.get("z_number"),
    }
