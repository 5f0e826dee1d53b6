"""`kundkort check SERVICE` and `kundkort rebuild SERVICE`: carries pages of originals from their owner to a service's copies.

A page is read while the page before is being compared, so that at most two are in memory, and no queue grows. Nothing of
the progress is stored: each page is repaired as a whole, and a command that was killed begins again.

A difference may be only a moment old: an event is on its way, or a change came between the two reads. So a difference is
looked at again after a pause, with the originals read once more, and is reported if it is still there.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.copies import (
    CompareCopies,
    DifferenceKind,
    DigestCopies,
    DigestOriginals,
    ListCompanies,
    ListCopies,
    ReadOriginals,
)
from kundkort.operator_calls import Json, Operator

CHUNK = 100
LATE = (DifferenceKind.MISSING, DifferenceKind.OLDER)
Progress = Callable[[str, str, int], None]
Report = Callable[[str, str, Json], None]


@dataclass(slots=True)
class Total:
    """What became of one kind of copy: how many there are, were repaired, and still differ."""

    originals: int = 0
    copies: int = 0
    repaired: int = 0
    different: int = 0


@dataclass(slots=True)
class Doubt:
    """A difference, seen first at `began` and last at `last` (of the monotonic clock)."""

    company: str
    difference: Json
    last: float = field(default_factory=time.monotonic)
    began: float = field(default_factory=time.monotonic)

    @property
    def age(self) -> float:
        return time.monotonic() - self.began

    def again(self) -> "Doubt":
        return Doubt(self.company, self.difference, began=self.began)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of copy of the service, and the owner of its originals. `waits`: the service's RETRY_SECONDS."""

    service: str
    name: str
    event: str
    has_versions: bool
    waits: tuple[float, ...] = ()

    @property
    def owner(self) -> str:
        return self.event.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Options:
    """`company`: only that one. `quick`: compare only versions, by digests of ranges. `pause`: seconds before another look.
    `since`: only originals that were changed at that instant or later; a copy without an original is not seen then.

    While `count_waiting(waits)` events wait for the service, or one has not left its owner, a copy is late, not lost: it is
    looked at again, but not longer than `patience` seconds. `waits` are the service's RETRY_SECONDS, as it says them.
    """

    repair: bool
    company: str = ""
    quick: bool = False
    since: datetime | None = None
    pause: float = 5.0
    patience: float = 300.0
    count_waiting: Callable[[Sequence[float]], int] = lambda _waits: 0


def run(operator: Operator, service: str, options: Options, progress: Progress, report: Report) -> dict[str, Total]:
    """Compares all copies of the service, or repairs them; returns the totals by name of the kind.

    `progress(kind, company, done)` is called after each page, `report(kind, company, difference)` for each difference that
    is still there at the second look. Raises OldReleaseError and ServiceError.
    """
    purpose = ListCopies(purpose="rebuild" if options.repair else "check")
    said = operator.ask(service, purpose, options.company)
    waits = tuple(said.get("retry_seconds", ()))  # a service of an older release does not say it
    totals: dict[str, Total] = {}
    for one in said["kinds"]:
        kind = Kind(service, one["name"], one["event"], one["has_versions"], waits)
        walk = _Walk(operator, kind, options, progress, report)
        walk.run()
        totals[kind.name] = walk.total
    return totals


