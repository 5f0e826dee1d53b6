"""The states of an invoice and of its reminders, as tables."""

from datetime import date

from billing import bank_days
from chassis.states import Machine
from contracts.billing import InvoiceStatus, ReminderStatus

S, R = InvoiceStatus, ReminderStatus

NO_CLAIM = frozenset({S.DRAFT, S.SET_OFF})
"""Nobody owes anything by it: a draft, and a credit note, which is set off."""

OPEN = frozenset({S.ISSUED, S.PART_PAID, S.PART_CREDITED})
"""Something remains to be paid."""

OWING = OPEN | {S.OVERPAID}
"""Something is to be paid, by one side or the other."""

REMINDED = ("dispute", "promise", "record_reminder", "settle_dispute", "waive")
"""What is possible while something remains to be paid, beside payments."""
TAKEN_BACK = ("move_payment", "withdraw_payment")
"""What is possible with payments that are there."""
LOST = {"write_off": S.WRITTEN_OFF}
SETTLED = frozenset({S.PAID, S.OVERPAID})


def _stay(state: InvoiceStatus, *steps: str) -> dict[str, InvoiceStatus]:
    return dict.fromkeys(steps, state)


INVOICE = Machine(
    "billing",
    "invoice",
    {
        S.DRAFT: {**_stay(S.DRAFT, "change", "delete"), "issue": S.ISSUED},
        S.ISSUED: {**_stay(S.ISSUED, "credit", "record_payment", *REMINDED), **LOST},
        S.PART_PAID: {**_stay(S.PART_PAID, "credit", "record_payment", *TAKEN_BACK, *REMINDED), **LOST},
        S.PAID: _stay(S.PAID, "credit", "record_payment", *TAKEN_BACK, "settle_dispute", "reverse_write_off", "waive"),
        S.OVERPAID: _stay(
            S.OVERPAID,
            "credit",
            "record_payment",
            *TAKEN_BACK,
            "settle_dispute",
            "reverse_write_off",
            "waive",
            "refund",
        ),
        S.PART_CREDITED: {**_stay(S.PART_CREDITED, "credit", "record_payment", *REMINDED), **LOST},
        S.CREDITED: _stay(S.CREDITED, "settle_dispute"),
        S.WRITTEN_OFF: _stay(S.WRITTEN_OFF, "record_payment", *TAKEN_BACK, "settle_dispute", "reverse_write_off"),
        S.SET_OFF: {},
    },
)
"""Where a payment or a credit leads depends on its amount (`by_payment`), so those steps name no other state."""

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
    """From the day after the last one in time (`bank_days`), while something remains to be paid."""
    return status in OPEN and due_date is not None and due_date <= str(bank_days.last_due_overdue(today))


def by_payment(remaining: int, paid: int, credited: int = 0, is_credited_whole: bool = False) -> InvoiceStatus:
    """The state of an issued invoice that follows from what remains of it and has been paid and credited; in minor units.

    An invoice of nothing is paid at once. What was paid before it was credited is too much: overpaid.
    """
    if remaining < 0:
        return S.OVERPAID
    if remaining == 0:
        return S.CREDITED if is_credited_whole and not paid else S.PAID
    if paid > 0:
        return S.PART_PAID
    return S.PART_CREDITED if credited > 0 else S.ISSUED


def reminder_after(status: ReminderStatus, invoice: InvoiceStatus) -> ReminderStatus:
    """A reminder's state once its invoice is paid, open again because a payment was withdrawn, or written off.

    One that was sent of an invoice that is written off is not settled: nobody has paid.
    """
    if invoice in OPEN:
        return R.SENT if status is R.SETTLED else status
    after = {R.SETTLED: R.SENT} if invoice is S.WRITTEN_OFF else {R.SENT: R.SETTLED}
    return {**after, R.PLANNED: R.WITHDRAWN}.get(status, status)
