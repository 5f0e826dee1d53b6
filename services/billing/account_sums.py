"""What a customer owes, currency by currency: the sum of what the invoices themselves keep (`remaining`), so that it is right in
the very moment of each change, whatever release made it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from billing import currency_sums, replies
from billing.models import Invoice
from billing.states import OWING, is_overdue
from chassis.storage import Row
from contracts.currencies import KRONOR

FIELDS = (
    "status",
    "due_date",
    "currency",
    "minor_units",
    "branch_id",
    "payable",
    "paid",
    "credited",
    "written_off",
    "standing.remaining",
    "escalated_on",
)
"""What the sums are made of."""
BY_STATUS = "tenant_1_customer_id_1_status_1"
"""The index of what a customer owes. With statistics of a large customer the development database prefers one by id: 93 ms
instead of 30 for 425 of 10,000 invoices."""


def find_owing(customer_id: str, branch_id: str | None) -> list[Row]:
    """A customer's invoices that owe, of one branch or all, with the FIELDS; those that are settled are not looked at."""
    query: Row = {"customer_id": customer_id, "status": {"$in": sorted(OWING)}}
    if branch_id is not None:
        query["branch_id"] = branch_id
    return Invoice.rows(query, FIELDS, index=BY_STATUS)


@dataclass
class Owed:
    """In minor units of one currency. `oldest` is the earliest due date that has passed."""

    owed: int = 0
    overdue: int = 0
    late: int = 0
    oldest: str | None = None
    overpaid: int = 0
    at_collection: int = 0
    on_account: int = 0

    def add(self, remaining: int, due: str | None, is_late: bool, is_escalated: bool) -> None:
        if remaining < 0:
            self.overpaid -= remaining
            return
        self.owed += remaining
        self.at_collection += remaining if is_escalated else 0
        if is_late and due is not None:
            self.overdue += remaining
            self.late += 1
            self.oldest = min(due, self.oldest or due)


def sum_up(invoices: Iterable[Row], today: date, on_account: Mapping[str, int]) -> dict[str, Owed]:
    """What is owed of the invoices, from their FIELDS, by currency, beside what is on account: kronor first, the others in the
    order of the alphabet."""
    found: dict[str, Owed] = {}
    for row in invoices:
        if row["status"] in OWING:
            late = is_overdue(row["status"], row.get("due_date"), today)
            found.setdefault(row["currency"], Owed()).add(
                currency_sums.to_common(row, replies.remaining_of(row)),
                row.get("due_date"),
                late,
                bool(row.get("escalated_on")),
            )
    for currency, left in on_account.items():
        found.setdefault(currency, Owed()).on_account = left
    return {currency: found[currency] for currency in sorted(found, key=kronor_first)}


def kronor_first(currency: str) -> tuple[bool, str]:
    """What currencies are sorted by."""
    return currency != KRONOR, currency
