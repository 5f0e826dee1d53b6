"""The fees for late payment: pure, dated rows with their source.

The amounts are what lagen (1981:739) om ersättning för inkassokostnader m.m. sets since 2013-03-16 (SFS 2013:56, which replaced
the ordinance 1981:1057). An operator adds later rows (`common_rates`).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from contracts.billing import FeeKind


class Fee(NamedTuple):
    """`amount` in kronor from `first` on, until a later row of the same kind."""

    kind: FeeKind
    first: date
    amount: Decimal
    source: str


SINCE = date(2013, 3, 16)
FEES: tuple[Fee, ...] = (
    Fee(FeeKind.REMINDER, SINCE, Decimal("60.00"), "lagen (1981:739) 4 § 1"),
    Fee(FeeKind.COLLECTION_DEMAND, SINCE, Decimal("180.00"), "lagen (1981:739) 4 § 2"),
    Fee(FeeKind.INSTALMENT_PLAN, SINCE, Decimal("170.00"), "lagen (1981:739) 4 § 3"),
    Fee(FeeKind.LATE_PAYMENT, SINCE, Decimal("450.00"), "lagen (1981:739) 4 a §"),
)


class NoFee(ValueError):
    """The table says nothing of that day."""


def fee_on(kind: FeeKind, on: date, rows: Iterable[Fee] = FEES) -> Decimal:
    """The fee of that kind on that day. Raises NoFee for a day before the table begins."""
    known = [row for row in rows if row.kind is kind and row.first <= on]
    if not known:
        raise NoFee(f"no fee is known for {kind} on {on}")
    return max(known, key=lambda row: row.first).amount
