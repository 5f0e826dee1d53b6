"""A service answers requests: `@handles(IssueInvoice)` on a method that takes the request and returns its reply.

    request → context verified → deadline not passed → role held → fields valid → method → reply → acknowledged

Anything wrong on the way is answered with a typed error; what cannot even be answered is logged and dropped. Nothing
that comes in from the broker can end the process, and a request is acknowledged only after its reply was handed over.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import orjson
from nameko.extensions import Entrypoint
from pydantic import ValidationError
from pymongo.errors import ConnectionFailure

from chassis import health
from chassis.broker import Channel
from chassis.consumer import Consumer
from chassis.context import Context, verify
from chassis.logs import log
from chassis.topology import RPC, rpc_queue
from contracts.access import is_allowed
from contracts.base import Reply, Request, invalid
from contracts.errors import NotAllowed, ServiceError, Unavailable

Q = TypeVar("Q", covariant=True)
R = TypeVar("R", covariant=True)
S = TypeVar("S")


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
            provider, request, context = self._decode(message)
            self.run(provider, request, context, message, self._finish)
        except ServiceError as error:
            self._finish(message, None, (type(error), error, None))
        except Exception:
            log.exception("request dropped")
            self.broker.ack(message)

    def _decode(self, message: Any) -> "tuple[Handles, Request[Any], Context]":
        context = verify((message.headers or {}).get("context"), self.settings.key)
        if context.remaining() <= 0:
            raise Unavailable(f"{self.service}.too_late", "The deadline had passed before the work began.")
        provider = self.entrypoints.get(message.properties.get("type"))
        if provider is None:
            raise Unavailable(f"{self.service}.unknown_method", "This release does not know the request.")
        if not is_allowed(provider.request.role, context.roles):
            raise NotAllowed(f"{self.service}.role_missing", "The role is missing.", {"needs": provider.request.role})
        try:
            return provider, provider.request.model_validate_json(message.body), context
        except ValidationError as error:
            raise invalid(self.service, error) from None

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


def to_service_error(service: str, error: BaseException) -> ServiceError:
    """What the caller is told of an exception."""
    if isinstance(error, ServiceError):
        return error
    if isinstance(error, ConnectionFailure):
        said = f"The database of {service} cannot be reached."
        return Unavailable(f"{service}.database_down", said, {"retry_after": "2"})
    return internal_error(service)


def internal_error(service: str) -> ServiceError:
    """A defect of the service, which says nothing of it to its caller; the log does."""
    return ServiceError(f"{service}.internal", "The service failed on this request; it has been logged.")


class Handles(Entrypoint):
    """Marks the one provider of a request class. The method bears the request's name in snake case."""

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


class RequestClass(Protocol[Q, R]):
    """A Request class as the type checker sees it: what it makes, and what answers it."""

    def __call__(self, *args: Any, **kwargs: Any) -> Q: ...

    def reply_class(self) -> type[R]: ...


def handles(request: RequestClass[Q, R]) -> Callable[[Callable[[S, Q], R]], Callable[[S, Q], R]]:
    """Marks the method of a service that answers `request`: it takes that request and returns its reply."""
    return Handles.decorator(request)  # type: ignore[no-any-return]
