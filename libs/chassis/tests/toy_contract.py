"""Contract of the toy service on which the chassis is tested: counters that can be made, raised, numbered and listened to."""

from contracts.access import Module, Role
from contracts.base import Event, Id, Reply, Request


class Counter(Reply):
    """`value`: how much it was raised in all. `heard`: what the events said of it in all. `number`: its place in the series."""

    id: str
    version: int
    value: int
    heard: int = 0
    number: int | None = None


class CreateCounter(Request[Counter], service="toy", role=Role.SELLER):
    name: str = ""


class RaiseCounter(Request[Counter], service="toy", role=Role.SELLER):
    """`sleep`: seconds that the method goes on after its effect is stored. `poison`, `listen`: see CounterRaised."""

    counter_id: Id
    by: int = 1
    sleep: float = 0
    version: int | None = None
    poison: int = 0
    listen: float = 0


class NumberCounter(Request[Counter], service="toy", role=Role.SELLER):
    """Gives the counter the next number of the company's unbroken series."""

    counter_id: Id


class GetCounter(Request[Counter], service="toy", role=Role.VIEWER):
    counter_id: Id


class BreakDown(Request[Counter], service="toy", role=Role.VIEWER):
    """Raises something that is no ServiceError; with `answer_nothing` returns something that is no reply."""

    answer_nothing: bool = False


class WriteLog(Request[Counter], service="toy", role=Role.VIEWER, module=Module.MAP):
    """Writes one line to the log, then raises. Of a module that a company may switch off."""

    secret: str


class CounterRaised(Event, service="toy", subscribers=("toy",)):
    """`poison`: how many times the handler fails on it; -1 until the file TOY_CURE is there. `listen`: seconds it takes."""

    value: int
    by: int = 1
    poison: int = 0
    listen: float = 0


class CounterForgotten(Event, service="toy"):
    """An event that nobody subscribes to."""
