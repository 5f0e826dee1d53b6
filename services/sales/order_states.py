"""The states of an order: draft → confirmed ↔ on hold; completed, cancelled or closed; delivery and billing beside it."""

from chassis.states import Machine
from contracts.sales import OrderStatus as S
from contracts.sales import Progress

ORDER = Machine(
    "sales",
    "order",
    {
        S.DRAFT: {"change": S.DRAFT, "confirm": S.CONFIRMED, "cancel": S.CANCELLED},
        S.CONFIRMED: {
            "hold": S.ON_HOLD,
            "deliver": S.CONFIRMED,
            "invoice": S.CONFIRMED,
            "complete": S.COMPLETED,
            "cancel": S.CANCELLED,
            "close": S.CLOSED,
        },
        S.ON_HOLD: {"release": S.CONFIRMED, "cancel": S.CANCELLED, "close": S.CLOSED},
        S.COMPLETED: {},
        S.CANCELLED: {},
        S.CLOSED: {},
    },
    inner=frozenset({"complete"}),
)


def barred(delivery: str, billing: str) -> tuple[str, ...]:
    """An order is cancelled while nothing is delivered or invoiced; after that it can only be closed."""
    return ("close",) if delivery == billing == Progress.NONE else ("cancel",)


def move(state: str, step: str, delivery: str, billing: str) -> str:
    """The state after `step`. Raises Conflict with the state and the allowed steps."""
    return ORDER.move(state, step, barred(delivery, billing))


def after_progress(state: str, delivery: str, billing: str) -> str:
    """Completed once everything is delivered and invoiced; otherwise as it was."""
    if delivery == billing == Progress.FULL:
        return ORDER.move(state, "complete")
    return state
