"""One entry of the trail while its request or command runs. What the code below learns is noted in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from chassis.clock import now

Kind = Literal["write", "look", "download", "login", "command", "checkpoint"]
Outcome = Literal["ok", "refused", "failed", "unknown"]
NO_COMPANY = "_gateway"
"""The company of entries that belong to none: a call without a valid key, a login with an unknown name."""
REFUSALS = (401, 403, 429)
LONGEST = 254
RUNS_SECONDS = 60.0
"""A request that has been under way for so long without a sign of life from its process has no known outcome."""
Row = dict[str, Any]


@dataclass(slots=True)
class Record:
    """Who does what, from where. `subjects` are the ids that it concerns; `entry_id` is set once it is in the inbox."""

    kind: Kind
    operation: str
    address: str = ""
    subjects: list[str] = field(default_factory=list)
    at: datetime = field(default_factory=now)
    tenant: str = ""
    user: str = ""
    token_id: str = ""
    login: str = ""
    request_id: str = ""
    trace_id: str = ""
    changes: list[Row] = field(default_factory=list)
    details: Row = field(default_factory=dict)
    entry_id: str = ""
    count: int = 1

    def to_row(self, status: int | None) -> Row:
        """The entry as the inbox has it; a `status` of None is one that is not known yet."""
        return {
            "_id": self.entry_id,
            "tenant": self.tenant or NO_COMPANY,
            "at": self.at,
            "kind": self.kind,
            "operation": self.operation,
            "status": status,
            "outcome": outcome_of(status),
            "user": self.user,
            "token_id": self.token_id,
            "address": self.address,
            "request_id": self.request_id,
            "trace_id": self.trace_id,
            "login": self.login[:LONGEST],
            "subjects": self.subjects,
            "count": self.count,
            "changes": self.changes,
            "details": self.details,
            "ready": status is not None,
            "until": now() + timedelta(seconds=RUNS_SECONDS),
        }


def outcome_of(status: int | None) -> Outcome:
    """What an HTTP status says in one word."""
    if status is None:
        return "unknown"
    if status < 400:
        return "ok"
    return "refused" if status in REFUSALS else "failed"


_current: ContextVar[Record | None] = ContextVar("audit_record", default=None)


@contextmanager
def recording(record: Record) -> Iterator[Record]:
    """Inside the block the `note_…` functions write into `record`; outside of any block they do nothing."""
    token = _current.set(record)
    try:
        yield record
    finally:
        _current.reset(token)


def current_record() -> Record | None:
    """The record of the current request or command."""
    return _current.get()


def note_login(login: str) -> None:
    """Somebody tries to log in with this name."""
    if (record := _current.get()) is not None:
        record.login = login


def note_session(tenant: str, user: str, session_id: str) -> None:
    """The session that has just begun or ended."""
    if (record := _current.get()) is not None:
        record.tenant, record.user, record.token_id = tenant, user, session_id


def note_details(**details: Any) -> None:
    """What else should stand in the entry: plain JSON, never a secret."""
    if (record := _current.get()) is not None:
        record.details |= details
