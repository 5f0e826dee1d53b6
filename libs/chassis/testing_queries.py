"""Every command that a test run sends to a database, and whether each fits the shard key of its collection.

`unsharded` lists what a router of sharded MongoDB would have to send to every shard, or would refuse.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pymongo import monitoring

from chassis.database import models_of
from chassis.indexes import declared
from chassis.storage import Row

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
SELF, TEST = Path(__file__).name, "test"
FILTERS = {"find": "filter", "count": "query", "distinct": "query", "findAndModify": "query"}
ONE_DOCUMENT = ("findAndModify",)
SCATTERED = {
    "libs/chassis/storage.py left_in_outbox": "looks for what a crash of any company left, by an index that is nearly empty",
    "libs/chassis/kept_history.py move": "the changes on their way to their collection, of all companies, by a sparse index",
    "libs/chassis/gauges.py outbox_numbers": "the same, when Prometheus asks, at most every five seconds",
    "gateway/audit/inbox.py waiting_companies": "looks once at each start for entries that are not in their chain yet",
    "gateway/card/erasure/own.py _blank_answers": "an erasure looks through a company's replies of seven days",
    "gateway/audit/retention.py prune_all": "an operator's command steps from company to company",
    "services/documents/uploads.py sweep": "looks for unfinished uploads of all companies, of which there are few",
    "services/sales/contract_invoicing.py companies_with_a_nightly_run": "one small document a company, four times a minute",
    "services/customers/geocoding.py companies_that_wait": "by an index that is nearly empty, four times a minute",
    "services/customers/branch_moves.py companies_with_work": "the same",
    "services/customers/deletions.py companies_with_work": "the same",
    "libs/chassis/erasure_days.py companies": "by an index of the customers that were erased, four times a minute",
    "services/customers/persons.py companies_with_work": "the same",
    "services/crm/series_days.py companies_with_work": "by an index of which few documents are due, four times a minute",
    "services/crm/alarms.py look": "by an index of alarm times, for what has come since the last look",
    "services/crm/alarm_delivery.py find_due": "by an index that is nearly empty, four times a minute",
    "services/crm/alarm_code_delivery.py find_due": "the same",
    "services/crm/selection_counting.py _find": "customers that wait for a look, by indexes that are nearly empty",
    "services/crm/selection_counting.py _renew_forms": "companies whose facts an earlier release made, every five minutes",
    "services/crm/selection_counting.py look_on": "by an index of the companies with new rules, which is nearly empty",
    "services/crm/terms_form.py begin_in_new": "a migration looks once whether there is any customer",
    "services/crm/property_keys.py begin_in_new": "the same",
    "services/crm/property_keys.py tell_apart": "a migration reads all properties, which are few",
    "libs/chassis/stored_data.py change_in_batches": "a migration reads the whole collection",
    "libs/chassis/splitting.py replace_indexes": "the same",
    "libs/chassis/originals.py list_companies": "an operator's command steps from company to company",
    "libs/chassis/indexes.py _double": "only after a unique index could not be made",
}
"""Commands that every shard has to answer, with the reason."""
GUARDED = {
    "tenant_1_request_id_1": "`migrate --split` replaces it by the collection `requests`; release 0.1.0 needs it",
    "tenant_1_blob_id_1": "each upload makes a new random id; `migrate --split` drops it; release 0.1.0 makes it",
}
"""Unique indexes that do not begin with the shard key, with the reason."""


@dataclass(frozen=True)
class Command:
    """One command; `place` is the line of ours that sent it, e.g. `libs/chassis/storage.py:88 take_out`, "" for a test."""

    database: str
    name: str
    body: Row
    place: str

    @property
    def alias(self) -> str:
        """The part whose database it is: `a_database("crm")` makes "test_crm_1a2b"."""
        return self.database.removeprefix("test_").rpartition("_")[0]

    @property
    def collection(self) -> str:
        return str(self.body.get(self.name, ""))

    def filters(self) -> list[tuple[Row, bool]]:
        """Its conditions, and whether each is for one document only."""
        if self.name in ("update", "delete"):
            part = self.body[f"{self.name}s"]
            return [
                (one["q"], not one.get("multi", False) if self.name == "update" else one["limit"] == 1) for one in part
            ]
        if self.name == "aggregate":
            return [(first.get("$match", {}), False) for first in _first_steps(self.body["pipeline"])]
        if self.name in FILTERS:
            return [(self.body.get(FILTERS[self.name], {}), self.name in ONE_DOCUMENT)]
        return []


def _first_steps(pipeline: Sequence[Row]) -> Iterator[Row]:
    """The step with which a pipeline begins to read, and those of the collections that it joins."""
    yield pipeline[0] if pipeline else {}
    for step in pipeline:
        for name in ("$unionWith", "$lookup"):
            if "pipeline" in step.get(name, ()):
                yield from _first_steps(step[name]["pipeline"])


class _Recorder(monitoring.CommandListener):
    def __init__(self) -> None:
        self.sent: list[Command] | None = None
        """Those of the work that is under way, if any is watched."""
        self.kept: dict[tuple[str, str, str, str], Command] = {}

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        command = Command(event.database_name, event.command_name, dict(event.command), _place())
        if self.sent is not None:
            self.sent.append(command)
        if command.place:
            self.kept.setdefault((command.alias, command.name, command.collection, command.place), command)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


RECORDER = _Recorder()
monitoring.register(RECORDER)  # at import: clients know only those who were registered before them


def is_ours(path: Path) -> bool:
    """Whether a module is of this clone, and not of a package in one of its environments (.venv, .venvs/NAME)."""
    return path.is_relative_to(ROOT) and "site-packages" not in path.parts


def _place() -> str:
    """The innermost of our lines; "" if it is a test's."""
    frame: Any = sys._getframe(1)
    while frame is not None:
        module = _module(frame.f_code.co_filename)
        if module == TEST:
            return ""
        if module and not frame.f_code.co_name.startswith("<"):  # a comprehension or lambda is a part of its function
            return f"{module} {frame.f_code.co_name}"
        frame = frame.f_back
    return ""


