"""Requests to services that are killed while they carry them out, and sent again; what is stored and told afterwards."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import orjson
from kombu import Connection

from chassis import clock
from chassis.event_topology import EVENTS
from chassis.testing import wait_until
from contracts import billing
from contracts.base import Request
from deploy.local import parts
from tests.chaos.effects import rows, waiting_in_outbox
from tests.chaos.mortal import Orders
from tests.stack import Origin, Stack
from tests.tenants.signed_messages import Answer, Broker, Signed

T = TypeVar("T")
Difference = tuple[str, list[str], list[str]]

PATIENCE_SECONDS = 60
LAST_WRITES_SECONDS = 0.03
"""So long after its answer a request may still be writing: that its event has been published."""
SHOWN = 100
"""Letters of a document that name it in a failure."""
ROUND = "round"
OF_DELETIONS = (".customer_deletion_changed", "_holdings_counted")
"""Field of what says that a customer is to be deleted: whether it is depends on how long a service was away (decision 68)."""
DELETED = Answer(False, b"{}")
"""What is not there any more has been deleted."""
CHANGING = re.compile(
    r"datetime\.datetime\([^()]*\)|\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|\+00:00)"  # instants
    r"|(?<=_)[0-9a-f]{32}|\b[0-9a-f]{32,64}\b|b'[^']*'"  # ids, digests and what is packed
)
"""What differs between two companies to which the same has happened."""


def make_mortal(stack: Stack, orders: dict[str, Orders]) -> None:
    """From their next start on these services die when they are told to."""
    for service, one in orders.items():
        python, _, *module_and_arguments = parts.command(service)
        runner = [python, "-m", "tests.chaos.mortal", str(one.file), *module_and_arguments]
        stack.origins[service] = Origin(commands={service: runner})


class KillingBroker(Broker):
    """Has the service that gets a message die after some of the writes to its database that the message leads to, and sends the
    same bytes again. `writes_of` says after how many; 0: it lives. `killed` lists of what one has died.
    """

    def __init__(
        self, connection: Connection, stack: Stack, orders: dict[str, Orders], writes_of: Callable[[Signed], int]
    ) -> None:
        super().__init__(connection.channel())
        self._stack, self._orders, self._writes_of = stack, orders, writes_of
        self.killed: list[type[Request[Any]]] = []

    def send(self, messages: Iterable[Signed]) -> list[Answer]:
        """The answers. Messages are sent one after another, and twice where a service was told to die."""
        return [self._send(one) for one in messages]

    def _send(self, one: Signed) -> Answer:
        orders, writes = self._orders.get(one.service), self._writes_of(one)
        if orders is None or not writes:
            return self._send_until_answered(one)
        before = orders.deaths
        orders.die_after(writes)
        answer = self._send_until_answered(one)
        wait_at_most(LAST_WRITES_SECONDS, lambda: not orders.writes)
        orders.die_after(0)
        if orders.deaths > before:
            self.killed.append(one.request)
            if one.request is billing.DeleteInvoice and answer.code == "billing.invoice_not_found":
                return DELETED
        if not answer.is_error:
            again = self._send_until_answered(one)
            assert not again.code.endswith("service_failed"), (one, answer, again)
        return answer

    def _send_until_answered(self, one: Signed) -> Answer:
        orders, end = self._orders.get(one.service), time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            deaths = orders.deaths if orders else 0
            wait_until(lambda: self._stack.is_ready(one.service), PATIENCE_SECONDS)
            number = self.publish(one)
            while time.monotonic() < end and (orders is None or orders.deaths == deaths):
                if (answer := self.answer_to(number, 0.05)) is not None:
                    return answer
        raise AssertionError(f"{one} was not answered")


def wait_at_most(seconds: float, true: Callable[[], object]) -> None:
    """Waits for something at most so long; it may stay false."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.005)


