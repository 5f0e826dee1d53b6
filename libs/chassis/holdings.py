"""What a service holds of something that its owner wants to delete: counted when the owner asks, and blocked meanwhile.

    HOLDINGS = Holdings(Deletion, Answer, blocking=…, deleted="deleted", count=count, drop=drop, …)

The owner's event says how far the deletion has come (`follow`). While it is asked or carried out nothing may be made for the
subject (`refuse`); in the end the service's copy goes, also one that a late event has brought back (`drop_late`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from chassis import storage
from chassis.erasure_days import schedule
from chassis.known_ids import KnownIds
from chassis.projection import Projection, when_stored
from chassis.storage import Aggregate, Row, read_only
from contracts.base import Event
from contracts.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Erasing:
    """What a service does when a subject is not deleted but erased (chassis.erasure_days). `state` is the one at the end;
    `count_open(subject)` gives how many there are of each kind that must be finished first; `refused` makes the error of
    whatever would be made for it later."""

    state: str
    count_open: Callable[[str], dict[str, int]]
    refused: Callable[[], ServiceError]


@dataclass(frozen=True, slots=True)
class Holdings:
    """How one service answers. `deletions` keep `state` and `round` of the owner's events; `answers` keep `round` and `holdings`
    of the last answer, and make its event by `counted_event`.

    `count(subject)` gives how many there are of each kind; `drop(subject)` removes the copy. `being_deleted` and `not_found` make
    the service's errors.
    """

    deletions: type[Projection]
    answers: type[Aggregate]
    blocking: Sequence[str]
    deleted: str
    count: Callable[[str], dict[str, int]]
    drop: Callable[[str], None]
    being_deleted: Callable[[], ServiceError]
    not_found: Callable[[str], ServiceError]
    erasing: Erasing
    gone: KnownIds = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "gone", KnownIds(self.deletions, {"state": self.deleted}))

    def follow(self, event: Any) -> None:
        """Keeps what the event says; then answers it, or drops the copy. The block stands before anything is counted."""
        order = {"erasure": event.erasure.model_dump(mode="json")} if event.erasure is not None else {}
        self.deletions.apply(event.subject, event.version, state=event.state.value, round=event.round, **order)
        if read_only.get():  # only to show what would be kept
            return
        if event.is_asking:
            self._answer(event.subject, event.round, self.erasing.count_open if event.erasing else self.count)
        elif event.state == self.deleted:
            self.gone.forget()
            self.drop(event.subject)
        elif event.state == self.erasing.state:
            schedule(self.deletions, event.subject)

    def refuse(self, subject: str) -> None:
        """Raises Conflict while the subject is being deleted or erased, and after it, so that nothing can be made for it."""
        blocking = [*self.blocking, self.erasing.state]
        for row in self.deletions.rows({"_id": subject, "state": {"$in": blocking}}, ["state"], limit=1):
            raise self.erasing.refused() if row["state"] == self.erasing.state else self.being_deleted()

    def drop_late(self, subject: str) -> None:
        """After an event of the subject was kept: drops the copy again if the subject was deleted before it came."""
        when_stored(lambda: self._drop_gone(subject))

    def _drop_gone(self, subject: str) -> None:
        if self.gone.has(subject):
            self.drop(subject)

    def _answer(self, subject: str, asked: int, count: Callable[[str], dict[str, int]]) -> None:
        holdings: list[Row] = [{"kind": kind, "count": many} for kind, many in count(subject).items() if many]

        def decide(stored: Any) -> Event | None:
            if stored.round >= asked:
                return None
            stored.round, stored.holdings = asked, holdings
            made: Event = stored.counted_event()
            return made

        if self.answers.read_one(subject) is None:
            answer: Any = self.answers(id=subject, round=asked, holdings=holdings)
            storage.create(answer, lambda stored: stored.counted_event())
        else:
            storage.change(self.answers, subject, decide, not_found=self.not_found)
