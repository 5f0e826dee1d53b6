"""Rows of lists: which fields they need, and how the contract shows them."""

from datetime import date

from billing.states import is_overdue
from chassis.storage import Row
from contracts import billing as contract
from contracts.money import from_minor

ROW_FIELDS = (
    "number_text",
    "status",
    "customer_id",
    "buyer.name",
    "branch_id",
    "branch_name",
    "text",
    "issue_date",
    "due_date",
    "payable",
    "paid",
    "currency",
    "disputed",
)
"""What `row` needs."""

REMINDER_FIELDS = ("number_text", "currency", "branch_id", "branch_name", "reminders")
"""What `models.reminder_of` needs of the invoice."""


def row(stored: Row, today: date) -> contract.InvoiceRow:
    """An invoice of a list, from its ROW_FIELDS."""
    names = ("status", "customer_id", "branch_id", "issue_date", "due_date", "currency")
    plain: Row = {name: stored.get(name) for name in names}
    return contract.InvoiceRow(
        id=stored["_id"],
        number=stored.get("number_text"),
        customer_name=stored["buyer"]["name"],
        branch_name=stored.get("branch_name") or "",
        text=stored.get("text") or "",
        amount=from_minor(stored["payable"]),
        remaining=from_minor(stored["payable"] - stored["paid"]),
        overdue=is_overdue(stored["status"], stored.get("due_date"), today),
        disputed=stored.get("disputed", False),
        **plain,
    )


RATING_FIELDS = ("version", "customer_id", "provider", "letter", "normalised", "as_of", "text")
