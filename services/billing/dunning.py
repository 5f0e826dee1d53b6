"""The reminder ladder: a friendly notice, a reminder with fee, a collection demand; pure, fees as dated data.

Fees are maxima under lagen (1981:739) om ersättning för inkassokostnader m.m. and förordningen (2013:59); a reminder fee may
only be taken if it was agreed when the debt arose, a collection demand's needs no agreement.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from contracts.billing import ClaimKind, ReminderKind


class Step(NamedTuple):
    """A level of the ladder."""

    kind: ReminderKind
    bears_interest: bool
    needs_agreement: bool


LADDER: dict[int, Step] = {
    1: Step(ReminderKind.NOTICE, bears_interest=False, needs_agreement=False),
    2: Step(ReminderKind.REMINDER, bears_interest=True, needs_agreement=True),
    3: Step(ReminderKind.COLLECTION_DEMAND, bears_interest=True, needs_agreement=False),
}


class Fee(NamedTuple):
    """`amount` in SEK from `first` on, until a later row of the same kind."""

    kind: ReminderKind
    first: date
    amount: Decimal


FEES: tuple[Fee, ...] = (
    Fee(ReminderKind.NOTICE, date(2013, 3, 16), Decimal("0.00")),
    Fee(ReminderKind.REMINDER, date(2013, 3, 16), Decimal("60.00")),
    Fee(ReminderKind.COLLECTION_DEMAND, date(2013, 3, 16), Decimal("180.00")),
)


PAY_WITHIN = timedelta(days=10)
"""How long what a reminder asks for can be paid without further interest."""


def claim_kind(kind: str) -> str:
    """What the fee of a reminder is claimed as."""
    return str(ClaimKind.COLLECTION_FEE if kind == ReminderKind.COLLECTION_DEMAND else ClaimKind.REMINDER_FEE)


class NoFee(ValueError):
    """The table says nothing of that day."""


def fee(level: int, on: date, agreed: bool) -> Decimal:
    """What a reminder of that level may cost on that day. Raises NoFee for a day before the table begins."""
    step = LADDER[level]
    known = [row for row in FEES if row.kind is step.kind and row.first <= on]
    if not known:
        raise NoFee(f"no fee is known for {step.kind} on {on}")
    if step.needs_agreement and not agreed:
        return Decimal("0.00")
    return max(known, key=lambda row: row.first).amount
