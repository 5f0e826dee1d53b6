"""The proof of number series: every number that was given is read, without trusting the index that guards them.

proofs = prove(Invoice, {"number": {"$gt": 0}}, series_field="series")
"""

from collections.abc import Iterable
from itertools import islice

from chassis.context import current
from chassis.storage import Aggregate, Row
from contracts.number_series import SeriesProof

MOST_NAMED = 100


def prove(model: type[Aggregate], query: Row, series_field: str = "series", prefix: str = "") -> list[SeriesProof]:
    """One proof for each series among the documents that `query` selects, by name; `prefix` is put before the names.

    The documents have their number in `number`. At most 100 missing and 100 double numbers of a series are named.
    """
    per_series = {
        "_id": "$_id.series",
        "first": {"$min": "$_id.number"},
        "last": {"$max": "$_id.number"},
        "count": {"$sum": "$times"},
        "different": {"$sum": 1},
    }
    found = _numbers(model, query, series_field, [{"$group": per_series}, {"$sort": {"_id": 1}}])
    return [_proof(model, query, series_field, prefix, one) for one in found]


def _proof(model: type[Aggregate], query: Row, series_field: str, prefix: str, found: Row) -> SeriesProof:
    """A series without gap or double has as many different numbers, and documents, as there are from first to last."""
    complete = found["different"] == found["count"] == found["last"] - found["first"] + 1
    missing, double = ([], []) if complete else _offending(model, {**query, series_field: found["_id"]}, series_field)
    return SeriesProof(
        series=f"{prefix}{found['_id']}",
        first=found["first"],
        last=found["last"],
        count=found["count"],
        missing=missing,
        double=double,
        complete=complete,
    )


def _offending(model: type[Aggregate], query: Row, series_field: str) -> tuple[list[int], list[int]]:
    """The lowest missing and the lowest double numbers of one series, so many as are named."""
    times = {one["_id"]["number"]: one["times"] for one in _numbers(model, query, series_field, [])}
    missing = (number for number in range(min(times), max(times) + 1) if number not in times)
    double = (number for number in sorted(times) if times[number] > 1)
    return list(islice(missing, MOST_NAMED)), list(islice(double, MOST_NAMED))


def _numbers(model: type[Aggregate], query: Row, series_field: str, then: list[Row]) -> Iterable[Row]:
    """Each number that was given, with how many times; then further steps."""
    steps: list[Row] = [
        {"$match": {**model._kind(), **query, "tenant": current().tenant}},
        {"$group": {"_id": {"series": f"${series_field}", "number": "$number"}, "times": {"$sum": 1}}},
    ]
    found: Iterable[Row] = model._get_collection().aggregate([*steps, *then], allowDiskUse=True)
    return found
