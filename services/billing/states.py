"""The states of an invoice and of its reminders, as tables; pure."""

from decimal import Decimal

from contracts.billing import InvoiceStatus, ReminderStatus

S, R = InvoiceStatus, ReminderStatus

OPEN = frozenset({S.ISSUED, S.PART_PAID, S.PART_CREDITED})
"""Something remains to be paid."""

FROZEN = frozenset(S) - {S.DRAFT}

ALLOWED: dict[str, frozenset[InvoiceStatus]] = {
    "change": frozenset({S.DRAFT}),
    "delete": frozenset({S.DRAFT}),
    "issue": frozenset({S.DRAFT}),
    "record_payment": frozenset({S.ISSUED, S.PART_PAID, S.PAID, S.OVERPAID}),
    "withdraw_payment": frozenset({S.PART_PAID, S.PAID, S.OVERPAID}),
    "dispute": OPEN,
    "record_reminder": OPEN,
    "settle_dispute": FROZEN,
}
"""What can be done with an invoice → in which states."""

REMINDER_MOVES: dict[str, tuple[ReminderStatus, ReminderStatus]] = {
    "send": (R.PLANNED, R.SENT),
    "withdraw": (R.PLANNED, R.WITHDRAWN),
    "escalate": (R.SENT, R.ESCALATED),
}
"""What can be done with a reminder → from which state into which."""


def verbs_from(status: InvoiceStatus) -> list[str]:
    """What an invoice in that state allows."""
    return sorted(verb for verb, states in ALLOWED.items() if status in states)


def reminder_verbs_from(status: ReminderStatus) -> list[str]:
    return sorted(verb for verb, (before, _) in REMINDER_MOVES.items() if status is before)


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
