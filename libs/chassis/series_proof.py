"""The proof of number series: every number that was given is read, without trusting the index that guards them.

proofs = prove(Invoice, {"number": {"$gt": 0}}, series_field="series")
"""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from chassis.context import current
from chassis.storage import Aggregate, Row
from contracts.number_series import SeriesProof

MOST_NAMED = 100


def prove(
    model: type[Aggregate], query: Row, series_field: str = "series", prefix: str = "", within: str = ""
) -> list[SeriesProof]:
    """One proof for each series among the documents that `query` selects, by name; `prefix` is put before the names.

    The documents have their number in `number`, or several in that field of the list `within`. At most 100 missing and 100
    double numbers of a series are named.
    """
    per_series = {
        "_id": "$_id.series",
        "first": {"$min": "$_id.number"},
        "last": {"$max": "$_id.number"},
        "count": {"$sum": "$times"},
        "different": {"$sum": 1},
    }
    numbers = _Numbers(model, query, series_field, within)
    found = numbers.read([{"$group": per_series}, {"$sort": {"_id": 1}}])
    return [_proof(numbers, prefix, one) for one in found]


class _Numbers(NamedTuple):
    """Where numbers are stored."""

    model: type[Aggregate]
    query: Row
    series_field: str
    within: str

    def of_series(self, name: str) -> "_Numbers":
        return self._replace(query={**self.query, self.series_field: name})

    def read(self, then: list[Row]) -> Iterable[Row]:
        """Each number that was given, with how many times; then further steps."""
        each = [{"$unwind": f"${self.within}"}] if self.within else []
        number = f"${self.within}.number" if self.within else "$number"
        steps: list[Row] = [
            {"$match": {**self.model._kind(), **self.query, "tenant": current().tenant}},
            *each,
            {"$group": {"_id": {"series": f"${self.series_field}", "number": number}, "times": {"$sum": 1}}},
        ]
        found: Iterable[Row] = self.model._get_collection().aggregate([*steps, *then], allowDiskUse=True)
        return found


def _proof(numbers: _Numbers, prefix: str, found: Row) -> SeriesProof:
    """A series without gap or double has as many different numbers, and documents, as there are from first to last."""
    complete = found["different"] == found["count"] == found["last"] - found["first"] + 1
    missing, double = ([], []) if complete else _offending(numbers.of_series(found["_id"]))
    return SeriesProof(
        series=f"{prefix}{found['_id']}",
        first=found["first"],
        last=found["last"],
        count=found["count"],
        missing=missing,
        double=double,
        complete=complete,
    )


def _offending(numbers: _Numbers) -> tuple[list[int], list[int]]:
    """The lowest missing and the lowest double numbers of one series, so many as are named."""
    times = {one["_id"]["number"]: one["times"] for one in numbers.read([])}
    missing = (number for number in range(min(times), max(times) + 1) if number not in times)
    double = (number for number in sorted(times) if times[number] > 1)
    return list(islice(missing, MOST_NAMED)), list(islice(double, MOST_NAMED))
