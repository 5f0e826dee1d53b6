"""The states of to-dos and events, as tables: which state leads to which (domain: "To-do / event"). Pure.

A to-do may be ticked off, put off or cancelled without having been started first: that is how people use a list.
"""

from contracts.crm import ActivityKind, ActivityStatus
from crm import errors

S = ActivityStatus

TODO = {
    S.OPEN: (S.STARTED, S.DONE, S.DEFERRED, S.CANCELLED),
    S.STARTED: (S.DONE, S.DEFERRED, S.CANCELLED),
    S.DEFERRED: (S.OPEN, S.STARTED, S.DEFERRED, S.CANCELLED),
    S.DONE: (S.OPEN,),
    S.CANCELLED: (),
}
EVENT = {
    S.PLANNED: (S.HELD, S.NOT_HELD, S.CANCELLED),
    S.HELD: (),
    S.NOT_HELD: (),
    S.CANCELLED: (),
}
FINISHED = frozenset({S.DONE, S.CANCELLED, S.HELD, S.NOT_HELD})


def first(kind: ActivityKind) -> ActivityStatus:
    """The state in which an activity is planned."""
    return S.OPEN if kind is ActivityKind.TODO else S.PLANNED


def allowed(kind: ActivityKind, state: ActivityStatus) -> tuple[ActivityStatus, ...]:
    """The states that may come next."""
    return (TODO if kind is ActivityKind.TODO else EVENT)[state]


def check(kind: ActivityKind, state: ActivityStatus, wanted: ActivityStatus) -> None:
    """Raises Conflict, naming the state and those allowed next, unless `wanted` is one of them."""
    if wanted not in allowed(kind, state):
        raise errors.move_refused(kind, state, wanted, allowed(kind, state))
