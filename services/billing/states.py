"""The states of an invoice and of its reminders, as tables."""

from datetime import date
from decimal import Decimal

from chassis.states import Machine
from contracts.billing import InvoiceStatus, ReminderStatus

S, R = InvoiceStatus, ReminderStatus

OPEN = frozenset({S.ISSUED, S.PART_PAID, S.PART_CREDITED})
"""Something remains to be paid."""

REMINDED = ("dispute", "record_reminder", "settle_dispute")
"""What is possible while something remains to be paid, beside payments."""


def _stay(state: InvoiceStatus, *steps: str) -> dict[str, InvoiceStatus]:
    return dict.fromkeys(steps, state)


INVOICE = Machine(
    "billing",
    "invoice",
    {
        S.DRAFT: {**_stay(S.DRAFT, "change", "delete"), "issue": S.ISSUED},
        S.ISSUED: _stay(S.ISSUED, "record_payment", *REMINDED),
        S.PART_PAID: _stay(S.PART_PAID, "record_payment", "withdraw_payment", *REMINDED),
        S.PAID: _stay(S.PAID, "record_payment", "withdraw_payment", "settle_dispute"),
        S.OVERPAID: _stay(S.OVERPAID, "record_payment", "withdraw_payment", "settle_dispute"),
        S.PART_CREDITED: _stay(S.PART_CREDITED, *REMINDED),
        S.CREDITED: _stay(S.CREDITED, "settle_dispute"),
        S.WRITTEN_OFF: _stay(S.WRITTEN_OFF, "settle_dispute"),
    },
)
"""Where a payment leads depends on its amount (`by_payment`), so that step names no other state."""

REMINDER = Machine(
    "billing",
    "reminder",
    {
        R.PLANNED: {"send": R.SENT, "withdraw": R.WITHDRAWN},
        R.SENT: {"escalate": R.ESCALATED},
        R.SETTLED: {},
        R.ESCALATED: {},
        R.WITHDRAWN: {},
    },
)


def is_overdue(status: str, due_date: str | None, today: date) -> bool:
    """From the day after the due date, while something remains to be paid."""
    return status in OPEN and due_date is not None and due_date < str(today)


def by_payment(total: Decimal, paid: Decimal) -> InvoiceStatus:
    """The state of an issued invoice that follows from what has been paid of it. An invoice of nothing is paid at once."""
    if paid > total:
        return S.OVERPAID
    if paid == total:
        return S.PAID
    return S.PART_PAID if paid > 0 else S.ISSUED


def reminder_after(status: ReminderStatus, invoice_open: bool) -> ReminderStatus:
    """A reminder's state once its invoice is paid, or open again because a payment was withdrawn."""
    if invoice_open:
        return R.SENT if status is R.SETTLED else status
    return {R.SENT: R.SETTLED, R.PLANNED: R.WITHDRAWN}.get(status, status)
