"""The states of a cash receipt: open ↔ parked → completed.

A completed one never changes, but goods may come back, and it may be printed again.
"""

from chassis.states import Machine
from contracts.sales import ReceiptStatus as S

RECEIPT = Machine(
    "sales",
    "receipt",
    {
        S.OPEN: {"change": S.OPEN, "park": S.PARKED, "complete": S.COMPLETED},
        S.PARKED: {"resume": S.OPEN, "complete": S.COMPLETED},
        S.COMPLETED: {"return": S.COMPLETED, "copy": S.COMPLETED},
    },
)
