"""Whether a promise to pay is kept: pure, in minor units."""

from collections.abc import Sequence
from datetime import date

from billing.bank_days import last_day_in_time
from billing.invoice_parts import Payment
from chassis.storage import Row
from contracts.billing import PromiseStatus

Part = tuple[date, int]
"""The day by which the sum comes."""


def state_on(parts: Sequence[Part], paid: Sequence[Part], settled: bool, today: date) -> PromiseStatus:
    """What has become of a promise of `parts` on a day, by the payments `(day, sum)` that came after it was made.

    Broken is one of which, at the end of an instalment's last day in time (`bank_days`), less had come than the instalments to
    that day; a payment that is dated by then counts, whenever it became known. Kept is one that is wholly paid, and any once
    the invoice is settled.
    """
    for day, _ in parts:
        last = last_day_in_time(day)
        due = sum(amount for by, amount in parts if by <= day)
        came = sum(amount for on, amount in paid if on <= last)
        if last < today and came < due and not settled:
            return PromiseStatus.BROKEN
    whole = sum(amount for _, amount in parts)
    return PromiseStatus.KEPT if settled or sum(amount for _, amount in paid) >= whole else PromiseStatus.OPEN


def status_of(promises: Sequence[Row], payments: Sequence[Payment], settled: bool, today: date) -> PromiseStatus | None:
    """The state of the last of an invoice's stored promises; None without any."""
    if not promises:
        return None
    last = promises[-1]
    if last.get("withdrawn_on"):
        return PromiseStatus.WITHDRAWN
    parts = [(date.fromisoformat(one["on"]), one["amount"]) for one in last["parts"]]
    counted = [one for one in payments[last["seen"] :] if not one.withdrawn_on]
    return state_on(parts, [(date.fromisoformat(one.paid_on), one.amount) for one in counted], settled, today)
