"""Writes that many threads make in one collection at the same time, sent together in one command.

One command with ten writes costs the database a quarter of ten commands, and this process a sixth (measured). Nobody waits
for company: the first is sent at once, and what comes while it is under way is sent together after it. What is probably not there
yet is inserted: an upsert looks first, which costs the database three times as much.
"""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import InsertOne, UpdateOne
from pymongo.errors import BulkWriteError, ConnectionFailure, DuplicateKeyError

from chassis.bulk import DUPLICATE_KEY
from chassis.tenancy import Row

Outcome = bool | Exception
NOT_SENT = 0


@dataclass(slots=True, eq=False)
class Write:
    """One `update_one`; `query` names the `_id`. `outcome` says whether it has changed anything, or why it failed.

    `new` is the document that it makes where none is there, if that is what to expect.
    """

    query: Row
    update: Row
    is_upsert: bool
    new: Row | None = None
    outcome: Outcome | None = None


class GroupedWrites:
    """The writes into one collection. Each has its own outcome: one that fails does not concern those sent with it."""

    def __init__(self) -> None:
        self._waiting: list[Write] = []
        self._turn = threading.Lock()

    def store(self, collection: Any, write: Write) -> bool:
        """Returns whether it has changed a document or made one, once that is stored. Raises what `update_one` raises.

        Only for upserts without a time limit of their own: it would hold for those that are sent with them, too.
        """
        self._waiting.append(write)
        with self._turn:  # one thread sends what all have appended; each of the others finds its own done
            if write.outcome is None:
                time.sleep(0)  # green threads that are ready to append do so now
                batch, self._waiting = self._waiting, []
                send(collection, batch)
        return _result(write.outcome)


def store_alone(collection: Any, write: Write) -> bool:
    """The same for one write, in a command of its own."""
    return _result(_send_alone(collection, write, is_there=False))


def _result(outcome: Outcome | None) -> bool:
    if isinstance(outcome, bool):
        return outcome
    raise outcome or RuntimeError("the write was not sent: the thread that was to send it has been killed")


def send(collection: Any, batch: Sequence[Write]) -> None:
    """Gives each, all of them upserts, its outcome.

    In the order of their ids: two processes that send the same ones could deadlock otherwise."""
    in_order = sorted(batch, key=lambda one: str(one.query["_id"]))
    failed: Exception | None = None
    try:
        left = _send_together(collection, in_order) if len(in_order) > 1 else dict.fromkeys(in_order, NOT_SENT)
    except Exception as error:  # the database is away; or one of them is too big, and must not hold up the others
        left = dict.fromkeys((one for one in in_order if one.outcome is None), NOT_SENT)
        failed = error if isinstance(error, ConnectionFailure) or getattr(error, "timeout", False) else None
    for one in in_order:
        if one not in left:
            one.outcome = True
        else:
            one.outcome = failed or _send_alone(collection, one, is_there=left[one] == DUPLICATE_KEY)


def _send_together(collection: Any, batch: Sequence[Write]) -> dict[Write, int]:
    """At most one command of inserts and one of updates; returns those that the database refuses, with its code."""
    times = Counter(one.query["_id"] for one in batch)
    new = [one for one in batch if one.new and times[one.query["_id"]] == 1]
    refused = _bulk_write(collection, new, [InsertOne(one.new) for one in new])
    for one in new:
        one.outcome = None if one in refused else True
    others = [one for one in batch if one not in new]
    return refused | _bulk_write(collection, others, [UpdateOne(one.query, one.update, upsert=True) for one in others])


def _bulk_write(collection: Any, batch: Sequence[Write], requests: Sequence[Any]) -> dict[Write, int]:
    if not requests:
        return {}
    try:
        collection.bulk_write(requests, ordered=False)
    except BulkWriteError as error:
        if error.details["writeConcernErrors"]:
            raise
        return {batch[one["index"]]: int(one["code"]) for one in error.details["writeErrors"]}
    return {}


def _send_alone(collection: Any, one: Write, is_there: bool) -> Outcome:
    """`is_there`: the document exists. It does not match, or another process has inserted it since the database looked."""
    try:
        if one.new and not is_there:
            collection.insert_one(one.new)
            return True
        done = collection.update_one(one.query, one.update, upsert=one.is_upsert and not is_there)
    except DuplicateKeyError as error:
        return error if is_there else _send_alone(collection, one, is_there=True)
    except Exception as error:
        return error
    return bool(done.matched_count or done.upserted_id is not None)
