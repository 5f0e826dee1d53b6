"""Billing's tabs of the card: invoices, reminders and rating, all from one query."""

from datetime import date
from typing import Any

from billing import replies
from billing.models import Invoice, Rating, Record
from billing.states import is_overdue
from chassis.clock import business_day
from chassis.context import current
from chassis.section import shown, tab
from chassis.storage import Row
from contracts.tabs import CardSection, GetCardSection, Tab, TabSpec

MOST = 200
"""So many records are read at once; the rest are counted, by further queries, only when a customer has more."""

FIELDS = tuple({"_cls", "created_at", *replies.ROW_FIELDS, *replies.REMINDER_FIELDS, *replies.RATING_FIELDS})
RATING: str = Rating._class_name
Item = dict[str, Any]


def section(request: GetCardSection, today: date) -> CardSection:
    """Billing's part of a customer's card. A rating is the whole customer's, so that a branch does not hide it."""
    specs, hidden = shown("billing", request, current().roles)
    if not specs:
        return CardSection(tabs=[], hidden=hidden)
    query: Row = {"customer_id": request.customer_id}
    if request.branch_id is not None:
        query["$or"] = [{"branch_id": request.branch_id}, {"_cls": RATING}]
    rows = Record.rows(query, FIELDS, sort=[("_id", -1)], limit=MOST)
    tabs = [TABS[spec.key](spec, request, query, rows, today) for spec in specs]
    return CardSection(tabs=tabs, hidden=hidden)


def _invoices(spec: TabSpec, request: GetCardSection, query: Row, rows: list[Row], today: date) -> Tab:
    found = [row for row in rows if row["_cls"] != RATING]
    total = len(found) if len(rows) < MOST else Invoice.total(query)
    items = [invoice_item(row, today) for row in found[: request.limit]]
    return tab(spec, total, items, more=f"/v1/customers/{request.customer_id}/invoices")


def _reminders(spec: TabSpec, request: GetCardSection, query: Row, rows: list[Row], today: date) -> Tab:
    reminded = [row for row in rows if row.get("reminders")]
    total = sum(len(row["reminders"]) for row in reminded) if len(rows) < MOST else _count_reminders(query)
    items = [reminder_item(row, one) for row in reminded[: request.limit] for one in reversed(row["reminders"])]
    return tab(spec, total, items[: request.limit], more=f"/v1/customers/{request.customer_id}/reminders")


def _rating(spec: TabSpec, request: GetCardSection, query: Row, rows: list[Row], today: date) -> Tab:
    found = [row for row in rows if row["_cls"] == RATING]
    total = len(found) if len(rows) < MOST else Rating.total(query)
    items = [rating_item(row, today) for row in found[: request.limit]]
    return tab(spec, total, items, more=f"/v1/customers/{request.customer_id}/ratings")


TABS = {"invoices": _invoices, "reminders": _reminders, "rating": _rating}


def invoice_item(row: Row, today: date) -> Item:
    """A draft bears the day it was written."""
    return {
        "id": row["_id"],
        "number": row.get("number_text"),
        "date": row.get("issue_date") or str(business_day(row["created_at"])),
        "due_date": row.get("due_date"),
        "status": row["status"],
        "overdue": is_overdue(row["status"], row.get("due_date"), today),
        "disputed": row.get("disputed", False),
        "text": row.get("text") or "",
        "amount": _kronor(row["payable"]),
        "remaining": _kronor(row["payable"] - row["paid"]),
        "currency": row["currency"],
        "branch_id": row.get("branch_id"),
        "branch": row.get("branch_name") or "",
    }


def reminder_item(invoice: Row, stored: Row) -> Item:
    return {
        "id": stored["id"],
        "invoice_id": invoice["_id"],
        "number": invoice["number_text"],
        "level": stored["level"],
        "kind": stored["kind"],
        "date": stored.get("sent_on") or stored["planned_on"],
        "status": stored["status"],
        "amount": _kronor(stored["principal"] + stored["fee"] + stored["interest"]),
        "fee": _kronor(stored["fee"]),
        "interest": _kronor(stored["interest"]),
        "currency": invoice["currency"],
        "branch_id": invoice.get("branch_id"),
        "branch": invoice.get("branch_name") or "",
    }


def rating_item(row: Row, today: date) -> Item:
    return {
        "id": row["_id"],
        "date": row["as_of"],
        "provider": row["provider"],
        "letter": row["letter"],
        "normalised": row["normalised"],
        "age_days": (today - date.fromisoformat(row["as_of"])).days,
        "text": row.get("text") or "",
    }


def _kronor(minor: int) -> str:
    """Öre → "1116.94", without Decimal: the card is read a hundred times for each time it is changed."""
    sign, rest = ("-", -minor) if minor < 0 else ("", minor)
    return f"{sign}{rest // 100}.{rest % 100:02d}"


def _count_reminders(query: Row) -> int:
    found = Invoice._get_collection().aggregate(
        [
            {"$match": {**query, "tenant": current().tenant, "reminders.0": {"$exists": True}}},
            {"$group": {"_id": None, "total": {"$sum": {"$size": "$reminders"}}}},
        ]
    )
    return sum(int(one["total"]) for one in found)
