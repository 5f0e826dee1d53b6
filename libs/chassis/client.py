"""The gateway's side of RPC: any number of callers share one connection to each node; no call waits past its deadline.

    client = RpcClient(amqp_url, keys)
    invoice = client.call(IssueInvoice(invoice_id=…), context)            # waits; repeats what was not taken; plain JSON
    answers = [client.send(request, context, service) for service in …]   # all at once; `.result()` of each; never repeats

What one node cannot do is tried at once on the next: a node that is down, hangs or is blocked, or on which no replica of the
service is. If none can, `send` fails at once: ServiceUnknown (no replica anywhere), BrokerDown or `broker_blocked`.
`call` repeats the first two until the deadline, since the request id makes a repetition harmless: a restart of a single
replica costs its callers time, not failures. A service that hangs is told at the deadline (DeadlineExceeded). All of them
are Unavailable and name `retry_after`.
"""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from chassis.addresses import split_addresses
from chassis.context import Context
from chassis.errors import broker_blocked, broker_down, deadline_exceeded
from chassis.ids import random_id
from chassis.pauses import growing_pauses
from chassis.request_link import Call, Link
from chassis.request_topology import CHECK
from chassis.signed_context import sign_request
from chassis.signing import Keys
from contracts.base import Request
from contracts.errors import BrokerDown, ServiceUnknown, Unavailable

SILENCE_SECONDS = 1.0
Answer = Any


@dataclass(slots=True)
class Pending:
    """A request that has been sent to one service."""

    service: str
    context: Context
    future: "Future[Answer]"
    forget: Any

    def result(self) -> Answer:
        """Waits for the reply until the deadline; plain JSON. Raises what the service raised, or Unavailable."""
        try:
            return self.future.result(timeout=max(0.0, self.context.remaining()))
        except FutureTimeout:
            self.forget()
            raise deadline_exceeded(self.service) from None


class RpcClient:
    """Sends requests to services and matches replies to callers. Thread-safe; starts on first use.

    With several addresses, a node from which nothing at all has come for `silence_seconds` although answers are awaited is
    given up, and what was sent there is sent to the next one.
    """

    def __init__(self, amqp_url: str, keys: Keys, silence_seconds: float = SILENCE_SECONDS) -> None:
        self._keys = keys
        self._links = [Link(address, self, silence_seconds) for address in split_addresses(amqp_url)]
        random.shuffle(self._links)  # each process begins elsewhere
        self._current = 0
        self._start = threading.Lock()
        self._started = False
        self._held = threading.local()

    @property
    def is_up(self) -> bool:
        """Whether the broker can be reached right now."""
        self._ensure_started()
        return self._wait_until_up(1)

    def call(self, request: Request[Any], context: Context) -> Answer:
        """Sends one request to the service that its class names and waits for the reply; until its deadline sends it again
        while nobody takes it or the connection goes."""
        return self._call(request.service, request.method, _body(request), context)

    def send(self, request: Request[Any], context: Context, service: str = "") -> Pending:
        """Sends one request and returns at once. `service` is needed for a request that every service answers."""
        return self._send(service or request.service, request.method, _body(request), context)

    @contextmanager
    def one_write(self) -> Iterator[None]:
        """What this thread sends inside the block leaves at its end, in one write to each node."""
        links: list[Link] = []
        self._held.links = links
        try:
            yield
        finally:
            self._held.links = None
            for link in dict.fromkeys(links):
                link.broker.work()

    def check(self, request: type[Request[Any]], fields: dict[str, Any], context: Context) -> None:
        """Asks the service which fields it would refuse; runs nothing. Raises InvalidInput, or Unavailable when it cannot say."""
        self._call(request.service, CHECK + request.method, orjson.dumps(fields), context)

    @property
    def pending(self) -> frozenset[str]:
        """The ids of the requests that have no answer yet and are not given up."""
        return frozenset(id for link in self._links for id in list(link.pending))

    def close(self) -> None:
        for link in self._links:
            link.broker.stop()

    def _call(self, service: str, method: str, body: bytes, context: Context) -> Answer:
        pauses = growing_pauses()
        while True:
            try:
                return self._send(service, method, body, context).result()
            except (ServiceUnknown, BrokerDown):
                pause = next(pauses)
                if context.remaining() <= pause:
                    raise
            time.sleep(pause)

    def _send(self, service: str, method: str, body: bytes, context: Context) -> Pending:
        self._ensure_started()
        headers = sign_request(self._keys, context, service, method, body)
        call = Call(random_id(), service, method, body, headers, context.deadline)
        if context.remaining() <= 0:
            call.fail(deadline_exceeded(service))
        else:
            self._dispatch(call, None)
        return Pending(service, context, call.future, lambda: self._forget(call))

    def _dispatch(self, call: Call, error: Unavailable | None) -> None:
        """Sends the call over the first link that may take it and has not been tried; without one it fails with `error`."""
        count = len(self._links)
        for place in range(self._current, self._current + count):
            link = self._links[place % count]
            if link in call.links or not link.takes_requests:
                continue
            call.links.append(link)
            try:
                link.send(call)
            except BrokerDown:
                continue
            held = getattr(self._held, "links", None)
            link.broker.work() if held is None else held.append(link)
            return
        call.fail(error or (broker_blocked() if any(link.broker.is_blocked for link in self._links) else broker_down()))

    def _forget(self, call: Call) -> None:
        for link in call.links:
            link.pending.pop(call.id, None)

    def on_not_taken(self, call: Call, error: Unavailable) -> None:
        """A link could not deliver the call: the next one is tried."""
        self._dispatch(call, error)

    def on_link_lost(self) -> None:
        """New calls go to a link that is up, and stay there until it is lost, too."""
        up = [place for place, link in enumerate(self._links) if link.takes_requests]
        if up and self._current not in up:
            self._current = random.choice(up)

    def has_other_than(self, link: Link) -> bool:
        """Whether another node could take what was sent over this link."""
        return any(other.takes_requests for other in self._links if other is not link)

    def _ensure_started(self) -> None:
        if self._started:
            return
        with self._start:
            if not self._started:
                for link in self._links:
                    link.broker.start()
                self._wait_until_up(5)
                self._started = True

    def _wait_until_up(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while not (up := any(link.broker.is_up for link in self._links)) and time.monotonic() < end:
            time.sleep(0.01)
        return up


def _body(request: Request[Any]) -> bytes:
    return request.model_dump_json(exclude_unset=True).encode()
