"""A service answers requests: `@handles(IssueInvoice)` on a method that takes the request and returns its reply.

    request → context verified → deadline not passed → role held, module on → fields valid → method → reply → acknowledged

A failure at any step is answered with a typed error; a message that cannot be answered is logged and dropped. No message can
end the process, and a request is acknowledged only after its reply has been sent.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Generic, TypeVar

import orjson
from nameko.extensions import Entrypoint

from chassis import health, traffic
from chassis.addresses import split_addresses
from chassis.broker import Channel
from chassis.consumer import Runner
from chassis.context import Context
from chassis.database import is_down
from chassis.errors import internal_error
from chassis.logs import log
from chassis.replies import exchange_to
from chassis.reply_bodies import encode_reply
from chassis.request_source import FormerSource, NodeSource, RequestSource, drain, former_exists
from chassis.request_topology import CHECK
from chassis.signed_context import verify_request
from chassis.wire import Read, read_strictly, read_tolerantly
from contracts import common_errors, context_errors
from contracts.access import OPERATOR, is_allowed
from contracts.base import Empty, Reply, Request
from contracts.errors import BrokerDown, ServiceError

S = TypeVar("S")
R = TypeVar("R", bound=Reply)
Q = TypeVar("Q", bound=Request[Any])
Q_co = TypeVar("Q_co", bound=Request[Any], covariant=True)


class RpcServer(Runner):
    """Reads the service's requests from every node of the broker and hands each to the entrypoint that provides it."""

    def setup(self) -> None:
        super().setup()
        url, prefetch = self.settings.amqp_url.get_secret_value(), self.settings.rpc_prefetch
        self._nodes = [
            NodeSource(self.service, address, prefetch, self.on_request, self._serve_former)
            for address in split_addresses(url)
        ]
        self._former = FormerSource(self.service, url, prefetch, self.on_request)
        health.add_check("requests", self._check_connections)

    def listen(self) -> None:
        for source in self._nodes:
            source.start()

    def unregister_provider(self, provider: Entrypoint) -> None:
        """Drains: takes no new requests and finishes those that have begun."""
        if len(self._providers) == 1:
            drain(self._sources)
        super().unregister_provider(provider)

    def stop(self) -> None:
        super().stop()
        for source in self._sources:
            source.broker.stop()

    @property
    def _sources(self) -> list[RequestSource]:
        return [*self._nodes, self._former]

    def _serve_former(self, channel: Channel) -> None:
        """Serves gateways of release 0.1.0, too, if there may be any; over a connection whose loss harms nothing else."""
        if not self._former.is_started and former_exists(channel):
            self._former.start()

    def _check_connections(self) -> None:
        """Raises ConnectionError if requests come from no node: gateways use the others while one is away."""
        if not any(source.broker.is_up for source in self._nodes):
            self._nodes[0].broker.check()

    def on_request(self, source: RequestSource, message: Any) -> None:
        """Must not raise: it runs in the thread that owns the connection."""
        finish = partial(self._finish, source)
        try:
            if str(message.properties.get("type")).startswith(CHECK):
                finish(message, self._check(message), None)
                return
            provider, request, context = self._decode(message, message.properties.get("type"), read_tolerantly)
            traffic.note(provider.key)
            self.run(provider, request, context, message, finish)
        except ServiceError as error:
            finish(message, None, (type(error), error, None))
        except Exception:
            log.exception("request dropped")
            source.broker.ack(message)

    def _decode(self, message: Any, method: Any, read: Read) -> "tuple[Handles, Request[Any], Context]":
        asked = message.properties.get("type")
        context = verify_request(self.settings.keys, message.headers or {}, self.service, asked, message.body)
        if context.remaining() <= 0:
            raise common_errors.DEADLINE_PASSED.error(self.service)
        provider = self.entrypoints.get(method)
        if provider is None:
            raise common_errors.REQUEST_UNKNOWN.error(self.service)
        self._authorize(provider.request, context)
        return provider, read(provider.request, message.body, self.service), context

    def _authorize(self, request: type[Request[Any]], context: Context) -> None:
        """Raises NotAllowed unless the context has the role, and its company the module. An operator may send nothing but what
        only operators may; its context, and that of a gateway of an earlier release, says nothing of modules."""
        if not is_allowed(request.role, context.roles):
            raise common_errors.ROLE_MISSING.error(self.service, needs=request.role)
        if request.operators_only and OPERATOR not in context.roles:
            raise common_errors.ROLE_MISSING.error(self.service, needs=OPERATOR)
        if OPERATOR in context.roles and not request.operators_only:
            raise context_errors.CONTEXT_UNSIGNED.error(self.service)
        if request.module is not None and context.modules is not None and request.module not in context.modules:
            raise context_errors.MODULE_OFF.error(self.service, needs=request.module, module=request.module)

    def _check(self, message: Any) -> Empty:
        """Answers a question about the fields of a request, which is not run: Empty, or InvalidInput with every bad field."""
        self._decode(message, message.properties["type"].removeprefix(CHECK), read_strictly)
        return Empty()

    def _finish(self, source: RequestSource, message: Any, result: Any, exc_info: Any) -> None:
        """Replies, and acknowledges in the same write, or without a reply what cannot be answered."""
        try:
            kind, body = self._encode(result, exc_info)
        except BaseException:
            source.broker.ack(message)
            raise
        self._reply(source, message, kind, body)

    def _encode(self, result: Any, exc_info: Any) -> tuple[str, bytes]:
        """The kind of the answer, and its body."""
        if exc_info is None and not isinstance(result, Reply):
            log.error("%s is no reply", type(result).__name__)
            exc_info = (ServiceError, internal_error(self.service), None)
        if exc_info is None:
            return "result", encode_reply(result)
        return "error", orjson.dumps(to_service_error(self.service, exc_info[1]).to_wire())

    def _reply(self, source: RequestSource, message: Any, kind: str, body: bytes) -> None:
        reply_to = message.properties.get("reply_to")
        if not reply_to:
            log.warning("request without reply_to: its answer is dropped")
            source.broker.ack(message)
            return
        properties = {"type": kind, "correlation_id": message.properties.get("correlation_id", "")}
        exchange = exchange_to(reply_to)
        try:
            source.broker.answer(message, body, exchange, reply_to, content_type="application/json", **properties)
        except BrokerDown:
            log.warning("reply not sent: its connection is gone, so the broker delivers the request again")


