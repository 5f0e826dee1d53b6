"""The states of to-dos and events, as tables (domain: "To-do / event").

A to-do may be ticked off, put off or cancelled without having been started first: that is how people use a list.
"""

from chassis.states import Machine
from contracts.crm import ActivityKind, ActivityStatus

S = ActivityStatus

TODO = Machine(
    "crm",
    "activity",
    {
        S.OPEN: {"change": S.OPEN, "start": S.STARTED, "finish": S.DONE, "defer": S.DEFERRED, "cancel": S.CANCELLED},
        S.STARTED: {"change": S.STARTED, "finish": S.DONE, "defer": S.DEFERRED, "cancel": S.CANCELLED},
        S.DEFERRED: {
            "change": S.DEFERRED,
            "reopen": S.OPEN,
            "start": S.STARTED,
            "defer": S.DEFERRED,
            "cancel": S.CANCELLED,
        },
        S.DONE: {"reopen": S.OPEN},
        S.CANCELLED: {},
    },
)
EVENT = Machine(
    "crm",
    "activity",
    {
        S.PLANNED: {"change": S.PLANNED, "record_held": S.HELD, "record_not_held": S.NOT_HELD, "cancel": S.CANCELLED},
        S.HELD: {},
        S.NOT_HELD: {},
        S.CANCELLED: {},
    },
)
FINISHED = frozenset({S.DONE, S.CANCELLED, S.HELD, S.NOT_HELD})


def first(kind: ActivityKind) -> ActivityStatus:
    """The state in which an activity is planned."""
    return S.OPEN if kind is ActivityKind.TODO else S.PLANNED


def machine_of(kind: ActivityKind) -> Machine:
    """A to-do's states, or an event's."""
    return TODO if kind is ActivityKind.TODO else EVENT
