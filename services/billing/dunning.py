"""The reminder ladder: a friendly notice, a reminder with fee, a collection demand; pure. The fees are in `fees`.

A reminder fee may only be taken if it was agreed when the debt arose (lagen 1981:739, 2 §), a collection demand's needs no
agreement (3 §).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from billing.fees import FEES, Fee, fee_on
from contracts.billing import ClaimKind, FeeKind, ReminderKind


class Step(NamedTuple):
    """A level of the ladder. `fee`: what kind of fee it may charge, None for none."""

    kind: ReminderKind
    fee: FeeKind | None
    bears_interest: bool
    needs_agreement: bool


LADDER: dict[int, Step] = {
    1: Step(ReminderKind.NOTICE, None, bears_interest=False, needs_agreement=False),
    2: Step(ReminderKind.REMINDER, FeeKind.REMINDER, bears_interest=True, needs_agreement=True),
    3: Step(ReminderKind.COLLECTION_DEMAND, FeeKind.COLLECTION_DEMAND, bears_interest=True, needs_agreement=False),
}


def claim_kind(kind: str, is_late_fee: bool = False) -> str:
    """What the fee of a reminder is claimed as."""
    if is_late_fee:
        return str(ClaimKind.LATE_FEE)
    return str(ClaimKind.COLLECTION_FEE if kind == ReminderKind.COLLECTION_DEMAND else ClaimKind.REMINDER_FEE)


def fee(level: int, on: date, agreed: bool, rows: Iterable[Fee] = FEES) -> Decimal:
    """What a reminder of that level may cost on that day. Raises NoFee for a day before the table begins."""
    step = LADDER[level]
    if step.fee is None:
        return Decimal("0.00")
    amount = fee_on(step.fee, on, rows)
    return Decimal("0.00") if step.needs_agreement and not agreed else amount
