"""Requests and replies of the operations on the audit trail."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from chassis.storage import Row
from contracts.base import ListRequest, Page, Reply, Value, Version
from gateway.audit import chain
from gateway.audit.record import Kind, Outcome
from gateway.audit.retention import FEWEST_MONTHS, MOST_MONTHS
from gateway.audit.verify import Reason

Word = Annotated[str, Field(min_length=1, max_length=254)]


class AuditChange(Reply):
    """What a request changed: the fields of a thing before and after. A secret is "(hidden)"."""

    what: str
    id: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class AuditLine(Reply):
    """A line of the trail. `hash` is over the line and `previous`, the hash of the line before."""

    number: int
    at: datetime
    kind: Kind
    operation: str
    outcome: Outcome = Field(description="`unknown`: the gateway was killed before it knew")
    status: int | None = Field(default=None, description="The HTTP status")
    user: str = Field(default="", description="The user or API key")
    login: str = Field(default="", description="The name that was typed at a login")
    token_id: str = Field(default="", description="The session or API key used, without its secret")
    address: str = Field(default="", description="The caller's network address")
    subjects: list[str] = Field(default=[], description="The ids that it concerns")
    count: int = Field(default=1, description="So many alike requests within two seconds are one line")
    request_id: str = Field(default="", description="Of the first one")
    trace_id: str = ""
    changes: list[AuditChange] = []
    details: dict[str, Any] = {}
    previous: str
    hash: str


class AuditFilter(Value):
    """Which lines. `subject` is the id of a customer, document, user and so on."""

    since: datetime | None = Field(default=None, description="From this instant on")
    before: datetime | None = Field(default=None, description="Before this instant")
    user: Word | None = None
    kind: Kind | None = None
    operation: Word | None = None
    subject: Word | None = None
    outcome: Outcome | None = None


class ListAudit(AuditFilter, ListRequest[Page[AuditLine]]):
    """The company's audit trail, newest first."""


class ExportAudit(AuditFilter):
    """The lines as a file."""

    format: Literal["csv", "jsonl"] = "jsonl"


class VerifyAudit(Value):
    """`start_at`: the line to begin with; `known_number`, `known_hash`: a line that was written down earlier."""

    start_at: int = Field(default=0, ge=0, le=10**12)
    known_number: int | None = Field(default=None, ge=1, le=10**12)
    known_hash: str | None = Field(default=None, min_length=64, max_length=64)


class AuditVerdict(Reply):
    """Whether the chain holds. If not, `bad_number` is the first line that is wrong.

    `is_complete` is false when there was no time for all of it: ask again with `start_at` = `last` + 1.
    """

    is_good: bool
    is_complete: bool
    first: int
    last: int
    hash: str = Field(
        description="Of the last line: write it down, and compare later with `known_number`, `known_hash`"
    )
    checked: int
    bad_number: int | None = None
    reason: Reason | None = None


class AuditSettings(Reply):
    """How long the company keeps its lines. `version` is what If-Match wants."""

    version: int
    months: int


class SetAuditSettings(Value):
    """How many months the company keeps its lines; older ones are removed within a day."""

    version: Version
    months: int = Field(ge=FEWEST_MONTHS, le=MOST_MONTHS)


def to_query(asked: AuditFilter) -> Row:
    """The condition of a filter, in names of the database."""
    names = {"user": "user", "kind": "kind", "operation": "operation", "subject": "subjects", "outcome": "outcome"}
    query: Row = {field: value for name, field in names.items() if (value := getattr(asked, name)) is not None}
    limits = (("$gte", asked.since), ("$lt", asked.before))
    period = {mark: chain.format_instant(at) for mark, at in limits if at is not None}
    return query | ({"at": period} if period else {})
