"""The client's way to one node of the broker: publishes requests there and matches the replies to them."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

from chassis.broker import Broker
from chassis.connection_hooks import Channel
from chassis.errors import broker_blocked, broker_down, service_unknown
from chassis.logs import log
from chassis.replies import PSEUDO_QUEUE, declare_reply_queue
from chassis.request_topology import request_exchange
from chassis.silence import PATIENCE_SECONDS
from chassis.topology import ensure_exchange
from contracts.errors import Unavailable, from_wire


@dataclass(slots=True, eq=False)
class Call:
    """A request on its way to one service. `deadline` is in Unix seconds; `links`: where it has been tried."""

    id: str
    service: str
    method: str
    body: bytes
    headers: dict[str, str]
    deadline: float
    future: "Future[Any]" = field(default_factory=Future)
    links: "list[Link]" = field(default_factory=list)

    def fail(self, error: BaseException) -> None:
        if not self.future.done():
            self.future.set_exception(error)


class Owner(Protocol):
    """What a link tells the client."""

    def on_link_lost(self) -> None: ...

    def on_not_taken(self, call: Call, error: Unavailable) -> None: ...

    def has_other_than(self, link: "Link") -> bool: ...


class Link:
    """One connection to one node. Thread-safe. A call that is pending here is in `pending` and nowhere else."""

    def __init__(self, address: str, owner: Owner, silence_seconds: float) -> None:
        self.pending: dict[str, Call] = {}
        self._owner, self._silence_seconds = owner, silence_seconds
        self._declared: set[str] = set()
        self._reply_queue = PSEUDO_QUEUE
        self.broker = Broker(
            address,
            "rpc-client",
            self._on_up,
            self._on_down,
            self._on_unroutable,
            on_blocked=lambda: self._fail_all(broker_blocked),
            patience=self._patience,
        )

    @property
    def takes_requests(self) -> bool:
        return self.broker.is_up and not self.broker.is_blocked

    def send(self, call: Call) -> None:
        """Publishes the call, with the next `broker.work` at the latest, or tells the owner that nobody took it.

        Raises BrokerDown when there is no connection.
        """
        self.pending[call.id] = call
        submit = self.broker.submit_brief if call.service in self._declared else self.broker.submit
        try:
            submit(lambda channel: self._publish(channel, call))
        except Unavailable:
            if self.pending.pop(call.id, None):  # else the loss of the connection has told the owner already
                raise

    def _publish(self, channel: Channel, call: Call) -> None:
        left = call.deadline - time.time()
        if call.id not in self.pending or left <= 0:  # given up meanwhile
            return
        if call.service not in self._declared and not self._declare(channel, call.service):
            self._not_taken(call.id, service_unknown(call.service))
            return
        self.broker.publish_now(
            channel,
            call.body,
            request_exchange(call.service).name,
            call.service,
            type=call.method,
            content_type="application/json",
            reply_to=self._reply_queue,
            correlation_id=call.id,
            expiration=str(int(left * 1000) + 1),
            application_headers=call.headers,
        )

    def _declare(self, channel: Channel, service: str) -> bool:
        """Makes sure that the service's exchange is there: publishing to one that is not ends the channel."""
        try:
            ensure_exchange(channel.connection, request_exchange(service))
        except channel.connection.channel_errors as error:  # missing, and this user may not declare it
            log.warning("requests to %s have no exchange: %s", service, error)
            return False
        self._declared.add(service)
        return True

    def _patience(self) -> float:
        return self._silence_seconds if self.pending and self._owner.has_other_than(self) else PATIENCE_SECONDS

    def _on_up(self, channel: Channel) -> None:
        self._reply_queue = declare_reply_queue(channel.connection)
        channel.basic_consume(self._reply_queue, no_ack=True, callback=self._on_reply)

    def _on_down(self) -> None:
        self._declared.clear()
        self._owner.on_link_lost()
        self._fail_all(broker_down)

    def _fail_all(self, error: Callable[[], Unavailable]) -> None:
        for call_id in list(self.pending):  # callers may still put in and take out
            self._not_taken(call_id, error())

    def _not_taken(self, call_id: str, error: Unavailable) -> None:
        call = self.pending.pop(call_id, None)
        if call is not None:
            self._owner.on_not_taken(call, error)

    def _on_unroutable(self, message: Any) -> None:
        call = self.pending.get(message.properties.get("correlation_id", ""))
        if call is not None:
            self._not_taken(call.id, service_unknown(call.service))

    def _on_reply(self, message: Any) -> None:
        call = self.pending.pop(message.properties.get("correlation_id", ""), None)
        if call is None:
            return  # the caller has given up
        try:
            body = orjson.loads(message.body)
        except ValueError as error:
            call.fail(error)
            return
        if message.properties.get("type") == "error":
            call.fail(from_wire(body))
        else:
            call.future.set_result(body)