@cache
def _module(name: str) -> str:
    """A file's path in this clone, TEST if it is a test's, "" if it is not ours. Each command asks for a dozen."""
    path = Path(name)
    if not is_ours(path) or path.name == SELF:
        return ""
    return TEST if "tests" in path.parts or path.name.startswith("testing") else str(path.relative_to(ROOT))


def commands_sent(alias: str, work: Callable[[], T]) -> tuple[T, list[Command]]:
    """What `work()` gives, and the commands that it sent to the database of `a_database(alias)`."""
    result, sent = record(work)
    return result, [command for command in sent if command.database.startswith(f"test_{alias}_")]


def record(work: Callable[[], T]) -> tuple[T, list[Command]]:
    """What `work()` gives, and the commands that were sent to any database meanwhile."""
    sent = list[Command]()
    outer, RECORDER.sent = RECORDER.sent, sent
    try:
        return work(), sent
    finally:
        RECORDER.sent = outer


def commands(alias: str, work: Callable[[], T]) -> tuple[T, list[str]]:
    """The same with the names of the commands only."""
    result, sent = commands_sent(alias, work)
    return result, [command.name for command in sent]


def shard_keys(alias: str) -> dict[str, tuple[str, ...] | None]:
    """The shard key of each collection that has models in that database."""
    return {model._get_collection_name(): model._meta["shard_by"] for model in models_of(alias)}


def unfit_commands(sent: Iterable[Command]) -> list[str]:
    """What names less than it must: the first field of the shard key, and for a write of one document all of it or `_id`."""
    found = []
    for command in list(sent):  # at once: threads that a test left behind go on to send
        key = shard_keys(command.alias).get(command.collection)
        if key and command.place not in SCATTERED:
            for condition, is_one in command.filters():
                named = _named(condition)
                if key[0] not in named or (is_one and not (set(key) <= named or "_id" in named)):
                    found.append(f"{command.place}: {command.name} {command.collection} by {sorted(named)}, not {key}")
    return found


def _named(condition: Row) -> set[str]:
    """The fields that the condition fixes to one value, or to some."""
    named: set[str] = set()
    for name, value in condition.items():
        if name == "$and":
            named |= {one for part in value for one in _named(part)}
        elif not name.startswith("$") and not (isinstance(value, dict) and not {"$in", "$eq"} & set(value)):
            named.add(name)
    return named


def unfit_indexes(alias: str) -> list[str]:
    """The unique indexes whose key does not begin with the shard key of their collection."""
    keys = shard_keys(alias)
    return [
        index.label
        for index in declared(alias)
        if index.options.get("unique") and index.name not in GUARDED and (key := keys[index.collection])
        if tuple(name for name, _ in index.keys)[: len(key)] != key
    ]