def on_one_day(work: Callable[[int], T]) -> T:
    """What `work` returns once it has begun and ended on one business day; it gets the number of the attempt.

    Two companies to which the same happens on two days have other dates.
    """
    attempt = 0
    while True:
        day, done = clock.today(), work(attempt)
        if clock.today() == day:
            return done
        attempt += 1


class Listener:
    """Hears all events, from its making on."""

    def __init__(self, connection: Connection) -> None:
        self._channel = connection.channel()
        self._queue = self._channel.queue_declare("", exclusive=True).queue
        self._channel.queue_bind(self._queue, EVENTS.name, "#")
        self._heard: dict[str, dict[str, str]] = {}

    def heard_of(self, company: str) -> Counter[str]:
        """How many events of each type there were in the company so far. The same event twice counts once. How far a deletion or
        erasure has come is a matter of time, and left out."""
        while message := self._channel.basic_get(self._queue, no_ack=True):
            event = orjson.loads(message.body)
            if not event["type"].endswith(OF_DELETIONS):
                self._heard.setdefault(event["tenant"], {})[event["id"]] = event["type"]
        return Counter(self._heard.get(company, {}).values())


def stored_of(stack: Stack, services: Iterable[str], company: str) -> Counter[str]:
    """What these services hold of the company once no event changes it any more: each document as a text without ids and
    instants, and without the order in which events came."""
    services = list(services)
    found: list[Counter[str]] = [Counter()]

    def is_settled() -> bool:
        if any(waiting_in_outbox(stack, one) for one in services):
            return False
        before, found[0] = found[0], _stored(stack, services, company)
        return before == found[0]

    wait_until(is_settled, PATIENCE_SECONDS)
    return found[0]


def differences(stored: Counter[str], wanted: Counter[str]) -> list[Difference]:
    """What differs, document by document: its first fields, then the fields that only it has and those that it lacks, beside the
    document that is most like it."""
    found, others = stored - wanted, list((wanted - stored).elements())
    told: list[Difference] = []
    for document in found.elements():
        has = Counter(document.splitlines())
        nearest = min(others, key=lambda other: _distance(has, other), default="")
        if nearest:
            others.remove(nearest)
        wants = Counter(nearest.splitlines())
        told.append((document[:SHOWN], sorted((has - wants).elements()), sorted((wants - has).elements())))
    return told + [(document[:SHOWN], [], ["all of it"]) for document in others]


def _distance(has: Counter[str], other: str) -> int:
    wants = Counter(other.splitlines())
    return ((has - wants) + (wants - has)).total()


def _stored(stack: Stack, services: list[str], company: str) -> Counter[str]:
    kept = [row for service in services for row in rows(stack, service, {"tenant": company})]
    changes = {key: change for row in kept for key, change in _changes(row)}
    deleted = {row["_id"] for row in kept if ROUND in row}
    told = [row for row in kept if not _is_change(row) and row["_id"] not in deleted]
    return Counter(
        "\n".join(sorted(_leaves(row, ""))).replace(company, "COMPANY")
        for row in (*map(_without_history, told), *changes.values())
    )


def _changes(row: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Who changed which fields of a document, wherever that is kept: on its way in the document, moved, or both for a moment. The
    values between depend on the order in which events came."""
    entries = [row] if _is_change(row) else () if ROUND in row else row.get("history", ())
    for one in entries:
        fields = {change["path"][0] for change in one.get("changes", ())} | set(one.get("before", ()))
        shown = {"by": one.get("by"), "fields": sorted(fields)}
        yield (row.get("document_id", row["_id"]), str(one["at"]), str(one.get("request_id"))), shown


def _without_history(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "history"}


def _is_change(row: dict[str, Any]) -> bool:
    return {"document_id", "changes"} <= row.keys()


def _leaves(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{CHANGING.sub('*', str(name))}")
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, f"{path}[]")
    else:
        yield f"{path}={CHANGING.sub('*', repr(value))}"
