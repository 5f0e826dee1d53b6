"""The messages of `kundkort check` and `kundkort rebuild`: what a service owns, page by page, and how the copies of it compare.

Every service answers all of them (chassis.maintenance). They are for operators only, who read a page from the owner and
hand it to the subscriber; no operation of the HTTP API leads here. Each is about the company of its context, but ListCopies
and ListCompanies, which are about no single one.

    subscriber: ListCopies      → what it keeps, and the event that each copy comes from
    owner:      ReadOriginals   → a page of such events, made from what the owner has stored now
    subscriber: CompareCopies   → the differences between the page and its copies; with `repair`, those that are left
"""

from enum import StrEnum
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from contracts.access import Role
from contracts.base import Reply, Request, snake_case

MOST_IDS = 1000


class CopyKind(Reply):
    """Something that a service keeps or does because of an event of type `event`.

    `has_versions`: it stores a copy with the version of its original, so that DigestCopies knows it.
    """

    name: str
    event: str
    has_versions: bool = True


class CopyKinds(Reply):
    """`retry_seconds`: the service's setting RETRY_SECONDS, which names the queues in which failed events wait."""

    kinds: list[CopyKind]
    retry_seconds: list[float] = []


class ListCopies(Request[CopyKinds]):
    """What the service keeps, in the order of a rebuild. `purpose` is noted in the service's log."""

    purpose: Literal["check", "rebuild"]


class Companies(Reply):
    """Names of companies in alphabetical order; the last page is empty."""

    items: list[str]


class ListCompanies(Request[Companies]):
    """The companies after `after` for which the service has originals of events of type `event`, or copies named `copies`."""

    event: str = ""
    copies: str = ""
    after: str = ""


class OriginalItem(Reply):
    """One original, as the `data` of an event about it. `pending`: an event of it has not left its owner yet."""

    subject: str
    version: int
    data: dict[str, Any]
    pending: bool = False


class Originals(Reply):
    """Originals in the order of their subjects, up to and including the subject `upto`; "" when there are no more."""

    items: list[OriginalItem]
    upto: str = ""


class ReadOriginals(Request[Originals]):
    """A page of originals whose subjects come after `after`, or those with the given `ids` alone.

    `since`: only those that were changed at that instant or later, by the owner's clock. A release that does not know it
    reads all.
    """

    event: str
    since: AwareDatetime | None = None
    after: str = ""
    ids: list[str] | None = Field(default=None, max_length=MOST_IDS)
    limit: int = Field(default=100, ge=1, le=MOST_IDS)


class Digest(Reply):
    """`count` subjects with their versions, hashed: equal digests, equal versions. `upto` as in Originals."""

    count: int
    digest: str
    upto: str = ""


class DigestOriginals(Request[Digest]):
    """The digest of the next `limit` originals whose subjects come after `after`."""

    event: str
    after: str = ""
    limit: int = Field(default=5000, ge=1, le=20_000)


class DigestCopies(Request[Digest]):
    """The digest of the copies with `after` < id ≤ `upto`; "" as `upto` is the end."""

    copies: str
    after: str = ""
    upto: str = ""


class DifferenceKind(StrEnum):
    MISSING = "missing"
    """There is an original, and no copy of it; or the event has not had its effect."""
    EXTRA = "extra"
    """There is a copy, and no original."""
    OLDER = "older"
    NEWER = "newer"
    CONTENT = "content"
    """The same version with other content."""


class Difference(Reply):
    """A copy that is not what its original says. A version is absent where there is no copy or no original.

    `detail` says why a repair failed.
    """

    id: str
    kind: DifferenceKind
    copy_version: int | None = None
    original_version: int | None = None
    detail: str = ""


class Comparison(Reply):
    """How many were compared and repaired, and the differences that are left."""

    originals: int
    copies: int
    repaired: int = 0
    differences: list[Difference]


class CompareCopies(Request[Comparison]):
    """Compares the copies with `after` < id ≤ `upto` ("" as `upto` is the end), or those with the given `ids`, with `originals`.

    `repair` stores what is missing, older or other. A newer copy and an extra one may only be ahead of the page, so they are
    repaired only when the caller has read the originals after it saw the copy: `seen` is id → version of the copy then.
    """

    copies: str
    originals: list[OriginalItem]
    after: str = ""
    upto: str = ""
    ids: list[str] | None = Field(default=None, max_length=MOST_IDS)
    seen: dict[str, int] = {}
    repair: bool = False


REQUESTS: tuple[type[Request[Any]], ...] = (
    ListCopies,
    ListCompanies,
    ReadOriginals,
    DigestOriginals,
    DigestCopies,
    CompareCopies,
)
for request in REQUESTS:
    request.method, request.role, request.operators_only = snake_case(request.__name__), Role.ADMINISTRATOR, True
