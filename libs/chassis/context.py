"""The caller's identity, tenant and deadline, current during a call. `signed_context` carries it from part to part."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime

BULK_SOURCES = frozenset({"bulk", "bulk_undo"})
"""The sources of a change of many customers, and of taking it back (decision 81)."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every call carries besides its request.

    `deadline` is in Unix seconds; no caller waits longer. `request_id` makes a command take effect once, however often it
    is sent; for an event it is the event's id. `trace_id` is shared by everything that follows from one HTTP request.
    `modules` are those that the company has switched on; None where nobody says: of an event, of an operator's command.
    `closed_modules` are those that the caller's API key is not for, whether they are on or not; none of a person.
    `source` is where a change comes from: "api", "web", "import", "event"; "" where a release before 0.2 does not say.
    `happened_at`: of an event that has come, when it was made; None of any other call.
    """

    tenant: str
    user: str
    roles: frozenset[str]
    deadline: float
    request_id: str
    trace_id: str
    modules: frozenset[str] | None = None
    source: str = ""
    happened_at: datetime | None = None
    closed_modules: frozenset[str] = frozenset()

    @property
    def bulk_id(self) -> str:
        """The change of many customers that the call is a part of, whose id begins the request's; "" of none."""
        return self.request_id.partition(":")[0] if self.source in BULK_SOURCES else ""

    def remaining(self) -> float:
        """Seconds until the deadline; negative when it has passed."""
        return self.deadline - time.time()


_current: ContextVar[Context] = ContextVar("context")


class NoContext(RuntimeError):
    """Code that needs a tenant ran outside of a call: a defect, never the caller's fault."""


def current() -> Context:
    """The context of the current call. Raises NoContext outside of one."""
    try:
        return _current.get()
    except LookupError:
        raise NoContext("there is no current call, so the tenant is unknown") from None


def enter(context: Context) -> None:
    """Makes `context` current for the rest of this thread or green thread."""
    _current.set(context)


@contextmanager
def using(context: Context) -> Iterator[Context]:
    """Makes `context` current inside the block."""
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)


def from_source(source: str) -> AbstractContextManager[Context]:
    """Inside the block changes come from `source`: an import, a merge."""
    return using(replace(current(), source=source))
