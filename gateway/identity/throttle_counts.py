"""The rows behind `throttle`: what one atomic update makes of a count of failures, by the database's own clock.

    {_id: hash, failures: 3.2, last_at, open_at, expires_at, claim: mark of the last try let in, added, wait}

`failures` shrinks with time and is stored as of `last_at`; `open_at` is the end of the wait. `added` and `wait` (seconds) are
what the last update found out, for the caller that made it.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import OperationFailure
from pymongo.write_concern import WriteConcern

from chassis import clock
from gateway.models import LoginCount

Stages = list[dict[str, Any]]
NOW = "$$NOW"
OF_A_RACE = (11000, 9)
"""Codes of an update that has lost a race for a new row: a duplicate key, and from DocumentDB that $$NOW cannot be used."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def find(key: str) -> dict[str, Any] | None:
    """The row, unless its time is over."""
    found: dict[str, Any] | None = _collection().find_one({"_id": key, "expires_at": {"$gt": clock.now()}})
    return found


def update(key: str, stages: Stages) -> dict[str, Any]:
    """Applies the stages to the row, which is made if there is none; returns it as it is afterwards."""
    for _ in range(2):  # of two that make the row at the same time the second finds it
        try:
            return _apply(key, stages)
        except OperationFailure as error:
            if error.code not in OF_A_RACE:
                raise
    return _apply(key, stages)


def _apply(key: str, stages: Stages) -> dict[str, Any]:
    return dict(
        _collection().find_one_and_update({"_id": key}, stages, upsert=True, return_document=ReturnDocument.AFTER)
    )


def give_back(key: str, mark: str, added: float) -> None:
    """Takes a counted try away again, and the wait that it made."""
    left = {"$max": [0, {"$subtract": [{"$ifNull": ["$failures", 0]}, added]}]}
    is_last = {"$eq": ["$claim", mark]}
    _collection().update_one(
        {"_id": key}, [{"$set": {"failures": left, "open_at": _if(is_last, LONG_AGO, "$open_at")}}]
    )


def remember(key: str, for_: timedelta) -> None:
    """Keeps a row without a count for so long."""
    _collection().update_one({"_id": key}, {"$set": {"expires_at": clock.now() + for_}}, upsert=True)


def wait_of(row: dict[str, Any]) -> float:
    """Seconds until the row lets a try in, as of the update that returned it."""
    return max(0.0, float(row["wait"]))


def count(mark: str, free: float, first: float, most: float, forgotten: float, counted: float) -> Stages:
    """Counts a try, whatever the wait; `wait` is what the failures before it ask for."""
    return [
        {"$set": {"before": _remembered(forgotten)}},
        {"$set": {"wait": _delay("$before", free, first, most), **_counted(True, mark, counted)}},
        {"$set": {"expires_at": _after(counted * forgotten)}},
    ]


def claim(mark: str, free: float, first: float, most: float, forgotten: float, counted: float) -> Stages:
    """Counts a try when the wait after the last one is over. Then `claim` is `mark`, else nothing changes but `wait`."""
    opens = {"$ifNull": ["$open_at", LONG_AGO]}
    # Without a wait `open_at` stays: of tries at the same time one may have begun, by its clock, before that of another.
    waits = {"$and": ["$is_in", {"$gt": [_delay("$failures", free, first, most), 0]}]}
    return [
        {"$set": {"before": _remembered(forgotten), "is_in": {"$lte": [opens, NOW]}}},
        {"$set": _counted("$is_in", mark, counted)},
        {"$set": {"open_at": _if(waits, _after(_delay("$failures", free, first, most)), opens)}},
        {"$set": {"wait": _seconds({"$subtract": ["$open_at", NOW]}), "expires_at": _after(counted * forgotten)}},
    ]


def ticket(mark: str, wait: float, good_for: float) -> Stages:
    """Lets a try in that has waited: `wait` seconds from its first time on, and again after each time that it was let in."""
    is_waiting = {"$gt": [{"$ifNull": ["$expires_at", LONG_AGO]}, NOW]}
    is_in = _if(is_waiting, {"$lte": ["$open_at", NOW]}, wait == 0)
    is_new = {"$or": ["$is_in", {"$not": ["$was_waiting"]}]}
    return [
        {"$set": {"was_waiting": is_waiting, "is_in": is_in}},
        {"$set": {"claim": _if("$is_in", mark, "$claim"), "open_at": _if(is_new, _after(wait), "$open_at")}},
        {
            "$set": {
                "added": 0,
                "wait": _seconds({"$subtract": ["$open_at", NOW]}),
                "expires_at": _if(is_new, _after(wait + good_for if wait else 0), "$expires_at"),
            }
        },
    ]


def _counted(is_in: Any, mark: str, counted: float) -> dict[str, Any]:
    more = {"$min": [counted, {"$add": ["$before", 1]}]}
    return {
        "failures": _if(is_in, more, "$before"),
        "added": _if(is_in, {"$subtract": [more, "$before"]}, 0),
        "claim": _if(is_in, mark, "$claim"),
        "last_at": NOW,
    }


def _remembered(forgotten: float) -> dict[str, Any]:
    """The failures that are not forgotten yet."""
    gone = {"$divide": [_seconds({"$subtract": [NOW, {"$ifNull": ["$last_at", NOW]}]}), forgotten]}
    return {"$max": [0, {"$subtract": [{"$ifNull": ["$failures", 0]}, gone]}]}


def _delay(failures: str, free: float, first: float, most: float) -> dict[str, Any]:
    """Seconds to wait after so many failures."""
    doubled = {"$multiply": [first, {"$pow": [2, {"$subtract": [failures, free]}]}]}
    # Failures shrink all the time: without the margin, the tenth of ten counts as less than ten a moment later.
    is_free = {"$lt": [failures, free - 0.5]}
    return _if(is_free, 0, {"$min": [most, {"$max": [first, doubled]}]})


def _after(seconds: Any) -> dict[str, Any]:
    return {"$add": [NOW, {"$toLong": {"$multiply": [1000, seconds]}}]}


def _seconds(milliseconds: Any) -> dict[str, Any]:
    return {"$divide": [milliseconds, 1000]}


def _if(condition: Any, then: Any, otherwise: Any) -> dict[str, Any]:
    return {"$cond": [condition, then, otherwise]}


def _collection() -> Any:
    """A count that is lost with a primary is no loss: no try waits for its majority and journal."""
    return LoginCount._get_collection().with_options(write_concern=WriteConcern(w=1))
