"""Counts what callers saw while something broke: each attempt once, how it ended and how long it took."""

import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import requests

from kundkort.api import Api, ApiError, UnreachableError
from tests.chaos.load import may_be_repeated

AT_ONCE_SECONDS = 1.0


class Outcome(StrEnum):
    """How one attempt ended."""

    ANSWERED = "answered"
    REFUSED = "refused"
    """The answer says that the request may be repeated, and when."""
    UNREACHED = "unreached"
    """The connection to the gateway broke."""
    WRONG = "wrong"
    """Any other answer: none of the load's requests earns one."""


@dataclass(frozen=True)
class Attempt:
    """One HTTP request: when it ended (monotonic clock), how long it took, and what the answer said."""

    ended: float
    seconds: float
    outcome: Outcome
    said: str
    degraded: bool = False


@dataclass(frozen=True)
class Row:
    """What happened in one phase. `gap` is the longest time between two answers, over all callers; seconds.

    `fault` is what was broken before or in this phase, "" for nothing.
    """

    phase: str
    fault: str
    requests: int
    at_once: int
    after_waiting: int
    unreached: int
    wrong: int
    degraded: int
    gap: float
    slowest: float

    @property
    def refused(self) -> int:
        """Refused and unreached requests."""
        return self.at_once + self.after_waiting + self.unreached


class Tally:
    """All attempts of all callers, and when which phase began. Any thread may add."""

    def __init__(self) -> None:
        self.attempts: list[Attempt] = []
        self._phases: list[tuple[str, str, float]] = []

    def begin(self, phase: str, fault: str = "") -> None:
        """What ends from now on belongs to this phase, and is due to this fault."""
        self._phases.append((phase, fault, time.monotonic()))

    def rows(self) -> list[Row]:
        """A row for each phase."""
        ends = [*(start for _, _, start in self._phases[1:]), time.monotonic()]
        return [
            _row(phase, fault, [one for one in self.attempts if first <= one.ended < last], first, last)
            for (phase, fault, first), last in zip(self._phases, ends, strict=True)
        ]

    def said(self, *outcomes: Outcome) -> Counter[str]:
        """The answers with these outcomes, and how often each came."""
        return Counter(one.said for one in self.attempts if one.outcome in outcomes)


def _row(phase: str, fault: str, attempts: Sequence[Attempt], first: float, last: float) -> Row:
    refused = [one for one in attempts if one.outcome is Outcome.REFUSED]
    return Row(
        phase,
        fault,
        len(attempts),
        sum(one.seconds < AT_ONCE_SECONDS for one in refused),
        sum(one.seconds >= AT_ONCE_SECONDS for one in refused),
        sum(one.outcome is Outcome.UNREACHED for one in attempts),
        sum(one.outcome is Outcome.WRONG for one in attempts),
        sum(one.degraded for one in attempts),
        longest_gap([first, *(one.ended for one in attempts if one.outcome is Outcome.ANSWERED), last]),
        max((one.seconds for one in attempts), default=0.0),
    )


def longest_gap(moments: Iterable[float]) -> float:
    """The longest time between two neighbours."""
    return max(later - earlier for earlier, later in pairwise(sorted(moments)))


def table(rows: Iterable[Row]) -> str:
    """The rows under their headings."""
    heads = (
        "",
        "requests",
        "refused at once",
        "after waiting",
        "unreached",
        "wrong",
        "cards less a tab",
        "gap s",
        "slowest s",
    )
    lines = [heads] + [
        (
            one.phase,
            *map(str, (one.requests, one.at_once, one.after_waiting, one.unreached, one.wrong, one.degraded)),
            f"{one.gap:.2f}",
            f"{one.slowest:.2f}",
        )
        for one in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


class CountedApi(Api):
    """Sends each request once and counts how it ended; who calls it repeats."""

    def __init__(self, base_url: str, key: str, tally: Tally) -> None:
        super().__init__(base_url, key)
        self._tally = tally

    def request(self, method: str, path: str, **arguments: Any) -> requests.Response:
        """One attempt. Raises ApiError when the gateway refuses it, UnreachableError when the connection breaks."""
        arguments.setdefault("timeout", self._timeout)
        began = time.monotonic()
        try:
            response = self._session().request(method, self.base_url + path, **arguments)
        except requests.RequestException as error:
            self._add(began, Outcome.UNREACHED, type(error).__name__)
            raise UnreachableError(f"{method} {path}: {type(error).__name__}") from None
        if response.ok:
            self._add(began, Outcome.ANSWERED, str(response.status_code), _is_degraded(path, response))
            return response
        refusal = ApiError(method, path, response.status_code, self._problem(response))
        said = f"{method} {_without_id(path)}: {refusal.status} {refusal.code}"
        self._add(began, Outcome.REFUSED if may_be_repeated(refusal) else Outcome.WRONG, said)
        raise refusal

    def _add(self, began: float, outcome: Outcome, said: str, degraded: bool = False) -> None:
        now = time.monotonic()
        self._tally.attempts.append(Attempt(now, now - began, outcome, said, degraded))


def _without_id(path: str) -> str:
    """The last part of a path; of an id only its prefix, "cus_…"."""
    return re.sub(r"_[0-9a-f]{32}$", "_…", path.partition("?")[0].rpartition("/")[2])


def _is_degraded(path: str, response: requests.Response) -> bool:
    """Whether it is a card on which a tab is missing or old."""
    return path.endswith("/card") and bool(response.json()["meta"]["degraded"])
