"""The states of a cash receipt: open ↔ parked → completed; a completed one never changes, but goods may come back."""

from contracts.sales import ReceiptStatus as S
from sales.states import Machine

RECEIPT = Machine(
    "receipt",
    {
        S.OPEN: {"change": S.OPEN, "park": S.PARKED, "complete": S.COMPLETED},
        S.PARKED: {"resume": S.OPEN, "complete": S.COMPLETED},
        S.COMPLETED: {"return": S.COMPLETED},
    },
)
