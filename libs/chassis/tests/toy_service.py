"""A service of a few lines, built on the chassis as the five are; the environment tells it where to die.

TOY_JOURNAL  file to which it appends a line for each thing that ran
TOY_CURE     file whose presence ends the handler's failures
TOY_DIE      "after_commit", "before_take_out", "after_seen" or "before_reply": kills itself there, once the file
             TOY_ARMED is there
"""

import os
import signal
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from mongoengine import IntField, StringField
from toy_contract import (
    BreakDown,
    Counter,
    CounterRaised,
    CreateCounter,
    GetCounter,
    NumberCounter,
    RaiseCounter,
    WriteLog,
)

from chassis import commits
from chassis.context import current, using
from chassis.events import subscribes
from chassis.ids import new_id
from chassis.logs import log
from chassis.projection import Projection
from chassis.rpc import handles
from chassis.series import NumberSeries
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis.storage import Aggregate, change, create
from contracts.errors import Conflict, NotFound, Unavailable


class Settings(ServiceSettings):
    service = "toy"


def die_at(place: str) -> None:
    """Ends the process without a word if the test has asked for it here."""
    if os.environ.get("TOY_DIE") == place and Path(os.environ["TOY_ARMED"]).exists():
        os.kill(os.getpid(), signal.SIGKILL)


class StoredCounter(Aggregate):
    meta = {
        "db_alias": "toy",
        "collection": "counters",
        "indexes": [
            {"fields": ["tenant", "name"]},
            {
                "fields": ["tenant", "number"],
                "unique": True,
                "partialFilterExpression": {"number": {"$exists": True}},
            },
        ],
    }

    @classmethod
    def take_out(cls, published: Iterable[tuple[str, str, str]]) -> None:
        die_at("before_take_out")
        super().take_out(published)

    name = StringField()
    value = IntField(default=0)
    number = IntField()

    def to_contract(self) -> Counter:
        heard = Heard.find(id=heard_id(self.id)).first()
        return Counter(
            id=self.id,
            version=self.version,
            value=self.value,
            number=self.number,
            heard=heard.total if heard else 0,
        )


class Heard(Aggregate):
    """The sum of what the events said: its event id is part of the effect, so that an event counts once."""

    meta = {"db_alias": "toy", "collection": "heard"}

    total = IntField(default=0)


class Seen(Projection):
    """What the service has heard of its own counters."""

    meta = {"db_alias": "toy", "collection": "seen"}

    value = IntField()


def heard_id(counter_id: str) -> str:
    return counter_id.replace("cnt_", "hrd_")


def not_found(counter_id: str) -> NotFound:
    return NotFound("toy.counter_not_found", f"There is no counter {counter_id}.")


def note(line: str) -> None:
    """Appends to the file named by TOY_JOURNAL: tests read there what ran."""
    if "TOY_JOURNAL" in os.environ:
        with Path(os.environ["TOY_JOURNAL"]).open("a") as journal:
            journal.write(line + "\n")


def numbers_busy(series: str) -> Unavailable:
    return Unavailable("toy.numbers_busy", f"Series {series} is busy.", {"retry_after": "0.1"})


def request_reused(document_id: str) -> Conflict:
    return Conflict("toy.request_reused", f"The request id has made {document_id}.", {"id": document_id})


COUNTERS = NumberSeries(StoredCounter, "counter", busy=numbers_busy, reused=request_reused, series_field=None)

commits.commit_listeners.insert(0, lambda *_: die_at("after_commit"))


def give_number(counter_id: str) -> StoredCounter:
    """The next number of the series, in the same write that numbers the counter."""

    def decide(counter: StoredCounter) -> None:
        counter.number = counter.number or COUNTERS.next_number()

    return COUNTERS.take(lambda: change(StoredCounter, counter_id, decide, not_found=not_found))


def new_counter() -> str:
    """The id of a new counter, stored by the process that asks (not by a service)."""
    with using(replace(current(), request_id=new_id("req"))):
        counter_id = create(StoredCounter(id=new_id("cnt"))).id
        create(Heard(id=heard_id(counter_id)))
    return counter_id


def raised_here(by: int = 1) -> str:
    """The id of a new counter that has been raised, stored by the process that asks."""
    counter_id = new_counter()

    def decide(counter: StoredCounter) -> CounterRaised:
        counter.value += by
        return CounterRaised(subject=counter.id, version=counter.version, value=counter.value, by=by)

    with using(replace(current(), request_id=new_id("req"))):
        change(StoredCounter, counter_id, decide, not_found=not_found)
    return counter_id


class ToyService(Service):
    name = "toy"
    settings = Settings
    failures: dict[str, int] = {}

    @handles(CreateCounter)
    def create_counter(self, request: CreateCounter) -> Counter:
        counter = create(StoredCounter(id=new_id("cnt"), name=request.name))
        create(Heard(id=heard_id(counter.id)))
        return counter.to_contract()

    @handles(GetCounter)
    def get_counter(self, request: GetCounter) -> Counter:
        found = StoredCounter.find(id=request.counter_id).first()
        if found is None:
            raise not_found(request.counter_id)
        return found.to_contract()

    @handles(RaiseCounter)
    def raise_counter(self, request: RaiseCounter) -> Counter:
        note(f"raise {request.counter_id} {request.by}")

        def decide(counter: StoredCounter) -> CounterRaised:
            counter.value += request.by
            return CounterRaised(
                subject=counter.id,
                version=counter.version,
                value=counter.value,
                by=request.by,
                poison=request.poison,
                listen=request.listen,
            )

        done = change(StoredCounter, request.counter_id, decide, not_found=not_found, if_version=request.version)
        note(f"raised {request.counter_id} {request.by} {os.getpid()}")
        time.sleep(request.sleep)
        die_at("before_reply")
        return done.to_contract()

    @handles(NumberCounter)
    def number_counter(self, request: NumberCounter) -> Counter:
        counter = give_number(request.counter_id)
        die_at("before_reply")
        return counter.to_contract()

    @handles(BreakDown)
    def break_down(self, request: BreakDown) -> Counter:
        if request.answer_nothing:
            return None
        raise RuntimeError("a defect")

    @handles(WriteLog)
    def write_log(self, request: WriteLog) -> Counter:
        log.info("a line")
        raise not_found("cnt_1")

    @subscribes(CounterRaised)
    def on_counter_raised(self, event: CounterRaised) -> None:
        key = f"{event.subject} {event.version}"
        note(f"seen {key} {time.monotonic()}")
        failed = self.failures.get(key, 0)
        if event.poison > failed or (event.poison < 0 and not Path(os.environ["TOY_CURE"]).exists()):
            self.failures[key] = failed + 1
            raise RuntimeError("poison")

        def decide(heard: Heard) -> None:
            heard.total += event.by

        change(Heard, heard_id(event.subject), decide, not_found=not_found)
        Seen.apply(event.subject, event.version, value=event.value)
        die_at("after_seen")
        note(f"heard {key}")
        time.sleep(event.listen)
