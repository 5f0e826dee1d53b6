"""The gateway's side of RPC: any number of callers share one connection, and no call waits past its deadline.

    client = RpcClient(url, key)
    invoice = client.call(IssueInvoice(invoice_id=…), context)            # waits; plain JSON of the reply
    answers = [client.send(request, context, service) for service in …]   # all at once; `.result(timeout)` of each

A call fails at once when the service is not running (ServiceUnknown) or the broker is down (BrokerDown), and at its deadline
when the service hangs (DeadlineExceeded); all three are Unavailable and name `retry_after`.
"""

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson

from chassis.broker import Broker, Channel, broker_down
from chassis.context import Context, sign
from chassis.request_topology import CHECK, RPC
from contracts import common_errors
from contracts.base import Request
from contracts.errors import DeadlineExceeded, ServiceUnknown, from_wire

REPLY_QUEUE = "amq.rabbitmq.reply-to"
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
    """Sends requests to services and matches replies to callers. Thread-safe; starts on first use."""

    def __init__(self, url: str, key: bytes) -> None:
        self._key = key
        self._pending: dict[str, tuple[str, Future[Answer]]] = {}
        self._broker = Broker(url, "rpc-client", self._on_up, self._on_down, self._on_unroutable)
        self._start = threading.Lock()
        self._started = False

    @property
    def is_up(self) -> bool:
        """Whether the broker can be reached right now."""
        self._ensure_started()
        return self._broker.wait_until_up(1)

    def call(self, request: Request[Any], context: Context) -> Answer:
        """Sends one request to the service that its class names and waits for the reply."""
        return self.send(request, context).result()

    def send(self, request: Request[Any], context: Context, service: str = "") -> Pending:
        """Sends one request and returns at once. `service` is needed for a request that every service answers."""
        body = request.model_dump_json(exclude_unset=True).encode()
        return self._send(service or request.service, request.method, body, context)

    def _send(self, service: str, method: str, body: bytes, context: Context) -> Pending:
        self._ensure_started()
        correlation_id = uuid4().hex
        future: Future[Answer] = Future()
        self._pending[correlation_id] = (service, future)
        try:
            self._publish(method, body, context, service, correlation_id)
        except Exception as error:
            if self._pending.pop(correlation_id, None):  # else it has failed already, with the connection
                future.set_exception(error)
        return Pending(service, context, future, lambda: self._pending.pop(correlation_id, None))

    def check(self, request: type[Request[Any]], fields: dict[str, Any], context: Context) -> None:
        """Asks the service which fields it would refuse; runs nothing. Raises InvalidInput, or Unavailable when it cannot say."""
        body = orjson.dumps(fields)
        self._send(request.service, CHECK + request.method, body, context).result()

    def close(self) -> None:
        self._broker.stop()

    def _publish(self, method: str, body: bytes, context: Context, service: str, correlation_id: str) -> None:
        remaining = context.remaining()
        if remaining <= 0:
            raise deadline_exceeded(service)
        self._broker.publish(
            body,
            RPC.name,
            service,
            mandatory=True,
            type=method,
            content_type="application/json",
            reply_to=REPLY_QUEUE,
            correlation_id=correlation_id,
            expiration=str(int(remaining * 1000) + 1),
            application_headers={"context": sign(context, self._key)},
        )

    def _ensure_started(self) -> None:
        if self._started:
            return
        with self._start:
            if not self._started:
                self._broker.start()
                self._broker.wait_until_up(5)
                self._started = True

    def _on_up(self, channel: Channel) -> None:
        RPC(channel).declare()
        channel.basic_consume(REPLY_QUEUE, no_ack=True, callback=self._on_reply)

    def _on_down(self) -> None:
        pending, self._pending = self._pending, {}
        for correlation_id in list(pending):  # callers may still put in and take out
            _, future = pending.pop(correlation_id, ("", None))
            if future is not None:
                future.set_exception(broker_down())

    def _on_unroutable(self, message: Any) -> None:
        service, future = self._pending.pop(message.properties.get("correlation_id", ""), ("", None))
        if future is not None:
            future.set_exception(service_unknown(service))

    def _on_reply(self, message: Any) -> None:
        _, future = self._pending.pop(message.properties.get("correlation_id", ""), ("", None))
        if future is None:
            return  # the caller has given up
        try:
            body = orjson.loads(message.body)
        except ValueError as error:
            future.set_exception(error)
            return
        if message.properties.get("type") == "error":
            future.set_exception(from_wire(body))
        else:
            future.set_result(body)


def service_unknown(service: str) -> ServiceUnknown:
    """No process of this service is connected to the broker."""
    return common_errors.SERVICE_UNAVAILABLE.error(service, service=service)


def deadline_exceeded(service: str) -> DeadlineExceeded:
    """The service did not answer before the deadline. It may have done the work: retry with the same request id."""
    return common_errors.SERVICE_TIMEOUT.error(service, service=service)
