"""A service answers requests: `@handles(IssueInvoice)` on a method that takes the request and returns its reply.

    request → context verified → deadline not passed → role held → fields valid → method → reply → acknowledged

A failure at any step is answered with a typed error; a message that cannot be answered is logged and dropped. No message can
end the process, and a request is acknowledged only after its reply has been sent.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import orjson
from nameko.extensions import Entrypoint
from pydantic import ValidationError
from pymongo.errors import ConnectionFailure

from chassis import health
from chassis.broker import Channel
from chassis.checks import refusal
from chassis.consumer import Consumer
from chassis.context import Context, verify
from chassis.logs import log
from chassis.topology import CHECK, RPC, rpc_queue
from contracts import common_errors
from contracts.access import OPERATOR, is_allowed
from contracts.base import Empty, Reply, Request
from contracts.errors import ServiceError

S = TypeVar("S")
R = TypeVar("R", bound=Reply)
Q = TypeVar("Q", bound=Request[Any])
Q_co = TypeVar("Q_co", bound=Request[Any], covariant=True)


class RpcServer(Consumer):
    """Reads the service's request queue and hands each request to the entrypoint that provides it."""

    kind = "rpc"

    def setup(self) -> None:
        super().setup()
        health.add_check("broker", lambda: self.broker.submit(lambda channel: None))  # raises when there is none

    def on_up(self, channel: Channel) -> None:
        RPC(channel).declare()
        queue = rpc_queue(self.service)(channel)
        queue.declare()
        self.consume(channel, queue.name, self.settings.rpc_prefetch)

    def on_message(self, message: Any) -> None:
        try:
            if str(message.properties.get("type")).startswith(CHECK):
                self._finish(message, self._check(message), None)
                return
            provider, request, context = self._decode(message, message.properties.get("type"))
            self.run(provider, request, context, message, self._finish)
        except ServiceError as error:
            self._finish(message, None, (type(error), error, None))
        except Exception:
            log.exception("request dropped")
            self.broker.ack(message)

    def _decode(self, message: Any, method: Any) -> "tuple[Handles, Request[Any], Context]":
        context = verify((message.headers or {}).get("context"), self.settings.key)
        if context.remaining() <= 0:
            raise common_errors.DEADLINE_PASSED.error(self.service)
        provider = self.entrypoints.get(method)
        if provider is None:
            raise common_errors.REQUEST_UNKNOWN.error(self.service)
        if not is_allowed(provider.request.role, context.roles):
            raise common_errors.ROLE_MISSING.error(self.service, needs=provider.request.role)
        if provider.request.operators_only and OPERATOR not in context.roles:
            raise common_errors.ROLE_MISSING.error(self.service, needs=OPERATOR)
        try:
            return provider, provider.request.model_validate_json(message.body), context
        except ValidationError as error:
            raise refusal(provider.request, _plain(message.body), error, self.service) from None

    def _check(self, message: Any) -> Empty:
        """Answers a question about the fields of a request, which is not run: Empty, or InvalidInput with every bad field."""
        self._decode(message, message.properties["type"].removeprefix(CHECK))
        return Empty()

    def _finish(self, message: Any, result: Any, exc_info: Any) -> None:
        """Replies, then acknowledges."""
        try:
            if exc_info is None and not isinstance(result, Reply):
                log.error("%s is no reply", type(result).__name__)
                exc_info = (ServiceError, internal_error(self.service), None)
            if exc_info is None:
                self._reply(message, "result", result.model_dump_json().encode())
            else:
                self._reply(message, "error", orjson.dumps(to_service_error(self.service, exc_info[1]).to_wire()))
        finally:
            self.broker.ack(message)

    def _reply(self, message: Any, kind: str, body: bytes) -> None:
        reply_to = message.properties.get("reply_to")
        if not reply_to:
            log.warning("request without reply_to: its answer is dropped")
            return
        properties = {"type": kind, "correlation_id": message.properties.get("correlation_id", "")}
        self.broker.publish(body, "", reply_to, content_type="application/json", **properties)


def _plain(body: Any) -> Any:
    try:
        return orjson.loads(body)
    except ValueError:
        return None


def to_service_error(service: str, error: BaseException) -> ServiceError:
    """The error that the caller receives for an exception."""
    if isinstance(error, ServiceError):
        return error
    if isinstance(error, ConnectionFailure):
        return common_errors.DATABASE_DOWN.error(service)
    return internal_error(service)


def internal_error(service: str) -> ServiceError:
    """Internal error; details are logged, not returned."""
    return common_errors.SERVICE_FAILED.error(service)


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
        self._decorate(method)
        return method


def handles(request: type[Q]) -> TypedHandles[Q]:
    """Marks the method that takes the request and returns its reply; mypy rejects another request or another reply."""
    return TypedHandles(request)
