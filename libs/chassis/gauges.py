"""Gauges for operators: what waits in the outbox and in the service's own queues, and which connections are up.

They are read when Prometheus asks, at most every KEPT_SECONDS. A server that does not answer leaves its gauges out: an alert on
their absence says so, and old numbers do not lie.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from chassis.clock import now
from chassis.database import aggregates
from chassis.health import run_checks
from chassis.logs import log
from chassis.queue_lengths import read_lengths

KEPT_SECONDS = 5.0
MOST_COUNTED = 10_000
T = TypeVar("T")
Numbers = Mapping[str, float]
OwnGauges = Callable[[], Iterable[GaugeMetricFamily]]


@dataclass(eq=False)
class ServiceGauges(Collector):
    """The gauges of one service. `waits`: seconds, which name its retry queues. `own`: functions that give further ones."""

    service: str
    amqp_url: str
    waits: tuple[float, ...]
    own: tuple[OwnGauges, ...] = ()
    _read_at: float = field(default=-KEPT_SECONDS, init=False)
    _kept: list[GaugeMetricFamily] = field(default_factory=list, init=False)

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: whoever registers this must not cause a question to broker or database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        if time.monotonic() - self._read_at >= KEPT_SECONDS:
            self._kept = [*self._connections(), *self._outbox(), *self._queues(), *self._own_gauges()]
            self._read_at = time.monotonic()
        yield from self._kept

    def _connections(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("kundkort_ready", "1 if what /readyz asks answers", labels=["what"])
        for name, said in run_checks().items():
            family.add_metric([name], said == "ok")
        yield family

    def _outbox(self) -> Iterator[GaugeMetricFamily]:
        numbers = _or_nothing(lambda: outbox_numbers(self.service))
        if numbers:
            text = f"Documents with events to publish, {MOST_COUNTED} at most"
            yield GaugeMetricFamily("kundkort_outbox_documents", text, numbers["documents"])
            yield GaugeMetricFamily("kundkort_outbox_oldest_seconds", "Age of the oldest of them", numbers["oldest"])

    def _queues(self) -> Iterator[GaugeMetricFamily]:
        numbers = _or_nothing(lambda: read_lengths(self.amqp_url, self.service, self.waits)._asdict())
        if numbers:
            for name, text in (("waiting", "Events in own queues"), ("retried", "Events that wait for another try")):
                yield GaugeMetricFamily(f"kundkort_events_{name}", text, numbers[name])
            yield GaugeMetricFamily("kundkort_events_parked", "Events that failed every try", numbers["parked"])

    def _own_gauges(self) -> Iterator[GaugeMetricFamily]:
        for read in self.own:
            yield from _or_nothing(lambda read=read: {one.name: one for one in read()}).values()  # type: ignore[misc]


def outbox_numbers(service: str) -> Numbers:
    """How many documents have events to publish, and the age in seconds of the oldest of these events."""
    documents, oldest = 0, now()
    for model in aggregates(service):
        unpublished = model._get_collection().find({"outbox.time": {"$lt": now()}}, {"outbox.time": 1})
        times = [row["outbox"][0]["time"] for row in unpublished.limit(MOST_COUNTED)]
        documents, oldest = documents + len(times), min([oldest, *times])
    return {"documents": documents, "oldest": (now() - oldest).total_seconds()}


def _or_nothing(read: Callable[[], Mapping[str, T]]) -> Mapping[str, T]:
    try:
        return read()
    except Exception as error:  # whatever a server lacks, the other gauges are still worth reading
        log.warning("gauges: %r", type(error))
        return {}
