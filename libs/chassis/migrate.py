"""Migrations: what a release needs of its database, made before the release serves: `python -m SERVICE.migrate`.

First the indexes that the models declare, then the steps of the plan, in their order. Each is recorded in the collection
`migrations`. A step may be killed and repeated, and run by several processes at once, while the previous release serves. A
lease lets one work while others wait, which saves work; that nothing is done twice follows from the steps themselves.

    PLAN = Plan("billing", steps=[Step("fill in the currency", fill_in_currency)])
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import Any, TypeVar
from uuid import uuid4

from mongoengine import get_db
from pymongo.errors import DuplicateKeyError, OperationFailure

from chassis import indexes, kept_history, kept_models, request_claims, splitting
from chassis.clock import now
from chassis.database import aggregates, is_down, long_work
from chassis.indexes import Blocked, Index
from chassis.logs import log
from chassis.storage import Aggregate

COLLECTION, LEASE, BLOCKED = "migrations", "lease", "blocked"
SPLIT = "split companies"
LEASE_SECONDS = 30.0
PAUSE_SECONDS = 0.2
ATTEMPTS = 50
T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """A named change of stored data: `run(database)` with pymongo's database.

    A `later` step removes what the previous release still needs; only `--finish` runs it, and nothing waits for it.
    """

    name: str
    run: Callable[[Any], None]
    later: bool = False


@dataclass(frozen=True)
class Plan:
    """What one part needs of its database. `indexes` are those of collections that have no model."""

    alias: str
    steps: Sequence[Step] = ()
    indexes: Sequence[Index] = field(default=())

    def all_indexes(self) -> list[Index]:
        return [*indexes.declared(self.alias), *self.indexes]

    def all_steps(self) -> list[Step]:
        """The steps of the plan; before them, for each model that keeps its changes, the move of those that releases before have
        left in its documents. What such a release stores later, the service moves by itself."""
        kept = [(str(one._meta["collection"]), one) for one in kept_models.models(self.alias)]
        return [
            *(Step(f"keep the changes of {name} for ever", partial(_move_all, one)) for name, one in kept),
            *self.steps,
        ]


def _move_all(model: type[Aggregate], _database: Any) -> None:
    kept_history.move_all(model)


def plan_of(package: str, alias: str) -> Plan:
    """The plan in the module `migrate` of a part's package; only the indexes of its models if it has no such module."""
    try:
        found: Plan = import_module(f"{package}.migrate").PLAN
    except ModuleNotFoundError as error:
        if error.name not in (f"{package}.migrate", package):
            raise
        return Plan(alias)
    return found


def pending(plan: Plan, *, finish: bool = False) -> list[str]:
    """What is still to be done, in order, as people read it; a blocked migration's reason comes first."""
    done = {row["_id"]: row for row in get_db(plan.alias)[COLLECTION].find({})}
    left = [index.label for index in _indexes_left(plan, done)]
    left += [step.name for step in _steps_left(plan, done, finish=finish)]
    left += ["the setting SPLIT_COMPANIES: its collections may be sharded"] if _is_split_unknown(done) else []
    return [*([done[BLOCKED]["why"]] if left and BLOCKED in done else []), *left]


def _indexes_left(plan: Plan, done: dict[str, Any]) -> list[Index]:
    """An index counts when it is there and its creation has been recorded: MongoDB also lists one that it is building."""
    wanted = [index for index in plan.all_indexes() if SPLIT not in done or not splitting.is_replaced(index)]
    lacking = indexes.missing(plan.alias, wanted)
    return [index for index in wanted if index in lacking or index.label not in done]


def _is_split_unknown(done: dict[str, Any]) -> bool:
    """Whether a process without SPLIT_COMPANIES works on a database that no longer has the indexes that it relies on."""
    return SPLIT in done and not request_claims.is_enabled()