class _Walk:
    """One kind of copy, company by company."""

    def __init__(self, operator: Operator, kind: Kind, options: Options, progress: Progress, report: Report) -> None:
        self._operator, self._kind, self._options = operator, kind, options
        self._progress, self._report = progress, report
        self._doubts: deque[Doubt] = deque()
        self.total = Total()

    def run(self) -> None:
        for company in [self._options.company] if self._options.company else self._companies():
            self._compare_company(company)
        while self._doubts:
            self._settle()

    def _companies(self) -> list[str]:
        """Those of the owner and those of the service, which may have copies of a company that is gone."""
        found: set[str] = set()
        for service in (self._kind.owner, self._kind.service):
            after = ""
            request = {"event": self._kind.event, "copies": self._kind.name}
            while page := self._operator.ask(service, ListCompanies(**request, after=after))["items"]:
                found.update(page)
                after = page[-1]
        return sorted(found)

    def _compare_company(self, company: str) -> None:
        if self._options.since:
            self._compare_changed(company)
            return
        ranges = self._differing_ranges(company) if self._options.quick and self._kind.has_versions else [("", "")]
        for start, end in ranges:
            for after, page in self._pages(company, start, end):
                answer = self._compare(company, page["items"], after=after, upto=page["upto"] or end)
                self._take_in(company, answer)

    def _compare_changed(self, company: str) -> None:
        """Compares the originals that were changed since the given instant with their copies, and no others."""
        for _after, page in self._pages(company, "", ""):
            if ids := sorted({one["subject"] for one in page["items"]}):
                self._take_in(company, self._compare(company, page["items"], ids=ids))

    def _take_in(self, company: str, answer: Json) -> None:
        self._count(company, answer)
        while len(self._doubts) >= CHUNK and self._is_settled_soon():
            self._settle()

    def _pages(self, company: str, start: str, end: str) -> Iterator[tuple[str, Json]]:
        """Pages of originals with start < subject ≤ end, with where each began. The next one is read meanwhile."""
        after, answer = start, self._read(company, start)
        while True:
            page = answer()
            if end and (not page["upto"] or page["upto"] >= end):
                page = {"items": [one for one in page["items"] if one["subject"] <= end], "upto": ""}
            if page["upto"]:
                answer = self._read(company, page["upto"])
            yield after, page
            if not page["upto"]:
                return
            after = page["upto"]

    def _read(self, company: str, after: str) -> Callable[[], Json]:
        request = ReadOriginals(event=self._kind.event, after=after, since=self._options.since)
        return self._operator.begin(self._kind.owner, request, company)

    def _compare(self, company: str, originals: list[Json], **which: Any) -> Json:
        request = CompareCopies.model_validate(
            {"copies": self._kind.name, "originals": originals, "repair": self._options.repair, **which}
        )
        return self._operator.ask(self._kind.service, request, company)

    def _differing_ranges(self, company: str) -> Iterator[tuple[str, str]]:
        """Ranges of ids, (after, up to], in which count or versions differ; those that agree are counted."""
        after = ""
        while True:
            theirs = self._operator.ask(self._kind.owner, DigestOriginals(event=self._kind.event, after=after), company)
            ours = self._operator.ask(
                self._kind.service,
                DigestCopies(copies=self._kind.name, after=after, upto=theirs["upto"]),
                company,
            )
            if (theirs["count"], theirs["digest"]) == (ours["count"], ours["digest"]):
                self._count(company, {"originals": theirs["count"], "copies": ours["count"]})
            else:
                yield after, theirs["upto"]
            if not theirs["upto"]:
                return
            after = theirs["upto"]

    def _count(self, company: str, answer: Json) -> None:
        self.total.originals += answer["originals"]
        self.total.copies += answer["copies"]
        self.total.repaired += answer.get("repaired", 0)
        self._doubts.extend(Doubt(company, one) for one in answer.get("differences", ()))
        self._progress(self._kind.name, company, max(answer["originals"], answer["copies"]))

    def _is_settled_soon(self) -> bool:
        return time.monotonic() >= self._doubts[0].last + self._options.pause

    def _settle(self) -> None:
        """Looks at the oldest doubts of one company again, once their pause is over."""
        doubts = self._take_doubts()
        company, ids = next(iter(doubts.values())).company, sorted(doubts)
        request = ReadOriginals(event=self._kind.event, ids=ids)
        items = self._operator.ask(self._kind.owner, request, company)["items"]  # a subject may have several events
        originals = {one["subject"]: one for one in items}
        versions = {one: doubts[one].difference["copy_version"] for one in ids}
        seen = {one: version for one, version in versions.items() if version is not None}
        answer = self._compare(company, items, ids=ids, seen=seen)
        self.total.repaired += answer["repaired"]
        are_waiting = bool(answer["differences"]) and self._options.count_waiting(self._kind.waits) > 0
        for difference in answer["differences"]:
            doubt, original = doubts[difference["id"]], originals.get(difference["id"], {})
            if not _is_lasting(doubt.difference, difference, original):
                continue
            if (
                difference["kind"] in LATE
                and (are_waiting or original["pending"])
                and doubt.age < self._options.patience
            ):
                self._doubts.append(doubt.again())
                continue
            self.total.different += 1
            self._report(self._kind.name, company, difference)

    def _take_doubts(self) -> dict[str, Doubt]:
        """The oldest ones of one company, by id, after waiting until their pause is over."""
        first = self._doubts[0]
        time.sleep(max(0.0, first.last + self._options.pause - time.monotonic()))
        doubts: dict[str, Doubt] = {}
        while self._doubts and self._doubts[0].company == first.company and len(doubts) < CHUNK:
            doubt = self._doubts.popleft()
            doubts[doubt.difference["id"]] = doubt
        return doubts


def _is_lasting(first: Json, second: Json, original: Json) -> bool:
    """Whether a difference is there because something was lost, not because the copy or the page is a moment late.

    `original` was read at the second look, after the copy had been seen first; it is empty if there is none.
    """
    seen = first["copy_version"]
    if second["kind"] == DifferenceKind.OLDER:  # it may have caught up with all that was there at the first look
        return bool(second["copy_version"] < (first["original_version"] or 0))
    if second["kind"] == DifferenceKind.NEWER:
        return seen is not None and original["version"] < seen
    if second["kind"] == DifferenceKind.EXTRA:
        return seen is not None
    return True