def to_service_error(service: str, error: BaseException) -> ServiceError:
    """The error that the caller receives for an exception."""
    if isinstance(error, ServiceError):
        return error
    if is_down(error):
        return common_errors.DATABASE_DOWN.error(service)
    return internal_error(service)


class Handles(Entrypoint):
    """Marks the one provider of a request class. The method has the request's name in snake case."""

    server = RpcServer()

    def __init__(self, request: type[Request[Any]], **kwargs: Any) -> None:
        self.request, self.key = request, request.method
        super().__init__(expected_exceptions=(ServiceError,), **kwargs)

    def setup(self) -> None:
        if self.method_name != self.key:
            raise TypeError(f"{self.method_name} handles {self.request.__name__} and must be named {self.key}")
        self.server.register_provider(self)

    def stop(self) -> None:
        self.server.unregister_provider(self)


class TypedHandles(Generic[Q_co]):
    """The decorator that `handles` returns, in the types of its request and, through it, of its reply."""

    def __init__(self, request: type[Q_co]) -> None:
        self._decorate: Callable[[Any], Any] = Handles.decorator(request)

    def __call__(self: "TypedHandles[Request[R]]", method: Callable[[S, Q_co], R]) -> Callable[[S, Q_co], R]:
        @wraps(method)
        def checked(service: S, request: Any) -> R:
            before = getattr(service, "before_request", None)
            if before is not None:
                before(request)
            return method(service, request)

        self._decorate(checked)
        return checked


def handles(request: type[Q]) -> TypedHandles[Q]:
    """Marks the method that takes the request and returns its reply; mypy rejects another request or another reply."""
    return TypedHandles(request)
