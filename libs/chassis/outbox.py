"""From the stored event to the broker: the relay publishes what a commit left in its document and then takes it out.

A commit stores the change and its events in one write (see `storage`) and then notifies the relay. The sweeper finds what a
crash, a dead broker or a missing queue left behind. An event leaves its document only after the broker has confirmed that a
queue holds it, so it is published at least once. The first event is published at once, those that follow within PACE_SECONDS
together; they are taken out many in one write.
"""

import itertools
import queue
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, wait
from datetime import timedelta
from typing import Any

from chassis import health
from chassis.broker import Broker, NotKept
from chassis.clock import now
from chassis.database import aggregates
from chassis.envelope import pack_together
from chassis.event_topology import EVENTS
from chassis.joint_marks import MOST
from chassis.logs import log
from chassis.signing import Keys
from chassis.slices import in_slices
from chassis.storage import Aggregate
from chassis.taken_out import TakenOut
from chassis.topology import ensure_exchange
from contracts.base import all_events
from contracts.errors import BrokerDown

BATCH = 200
PACE_SECONDS = 0.05
"""From the begin of a batch to that of the next: what is published together costs broker and subscribers much less each."""
CONFIRM_SECONDS = 2
"""A broker that does not confirm for so long is left for the next address: one cut off from its cluster never does. Where there
is no other, or all are late, it has the time of `Patience`: what is given up is published a second time."""
LAST = 1
PRIORITY = {0: 0, 1: 5}
"""From an envelope's priority to that of its message: quorum queues of RabbitMQ before 4.3 tell only 0–4 from 5 and above."""

Pending = tuple[type[Aggregate], str, dict[str, Any]]


class Relay:
    """Publishes the events of one service's documents."""

    def __init__(self, service: str, url: str, keys: Keys, sweep_seconds: float) -> None:
        self._service, self._keys, self._sweep_seconds = service, keys, sweep_seconds
        self._events = {event.type: event for event in all_events() if event.type.startswith(f"{service}.")}
        self._queue: queue.PriorityQueue[tuple[int, int, Pending | None]] = queue.PriorityQueue()
        self._turn = itertools.count()
        self._taken_out = TakenOut(sweep_seconds)
        self._next_batch_at = 0.0
        self._broker = Broker(
            url, f"{service}-outbox", lambda channel: ensure_exchange(channel.connection, EVENTS), confirms=True
        )
        health.add_check("outbox", self._broker.check)
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> None:
        self._broker.start()
        self._thread.start()

    def stop(self) -> None:
        """Publishes the remaining events, then ends."""
        self._queue.put((LAST, 0, None))
        self._thread.join(timeout=10)
        self._broker.stop()

    def enqueue(self, model: type[Aggregate], document_id: str, envelopes: list[dict[str, Any]]) -> None:
        """Called after each commit; returns at once."""
        for envelope in envelopes:
            self._queue.put((-envelope["priority"], next(self._turn), (model, document_id, envelope)))

    def _run(self) -> None:
        next_sweep = time.monotonic()
        stopping = False
        while not stopping:
            batch, stopping = self._next_batch()
            try:
                self._publish(batch)
                if stopping or self._taken_out.is_due():
                    self._taken_out.flush()
                if not stopping and self._queue.empty() and time.monotonic() >= next_sweep:
                    self.sweep()
                    next_sweep = time.monotonic() + self._sweep_seconds
            except Exception as error:  # whatever went wrong, the events are still in their documents
                log.warning("outbox: %r", error)

    def _next_batch(self) -> tuple[list[Pending], bool]:
        """The next batch, waiting at most the sweep interval for it; and whether it is the last."""
        batch: list[Pending] = []
        try:
            self._queue.put(self._queue.get(timeout=self._taken_out.seconds_left(self._sweep_seconds)))
            self._wait_for_more()
            pending = self._queue.get_nowait()[-1]
            while pending is not None:
                batch.append(pending)
                if len(batch) == BATCH:
                    return batch, False
                pending = self._queue.get_nowait()[-1]
            return batch, True
        except queue.Empty:
            return batch, False

    def _wait_for_more(self) -> None:
        """Not at all after a pause: a single event is published at once."""
        time.sleep(max(0.0, self._next_batch_at - time.monotonic()))
        self._next_batch_at = time.monotonic() + PACE_SECONDS

    def sweep(self) -> None:
        """Publishes events that were stored some time ago and are still in their documents.

        Those of the future, too: stored by a process whose clock was ahead, they would wait until that time comes.
        """
        instant, age = now(), timedelta(seconds=self._sweep_seconds)
        self._taken_out.flush()
        for model in aggregates(self._service):
            while left := model.left_in_outbox(instant - age, BATCH, after=instant + age):
                if not self._publish([(model, document_id, envelope) for document_id, envelope in left]):
                    return
                self._taken_out.flush()

    def _publish(self, batch: list[Pending]) -> bool:
        """Publishes a batch, waits for the broker's confirms, notes what is safe to take out. False if anything was not.

        Nothing is kept in memory for a broker that is down or blocked: the sweeper finds it in the documents.
        """
        if not batch or self._broker.is_blocked or not self._broker.wait_until_up(1):
            return not batch
        sent = [one for start in range(0, len(batch), MOST) for one in self._send(batch[start : start + MOST])]
        wait([future for _, future in sent], timeout=max(CONFIRM_SECONDS, self._broker.patience()))
        safe = [pending for pending, future in sent if self._is_safe(pending[2], future)]
        for model, document_id, envelope in safe:
            self._taken_out.add(model, envelope["tenant"], document_id, envelope["id"])
        if any(_is_refused(future) for _, future in sent) and not self._broker.is_blocked:
            if not all(future.done() for _, future in sent):  # silent; a nack is an answer
                self._broker.patience.note_departure()
            self._broker.drop("the broker does not confirm events")
        again = [pending for pending, future in sent if _is_refused(future) or _is_cut_off(future)]
        for pending in again:  # published at the next address now: the sweeper would come seconds later
            self._queue.put((-pending[2]["priority"], next(self._turn), pending))
        return len(safe) == len(batch)

    def _send(self, batch: list[Pending]) -> "Iterator[tuple[Pending, Future[bool]]]":
        """Sends at most MOST events; gives each with what becomes of it."""
        packed = pack_together([envelope for _, _, envelope in batch], self._keys)
        for pending, (body, headers) in in_slices(list(zip(batch, packed, strict=True))):
            envelope = pending[2]
            properties = {
                "content_type": "application/cloudevents+json",
                "application_headers": headers,
                "priority": PRIORITY[envelope["priority"]],
            }
            sent = self._broker.publish_confirmed(body, EVENTS.name, envelope["type"], envelope["id"], **properties)
            yield pending, sent

    def _is_safe(self, envelope: dict[str, Any], future: "Future[bool]") -> bool:
        """Whether a queue holds it, or need not: no subscriber in the contract, no outside consumer with a queue."""
        try:
            kept = future.result(timeout=0)
        except Exception as error:  # connection lost or no confirm in time
            log.warning("event %s not confirmed: %r", envelope["id"], error)
            return False
        event = self._events.get(envelope["type"])
        return kept or (event is not None and not event.subscribers)


def _is_refused(future: "Future[bool]") -> bool:
    """Whether a broker that is there does not keep the message: a nack, or no word of it in time."""
    return not future.done() or isinstance(future.exception(), NotKept)


def _is_cut_off(future: "Future[bool]") -> bool:
    """Whether the connection went before the broker had confirmed the message."""
    return future.done() and isinstance(future.exception(), BrokerDown)
