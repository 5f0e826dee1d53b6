"""The states of an order: draft → confirmed ↔ on hold; completed, cancelled or closed; delivery and billing beside it.

A prepayment is taken at the till (`prepay`). What an invoice gives back opens a completed order again. Closing drops what is not
delivered; what is can still be invoiced."""

from chassis.states import Machine
from contracts.sales import OrderStatus as S
from contracts.sales import Progress

ORDER = Machine(
    "sales",
    "order",
    {
        S.DRAFT: {"change": S.DRAFT, "reprice": S.DRAFT, "confirm": S.CONFIRMED, "cancel": S.CANCELLED},
        S.CONFIRMED: {
            "reprice": S.CONFIRMED,
            "hold": S.ON_HOLD,
            "deliver": S.CONFIRMED,
            "invoice": S.CONFIRMED,
            "prepay": S.CONFIRMED,
            "take_back": S.CONFIRMED,
            "complete": S.COMPLETED,
            "cancel": S.CANCELLED,
            "close": S.CLOSED,
        },
        S.ON_HOLD: {"release": S.CONFIRMED, "take_back": S.ON_HOLD, "cancel": S.CANCELLED, "close": S.CLOSED},
        S.COMPLETED: {"reopen": S.CONFIRMED},
        S.CANCELLED: {},
        S.CLOSED: {"invoice": S.CLOSED, "take_back": S.CLOSED},
    },
    inner=frozenset({"complete", "reopen", "prepay"}),
)


def barred(delivery: str, billing: str) -> tuple[str, ...]:
    """An order is cancelled while nothing is delivered or invoiced; after that it can only be closed. Only what was delivered is
    taken back."""
    ends = ("close",) if delivery == billing == Progress.NONE else ("cancel",)
    return (*ends, "take_back") if delivery == Progress.NONE else ends


def move(state: str, step: str, delivery: str, billing: str) -> str:
    """The state after `step`. Raises Conflict with the state and the allowed steps."""
    return ORDER.move(state, step, barred(delivery, billing))


def after_progress(state: str, delivery: str, billing: str, is_settled: bool = True) -> str:
    """Completed once everything is delivered and invoiced, and no invoice is only asked for (`is_settled`); open again when an
    invoice gives something back; otherwise as it was."""
    is_done = delivery == billing == Progress.FULL and is_settled
    if is_done and state == S.CONFIRMED:
        return ORDER.move(state, "complete")
    if state == S.COMPLETED and not is_done:
        return ORDER.move(state, "reopen")
    return state


def invoiced_of(status: str) -> str:
    """Which quantity of a line is invoiced in the end: of a closed order only what was delivered."""
    return "delivered" if status == S.CLOSED else "quantity"