def split(plan: Plan, say: Callable[[str], None] = log.info) -> None:
    """Prepares the database for shard keys that split one company; every replica must run with SPLIT_COMPANIES before.

    May be repeated after a kill. Afterwards no release before 0.2.0 can serve.
    """
    for model in aggregates(plan.alias):
        if model._meta["shard_by"] is not None:
            say(f"{plan.alias}: request ids of {model._get_collection_name()}")
            _patiently(lambda model=model: _run_long(lambda: splitting.replace_indexes(plan.alias, model)))  # type: ignore[misc]
    _record(plan, SPLIT)


def _steps_left(plan: Plan, done: dict[str, Any], *, finish: bool) -> list[Step]:
    return [step for step in plan.all_steps() if step.name not in done and (finish or not step.later)]


def migrate(plan: Plan, *, finish: bool = False, say: Callable[[str], None] = log.info) -> None:
    """Does what is pending; waits for a database that does not answer, and for another process that is migrating.

    Raises Blocked, which every replica's /readyz then shows as well, when somebody has to repair data first.
    """
    while _patiently(lambda: pending(plan, finish=finish)):
        with _lease(plan.alias) as is_mine:
            if is_mine:
                _work(plan, finish, say)
                return
        time.sleep(PAUSE_SECONDS)


def _work(plan: Plan, finish: bool, say: Callable[[str], None]) -> None:
    records = get_db(plan.alias)[COLLECTION]
    done = {row["_id"]: row for row in _patiently(lambda: list(records.find({})))}
    try:
        for index in _patiently(lambda: _indexes_left(plan, done)):
            say(f"{plan.alias}: {index.label}")
            _patiently(lambda index=index: indexes.create(plan.alias, index))  # type: ignore[misc]
            _record(plan, index.label)
        for step in _steps_left(plan, done, finish=finish):
            say(f"{plan.alias}: {step.name}")
            _patiently(lambda step=step: _run_long(lambda: step.run(get_db(plan.alias))))  # type: ignore[misc]
            _record(plan, step.name)
    except Blocked as error:
        _record(plan, BLOCKED, why=str(error))
        raise
    _patiently(lambda: records.delete_one({"_id": BLOCKED}))


def _record(plan: Plan, name: str, **more: str) -> None:
    row = {"at": now(), "by": socket.gethostname(), **more}
    _patiently(lambda: get_db(plan.alias)[COLLECTION].update_one({"_id": name}, {"$set": row}, upsert=True))


def _run_long(work: Callable[[], object]) -> None:
    """With the client's limit, a step that reads a large collection would time out and begin again for ever."""
    with long_work():
        work()


def _patiently(work: Callable[[], T]) -> T:
    """Repeats `work` while the database does not answer, and some times when others make the same at the same moment."""
    attempt = 0
    while True:
        try:
            return work()
        except Blocked:
            raise
        except Exception as error:
            # What two processes that create one collection or index at once get: conflicts, deadlocks, and duplicates
            # in the catalogue of the database. A repetition finds what the other has made.
            attempt += 0 if is_down(error) else 1
            if not (is_down(error) or isinstance(error, OperationFailure)) or attempt >= ATTEMPTS:
                raise
            log.warning("migrate: %s; trying again", str(error)[:200])
            time.sleep(PAUSE_SECONDS)


@contextmanager
def _lease(alias: str) -> Iterator[bool]:
    """Whether this process may work; if so, the lease is renewed until the end of the block."""
    records, owner = get_db(alias)[COLLECTION], f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:8]}"
    if not _patiently(lambda: _take_lease(records, owner)):
        yield False
        return
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(LEASE_SECONDS / 6):
            with suppress(Exception):  # it then runs out, and another process may begin to work as well
                _take_lease(records, owner)

    threading.Thread(target=renew, name="lease", daemon=True).start()
    try:
        yield True
    finally:
        ended.set()
        with suppress(Exception):  # it runs out
            records.delete_one({"_id": LEASE, "owner": owner})


def _take_lease(records: Any, owner: str) -> bool:
    free = {"_id": LEASE, "$or": [{"owner": owner}, {"until": {"$lt": now()}}]}
    taken = {"$set": {"owner": owner, "until": now() + timedelta(seconds=LEASE_SECONDS)}}
    try:
        records.update_one(free, taken, upsert=True)
    except DuplicateKeyError:  # another process has it
        return False
    return True
