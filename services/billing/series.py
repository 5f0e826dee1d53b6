"""Invoice numbers: highest + 1 in their series, given in the same write that issues; and the proof that nothing is missing.

Whoever loses the race for a number is refused by the unique index and takes the next. So a series has no gap and no
double, wherever a process is killed.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from itertools import islice
from threading import Lock

from mongoengine.errors import NotUniqueError, OperationError
from pymongo.errors import DuplicateKeyError, OperationFailure

from billing import errors
from billing.models import Invoice, Record
from chassis.clock import now
from chassis.context import current
from chassis.storage import Row
from contracts.billing import (
    BillingSettingsFields,
    InvoiceStatus,
    Numbering,
    NumberSeriesProof,
    ProveNumberSeries,
    SeriesProof,
)

MAIN = "main"
ATTEMPTS = 80
LONGEST_PAUSE_SECONDS = 0.05
MOST_NAMED = 100
WRITE_CONFLICT = 112

_turns: defaultdict[tuple[str, str], Lock] = defaultdict(Lock)
"""Who issues in which company and series in this process: queueing is cheaper than losing the race in the database."""


def series_of(settings: BillingSettingsFields, issue_date: date) -> str:
    return MAIN if settings.numbering is Numbering.CONTINUOUS else str(issue_date.year)


def following(series: str, first: int) -> int:
    """The number after the highest of the series; `first` if it is empty."""
    highest = Invoice.rows({"series": series, "number": {"$gt": 0}}, ["number"], [("number", -1)], 1)
    return int(highest[0]["number"]) + 1 if highest else first


def printed(series: str, number: int) -> str:
    """Digits only, and never the same for two series: "1001", "2026000123"."""
    return str(number) if series == MAIN else f"{series}{number:06d}"


def racing(write: Callable[[], Invoice], series: str) -> Invoice:
    """Does `write` again while other processes take the number that it chose; within this one they queue.

    Raises Unavailable when nobody waits for the answer any more, or the others never let it through.
    """
    with _turns[current().tenant, series]:
        for attempt in range(ATTEMPTS):
            if current().remaining() <= 0:
                break
            try:
                return write()
            except (NotUniqueError, DuplicateKeyError):
                _refuse_reuse()
            except (OperationError, OperationFailure) as error:
                if not _is_write_conflict(error):
                    raise
            time.sleep(random.uniform(0, min(LONGEST_PAUSE_SECONDS, 0.002 * attempt)))
    raise errors.numbers_busy(series)


def _is_write_conflict(error: BaseException | None) -> bool:
    """Two writers met and the database gave up on this one: nothing was written."""
    return error is not None and (
        getattr(error, "code", None) == WRITE_CONFLICT or _is_write_conflict(error.__context__)
    )


def _refuse_reuse() -> None:
    """A request id that made something else would be refused for ever."""
    made = Record.rows({"request_id": current().request_id}, ["_cls"], limit=1)
    if made and made[0]["_cls"] != Invoice._class_name:
        raise errors.request_reused(made[0]["_id"])


def prove(request: ProveNumberSeries) -> NumberSeriesProof:
    """Reads every number of the company, or of one series, without trusting the index that guards them."""
    of_series = {} if request.series is None else {"series": request.series}
    per_series = {
        "_id": "$_id.series",
        "first": {"$min": "$_id.number"},
        "last": {"$max": "$_id.number"},
        "count": {"$sum": "$times"},
        "different": {"$sum": 1},
    }
    series = [_proof(found) for found in _numbers(of_series, [{"$group": per_series}, {"$sort": {"_id": 1}}])]
    unnumbered = Invoice.total({"status": {"$ne": str(InvoiceStatus.DRAFT)}, "number": None})
    complete = not unnumbered and all(one.complete for one in series)
    return NumberSeriesProof(complete=complete, series=series, unnumbered=unnumbered, checked_at=now())


def _proof(found: Row) -> SeriesProof:
    """A series without gap or double has as many different numbers, and invoices, as there are from first to last."""
    expected = found["last"] - found["first"] + 1
    complete = found["different"] == found["count"] == expected
    missing, double = ([], []) if complete else _offending(found["_id"], found["first"], found["last"])
    return SeriesProof(
        series=found["_id"],
        first=found["first"],
        last=found["last"],
        count=found["count"],
        missing=missing,
        double=double,
        complete=complete,
    )


def _offending(series: str, first: int, last: int) -> tuple[list[int], list[int]]:
    """The lowest missing and the lowest double numbers, so many as are named."""
    times = {one["_id"]["number"]: one["times"] for one in _numbers({"series": series}, [])}
    missing = (number for number in range(first, last + 1) if number not in times)
    double = (number for number in sorted(times) if times[number] > 1)
    return list(islice(missing, MOST_NAMED)), list(islice(double, MOST_NAMED))


def _numbers(query: Row, then: list[Row]) -> Iterable[Row]:
    """Each number that was given, with how many times; then further steps."""
    steps: list[Row] = [
        {"$match": {"tenant": current().tenant, "number": {"$gt": 0}, **query}},
        {"$group": {"_id": {"series": "$series", "number": "$number"}, "times": {"$sum": 1}}},
    ]
    found: Iterable[Row] = Invoice._get_collection().aggregate([*steps, *then], allowDiskUse=True)
    return found
