"""Billing's tabs of the card: invoices, reminders and rating, and in the head what is owed and how it is paid; from one query."""

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from billing import account_sums, currency_sums, customers, habit_sums, habits, on_account, replies
from billing.models import Invoice
from billing.past_card import Past, Whose
from billing.records import Rating, Record
from billing.states import OPEN, is_overdue
from chassis import past
from chassis.clock import business_day
from chassis.context import current
from chassis.storage import Row
from contracts.billing.ratings import score_of
from contracts.billing.tabs import TABS
from contracts.denominations import spell_stored
from contracts.tabs import CardSection, GetCardSection, Selection, Tab, TabSpec

MOST = 200
"""So many records are read at once; the rest are counted, by further queries, only when a customer has more."""

OF_TABS = {"_cls", "created_at", "dropped", *replies.ROW_FIELDS, *replies.REMINDER_FIELDS, *replies.RATING_FIELDS}
FIELDS = tuple({*OF_TABS, *habit_sums.FIELDS})
RATING: str = Rating._class_name
INVOICE: str = Invoice._class_name
Item = dict[str, Any]


class Asked(NamedTuple):
    """One request for the section, the query that answers it, and how the customer pays. `past` is set for a card of a past day,
    whose rows are then all that there were; `today` is that day."""

    selection: Selection
    request: GetCardSection
    query: Row
    today: date
    habit: habits.OfCard
    past: Past | None = None

    def path(self, part: str) -> str:
        return f"/v1/customers/{self.request.customer_id}/{part}"


def section(request: GetCardSection, today: date) -> CardSection:
    """Billing's part of a customer's card; of a past day, as it was then. A rating is the whole customer's, so that a branch does
    not hide it."""
    selection = TABS.select(request, current().roles)
    if not selection.specs and not selection.head:
        return selection.section([], at=request.at)
    if request.at is not None:
        return _section_of_day(selection, request, request.at)
    query: Row = {"customer_id": request.customer_id}
    if request.branch_id is not None:
        query["$or"] = [*customers.condition_of(request.branch_id)["$or"], {"_cls": RATING}]
    rows = Record.rows(query, FIELDS, sort=[("_id", -1)], limit=MOST)
    asked = Asked(selection, request, query, today, habits.of_card(row for row in rows if row["_cls"] == INVOICE))
    tabs = [MAKERS[spec.key](spec, asked, rows) for spec in selection.specs]
    return selection.section(tabs, head=[BLOCKS[spec.key](spec, asked, rows) for spec in selection.head])


def _section_of_day(selection: Selection, request: GetCardSection, day: date) -> CardSection:
    """How the customer pays follows from what was dated until then, as the sums do."""
    then = Past(Whose(request.customer_id, request.branch_id), day, FIELDS)

    @cache
    def asked() -> Asked:
        return Asked(selection, request, {}, day, habits.of_past_card(then.facts()[:MOST], day), then)

    tabs, unknown = past.make_known(selection, selection.specs, lambda spec: MAKERS[spec.key](spec, asked(), then.rows))
    head, lost = past.make_known(selection, selection.head, lambda spec: BLOCKS[spec.key](spec, asked(), then.rows))
    return selection.section(tabs, head=head, at=day, unknown=[*unknown, *lost])


def _has_all(asked: Asked, rows: list[Row]) -> bool:
    """Whether the rows are all records of the customer."""
    return asked.past is not None or len(rows) < MOST


def _invoices(spec: TabSpec, asked: Asked, rows: list[Row]) -> Tab:
    found = [row for row in rows if row["_cls"] == INVOICE and not row.get("dropped")]
    total = len(found) if _has_all(asked, rows) else Invoice.total({**asked.query, "dropped": {"$ne": True}})
    items = [invoice_item(row, asked.today, asked.habit) for row in found[: asked.request.limit]]
    return asked.selection.tab(spec, total, items, asked.path("invoices"))


def _reminders(spec: TabSpec, asked: Asked, rows: list[Row]) -> Tab:
    reminded = [row for row in rows if row.get("reminders")]
    total = sum(len(row["reminders"]) for row in reminded) if _has_all(asked, rows) else _count_reminders(asked.query)
    items = [reminder_item(row, one) for row in reminded[: asked.request.limit] for one in reversed(row["reminders"])]
    return asked.selection.tab(spec, total, items[: asked.request.limit], asked.path("reminders"))


def _rating(spec: TabSpec, asked: Asked, rows: list[Row]) -> Tab:
    found = [row for row in rows if row["_cls"] == RATING]
    total = len(found) if _has_all(asked, rows) else Rating.total(asked.query)
    items = [rating_item(row, asked.today) for row in found[: asked.request.limit]]
    return asked.selection.tab(spec, total, items, asked.path("ratings"))


