"""An RpcClient behind the guards of `guard`: a service that hangs costs only its own callers.

client = GuardedClient(RpcClient(url, keys), guards, "call", probe_seconds=2)
invoice = client.call(IssueInvoice(invoice_id=…), context)            # waits; repeats what no service has taken
answers = [client.send(request, context, service) for service in …]   # all at once; `.result()` of each
"""

import time
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from chassis.client import Answer, Pending, RpcClient
from chassis.context import Context
from chassis.errors import service_silent
from chassis.guard import Guards, Visit
from chassis.pauses import growing_pauses
from contracts.base import Request
from contracts.errors import BrokerDown, DeadlineExceeded, ServiceUnknown, Unavailable


@dataclass(slots=True)
class Sent:
    """A request that has been sent to one service during a visit. `seconds` is the longest wait for its reply."""

    service: str
    context: Context
    visit: Visit
    pending: Pending
    seconds: float

    @property
    def future(self) -> "Future[Answer]":
        return self.pending.future

    def result(self) -> Answer:
        """Waits for the reply until the deadline, and ends the visit. Raises what the service raised, or Unavailable."""
        with self.visit:
            return self.wait()

    def wait(self) -> Answer:
        """As `result`, without ending the visit."""
        try:
            return self.visit.wait(self.future, min(self.seconds, self.context.remaining()))
        except Unavailable as error:
            self.forget()
            if self.visit.is_probe and isinstance(error, DeadlineExceeded):
                raise service_silent(self.service) from None
            raise

    def forget(self) -> None:
        """Drops the reply. That of a probe is still noted by the breaker, though nobody waits for it."""
        if not self.visit.is_probe:
            self.pending.forget()


@dataclass(slots=True)
class Refused:
    """A request that was not sent; the same interface as `Sent`. The future holds the error."""

    service: str
    context: Context
    future: "Future[Answer]"

    def result(self) -> Answer:
        return self.future.result()

    def forget(self) -> None:
        """There is nothing to drop."""


class GuardedClient:
    """An RpcClient whose calls of one kind pass a guard. Several kinds share one RpcClient and its guards.

    `probe_seconds` is how long a caller waits for the answer to a probe; a later answer closes the breaker all the same.
    """

    def __init__(self, client: RpcClient, guards: Guards, kind: str, probe_seconds: float) -> None:
        self._client, self._guards, self._kind, self._probe_seconds = client, guards, kind, probe_seconds
        self._probes: dict[str, Pending] = {}

    @property
    def is_up(self) -> bool:
        """Whether the broker can be reached right now."""
        return self._client.is_up

    def visit(self, service: str, context: Context) -> Visit:
        """Begins a visit of one or more calls. Raises Unavailable when the service is silent or busy."""
        return self._guards.of(service, self._kind).visit(context.tenant)

    def call(self, request: Request[Any], context: Context) -> Answer:
        """Sends one request to the service that its class names and waits for the reply; see `call_during`."""
        with self.visit(request.service, context) as visit:
            return self.call_during(visit, request, context)

    def call_during(self, visit: Visit, request: Request[Any], context: Context) -> Answer:
        """Sends one request and waits for the reply until the deadline; plain JSON.

        What nobody has taken, because no process of the service or no broker is there, is sent again. Raises what the
        service raised; at the deadline ServiceUnknown, BrokerDown or DeadlineExceeded; Unavailable when too many wait already.
        """
        pauses = growing_pauses()
        while True:
            sent = self._send(visit, request, context, request.service)
            try:
                return sent.wait()
            except (ServiceUnknown, BrokerDown):
                pause = next(pauses)
                if self._time_left(visit, context) <= pause:
                    visit.silent()
                    raise
                if not visit.sleep(pause):
                    raise

    def send(self, request: Request[Any], context: Context, service: str = "") -> Sent | Refused:
        """Sends one request and returns at once. `service` is needed for a request that every service answers."""
        service = service or request.service
        try:
            return self._send(self.visit(service, context), request, context, service)
        except Unavailable as error:
            future: Future[Answer] = Future()
            future.set_exception(error)
            return Refused(service, context, future)

    def one_write(self) -> AbstractContextManager[None]:
        """See `RpcClient.one_write`; an answer must not be awaited inside the block."""
        return self._client.one_write()

    def check(self, request: type[Request[Any]], fields: dict[str, Any], context: Context) -> None:
        """Asks the service which fields it would refuse; runs nothing. Raises InvalidInput, or Unavailable when it cannot say."""
        with self.visit(request.service, context):
            self._client.check(request, fields, context)

    def close(self) -> None:
        self._client.close()

    def _send(self, visit: Visit, request: Request[Any], context: Context, service: str) -> Sent:
        pending = self._client.send(request, context, service)
        if visit.is_probe:
            if former := self._probes.pop(service, None):
                former.forget()
            self._probes[service] = pending
            pending.future.add_done_callback(visit.note)
        return Sent(service, context, visit, pending, self._time_left(visit, context))

    def _time_left(self, visit: Visit, context: Context) -> float:
        left = context.remaining()
        return min(left, visit.began + self._probe_seconds - time.monotonic()) if visit.is_probe else left
