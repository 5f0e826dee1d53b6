"""The states of an order: draft → confirmed ↔ on hold; completed, cancelled or closed; delivery and billing beside it."""

from contracts.sales import OrderStatus as S
from contracts.sales import Progress
from sales import errors
from sales.states import Machine

ORDER = Machine(
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


def allowed(state: str, delivery: str, billing: str) -> list[str]:
    """The steps that an order may take: cancelled while nothing is delivered or invoiced, after that only closed."""
    barred = "close" if delivery == billing == Progress.NONE else "cancel"
    return [step for step in ORDER.allowed(state) if step != barred]


def move(state: str, step: str, delivery: str, billing: str) -> str:
    """The state after `step`. Raises Conflict naming state and allowed steps when the state refuses it."""
    after = ORDER.moves[state].get(step)
    may = allowed(state, delivery, billing)
    if after is None or (step not in may and step not in ORDER.inner):
        raise errors.step_refused("order", state, step, may)
    return after


def after_progress(state: str, delivery: str, billing: str) -> str:
    """Completed once everything is delivered and invoiced; otherwise as it was."""
    if delivery == billing == Progress.FULL:
        return ORDER.move(state, "complete")
    return state