def _account(spec: TabSpec, asked: Asked, rows: list[Row]) -> Tab:
    """Of a customer with more records than were read, of the invoices that owe, which an index alone answers."""
    if asked.past is not None:
        items = [account_item(currency, sums) for currency, sums in asked.past.account().items()]
        return asked.selection.tab(spec, len(items), items, asked.path("account"))
    found = [row for row in rows if row["_cls"] == INVOICE]
    if len(rows) == MOST:
        found = account_sums.find_owing(asked.request.customer_id, asked.request.branch_id)
    left = {} if asked.request.branch_id else on_account.left_of(asked.request.customer_id)
    items = [account_item(currency, sums) for currency, sums in account_sums.sum_up(found, asked.today, left).items()]
    return asked.selection.tab(spec, len(items), items, asked.path("account"))


def _habit(spec: TabSpec, asked: Asked, _rows: list[Row]) -> Tab:
    items = [habit_item(asked.habit)] if asked.habit.known.is_enough else []
    return asked.selection.tab(spec, len(items), items, asked.path("payment-habit"))


BLOCKS = {"account": _account, "habit": _habit}
MAKERS = {"invoices": _invoices, "reminders": _reminders, "rating": _rating}


def invoice_item(row: Row, today: date, habit: habits.OfCard) -> Item:
    """A draft has the day on which it was written."""
    minor_units = row.get("minor_units")
    return {
        "id": row["_id"],
        "kind": replies.kind_of(row),
        "number": row.get("number_text"),
        "date": row.get("issue_date") or str(business_day(row["created_at"])),
        "due_date": row.get("due_date"),
        "expected_on": habit.expected_on(row, today),
        "status": row["status"],
        "overdue": is_overdue(row["status"], row.get("due_date"), today),
        "disputed": row.get("disputed", False),
        "at_collection": bool(row.get("escalated_on")) and row["status"] in OPEN,
        "text": row.get("text") or "",
        "amount": spell_stored(row["payable"], minor_units),
        "credited": spell_stored(row["credited"], minor_units) if "credited" in row else "0.00",
        "written_off": spell_stored(row["written_off"], minor_units) if "written_off" in row else "0.00",
        "remaining": spell_stored(replies.remaining_of(row), minor_units),
        "currency": row["currency"],
        "branch_id": row.get("branch_id"),
        "branch_name": row.get("branch_name") or "",
        "branch": row.get("branch_name") or "",
    }


def account_item(currency: str, sums: account_sums.Owed) -> Item:
    return {
        "currency": currency,
        "owed": currency_sums.spell(currency, sums.owed),
        "overdue": currency_sums.spell(currency, sums.overdue),
        "overdue_invoices": sums.late,
        "oldest_due_date": sums.oldest,
        "overpaid": currency_sums.spell(currency, sums.overpaid) if sums.overpaid else None,
        "at_collection": currency_sums.spell(currency, sums.at_collection) if sums.at_collection else None,
        "on_account": currency_sums.spell(currency, sums.on_account) if sums.on_account else None,
        "is_overdue": sums.late > 0,
    }


def habit_item(habit: habits.OfCard) -> Item:
    spread = habit.known.spread()
    return {
        "days_late": spread.median,
        "lower_days": spread.lower,
        "upper_days": spread.upper,
        "invoices": spread.invoices,
        "since": spread.since,
        "error_days": habit.tested.error if habit.tested else None,
        "tested_on": habit.tested.invoices if habit.tested else 0,
    }


def reminder_item(invoice: Row, stored: Row) -> Item:
    minor_units = invoice.get("minor_units")
    return {
        "id": stored["id"],
        "invoice_id": invoice["_id"],
        "number": invoice["number_text"],
        "level": stored["level"],
        "kind": stored["kind"],
        "date": stored.get("sent_on") or stored["planned_on"],
        "status": stored["status"],
        "amount": spell_stored(replies.total_of(stored), minor_units),
        "fee": spell_stored(stored["fee"], minor_units),
        "interest": spell_stored(stored["interest"], minor_units),
        "provisional": stored.get("provisional", False),
        "currency": invoice["currency"],
        "branch_id": invoice.get("branch_id"),
        "branch_name": invoice.get("branch_name") or "",
        "branch": invoice.get("branch_name") or "",
    }


def rating_item(row: Row, today: date) -> Item:
    return {
        "id": row["_id"],
        "date": row["as_of"],
        "provider": row["provider"],
        "letter": row["letter"],
        "normalised": row["normalised"],
        "score": score_of(row["provider"], row["letter"], row["normalised"]),
        "age_days": (today - date.fromisoformat(row["as_of"])).days,
        "text": row.get("text") or "",
    }


def _count_reminders(query: Row) -> int:
    found = Invoice._get_collection().aggregate(
        [
            {"$match": {**query, "tenant": current().tenant, "reminders.0": {"$exists": True}}},
            {"$group": {"_id": None, "total": {"$sum": {"$size": "$reminders"}}}},
        ]
    )
    return sum(int(one["total"]) for one in found)
