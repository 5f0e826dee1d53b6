"""Changes of many documents, read in one round trip and written in another; each wholly or not at all, as `storage.change` does.

    change_many(Contract, [Change(contract_id, context, decide), …], not_found=errors.contract_not_found)

Each change has its own context, whose request id is recorded with it: done twice, or after a process was killed between any two
documents, it takes effect once. `GroupedChanges` does so with what threads want to change at the same time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from chassis.commits import Commit
from chassis.context import Context, current, using
from chassis.grouped_work import GroupedWork
from chassis.slices import in_slices
from chassis.storage import Aggregate, change, decide_on, is_applied
from contracts.base import Event
from contracts.errors import ServiceError

A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True, slots=True)
class Change(Generic[A]):
    """One change: `decide` changes the document and returns the events of that, as for `storage.change`."""

    document_id: str
    context: Context
    decide: Callable[[A], Event | Iterable[Event] | None]


def change_many(
    model: type[A], changes: Sequence[Change[A]], *, not_found: Callable[[str], ServiceError]
) -> list[A | Exception]:
    """The changed documents of the current company, or the exception that each change ended with, in the order of the changes.

    Raises what concerns all of them, such as a database that is away: then any of them may be done, and all may be sent again.
    """
    outcomes: dict[int, A | Exception] = {}
    for positions in _rounds(changes):
        _change_round(model, [(at, changes[at]) for at in positions], outcomes, not_found)
    return [outcomes[at] for at in range(len(changes))]


def _rounds(changes: Sequence[Change[Any]]) -> Iterator[list[int]]:
    """Positions such that no document is changed twice in one round; those of one document keep their order."""
    rounds: list[list[int]] = []
    times: dict[str, int] = {}
    for at, one in enumerate(changes):
        turn = times[one.document_id] = times.get(one.document_id, -1) + 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(at)
    yield from rounds


def _change_round(
    model: type[A],
    changes: Sequence[tuple[int, Change[A]]],
    outcomes: dict[int, A | Exception],
    not_found: Callable[[str], ServiceError],
) -> None:
    found = {row["_id"]: row for row in _read(model, [one.document_id for _, one in changes])}
    commits: dict[int, Commit] = {}
    for at, one in in_slices(changes):
        with using(one.context):
            outcome = _decide(model, found.get(one.document_id), one, not_found)
        if isinstance(outcome, Commit):
            commits[at] = outcome
        else:
            outcomes[at] = outcome
    left = _write(model, commits)
    by_position = dict(changes)
    for at, commit in commits.items():
        if at not in left:
            with using(by_position[at].context):
                commit.tell()
            outcomes[at] = commit.document
        else:  # somebody else has changed it meanwhile
            outcomes[at] = _change_alone(model, by_position[at], not_found)


def _read(model: type[A], ids: Sequence[str]) -> list[dict[str, Any]]:
    query = {"_id": {"$in": sorted(ids)}, "tenant": current().tenant, **model._kind()}
    return list(model._get_collection().find(query, {"history": 0}))


def _decide(
    model: type[A], row: dict[str, Any] | None, one: Change[A], not_found: Callable[[str], ServiceError]
) -> A | Commit | Exception:
    if row is None:
        return not_found(one.document_id)
    document: A = model._from_son(row)
    try:
        return document if is_applied(document) else decide_on(document, one.decide) or document
    except Exception as error:
        return error


def _write(model: type[A], commits: dict[int, Commit]) -> set[int]:
    """Writes them in one command; returns the positions of those that are not stored."""
    if not commits:
        return set()
    collection = model._get_collection()
    try:
        done = collection.bulk_write([UpdateOne(one.query, one.update) for one in commits.values()], ordered=False)
        if done.matched_count == len(commits):
            return set()
    except BulkWriteError as error:
        if error.details["writeConcernErrors"]:
            raise
    versions = {one.document.id: one.document.version for one in commits.values()}
    stored = {row["_id"]: row for row in _read(model, list(versions))}
    return {at for at, one in commits.items() if not _is_stored(stored.get(one.document.id), one)}


def _is_stored(row: dict[str, Any] | None, commit: Commit) -> bool:
    """Whether the write took effect: its request id is recorded, whatever others have changed since."""
    (request_id,) = commit.update["$push"]["applied"]["$each"]
    return row is not None and request_id in row.get("applied", ())


def _change_alone(model: type[A], one: Change[A], not_found: Callable[[str], ServiceError]) -> A | Exception:
    with using(one.context):
        try:
            return change(model, one.document_id, one.decide, not_found=not_found)
        except Exception as error:
            return error


class GroupedChanges(Generic[A]):
    """Changes of documents of one class by many threads at the same time."""

    def __init__(self, model: type[A], not_found: Callable[[str], ServiceError]) -> None:
        self._model, self._not_found = model, not_found
        self._group: GroupedWork[Change[A], A] = GroupedWork(self._work)

    def change(self, document_id: str, decide: Callable[[A], Event | Iterable[Event] | None]) -> A:
        """As `storage.change`, together with what other threads change in documents of the same company."""
        return self._group.run(current().tenant, Change(document_id, current(), decide))

    def _work(self, changes: Sequence[Change[A]]) -> Sequence[A | Exception]:
        if len(changes) == 1:
            return [_change_alone(self._model, changes[0], self._not_found)]
        return change_many(self._model, changes, not_found=self._not_found)
