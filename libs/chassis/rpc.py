"""A service answers requests: `@handles(IssueInvoice)` on a method that takes the request and returns its reply.

    request → context verified → deadline not passed → role held → fields valid → method → reply → acknowledged

Anything wrong on the way is answered with a typed error; what cannot even be answered is logged and dropped. Nothing that
comes in from the broker can end the process, and a request is only acknowledged after its reply has been handed over.
"""

import sys
from typing import Any

import orjson
from contracts.access import is_allowed
from contracts.base import Request, invalid
from contracts.errors import NotAllowed, ServiceError, Unavailable
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, ProviderCollector, SharedExtension
from pydantic import ValidationError

from chassis import health
from chassis.broker import Broker, Channel
from chassis.context import Context, verify
from chassis.logs import log
from chassis.settings import ServiceSettings, load
from chassis.topology import RPC, rpc_queue


class RpcServer(SharedExtension, ProviderCollector):
    """Reads the service's request queue and hands each request to the entrypoint that provides it."""

    consumer_tag = "rpc"

    def setup(self) -> None:
        self.service: str = self.container.service_name
        self.settings: ServiceSettings = load(self.container.service_cls.settings)
        self.broker = Broker(self.settings.amqp_url.get_secret_value(), f"{self.service}-rpc", self._on_up)
        health.add_check("broker", self._check)

    def start(self) -> None:
        self.methods = {provider.method_name: provider for provider in self._providers}
        self.broker.start()

    def unregister_provider(self, provider: Entrypoint) -> None:
        """Draining: no new requests come in; those under way are still answered."""
        if len(self._providers) == 1 and self.broker.is_up:
            self.broker.submit(lambda channel: channel.basic_cancel(self.consumer_tag, nowait=True))
        super().unregister_provider(provider)

    def stop(self) -> None:
        self.broker.stop()

    def _check(self) -> None:
        if not self.broker.is_up:
            raise ConnectionError("no connection")

    def _on_up(self, channel: Channel) -> None:
        RPC(channel).declare()
        queue = rpc_queue(self.service)(channel)
        queue.declare()
        channel.basic_qos(0, self.settings.rpc_prefetch, False)
        channel.basic_consume(queue.name, callback=self._on_message, consumer_tag=self.consumer_tag)

    def _on_message(self, message: Any) -> None:
        try:
            provider, request, context = self._decode(message)
            self.container.spawn_worker(
                provider,
                (request,),
                {},
                {"context": context},
                lambda worker, result, exc_info: self._finish(message, result, exc_info),
            )
        except ServiceError as error:
            self._finish(message, None, (type(error), error, None))
        except ContainerBeingKilled:
            pass  # not acknowledged: the broker gives it to the next process
        except Exception:
            log.exception("request dropped")
            self.broker.ack(message)

    def _decode(self, message: Any) -> "tuple[Handles, Request[Any], Context]":
        context = verify(message.headers.get("context"), self.settings.key)
        if context.remaining() <= 0:
            raise Unavailable(
                f"{self.service}.too_late", "The deadline had passed before the work began.", {"retry_after": "2"}
            )
        provider = self.methods.get(message.properties.get("type"))
        if provider is None:
            raise Unavailable(
                f"{self.service}.unknown_method", "This release of the service does not know the request."
            )
        if not is_allowed(provider.request.role, context.roles):
            raise NotAllowed(f"{self.service}.role_missing", "The role is missing.", {"needs": provider.request.role})
        try:
            return provider, provider.request.model_validate_json(message.body), context
        except ValidationError as error:
            raise invalid(self.service, error) from None

    def _finish(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Replies, then acknowledges. Never raises: an exception here would end the whole process."""
        try:
            kind, body = "result", b""
            if exc_info is None:
                body = result.model_dump_json().encode()
            else:
                kind, body = "error", orjson.dumps(self._as_service_error(exc_info[1]).to_wire())
            self._reply(message, kind, body)
        except Exception:
            log.exception("reply lost")
            exc_info = exc_info or sys.exc_info()
        self.broker.ack(message)
        return result, exc_info

    def _as_service_error(self, error: BaseException) -> ServiceError:
        if isinstance(error, ServiceError):
            return error
        log.error("request failed: %r", error, exc_info=error)
        return ServiceError(f"{self.service}.internal", "The service failed on this request; it has been logged.")

    def _reply(self, message: Any, kind: str, body: bytes) -> None:
        reply_to = message.properties.get("reply_to")
        if not reply_to:
            log.warning("request without reply_to: its answer is dropped")
            return
        self.broker.publish(
            body,
            "",
            reply_to,
            type=kind,
            content_type="application/json",
            correlation_id=message.properties.get("correlation_id", ""),
        )


class Handles(Entrypoint):
    """Marks the one provider of a request class. The method bears the request's name in snake case."""

    server = RpcServer()

    def __init__(self, request: type[Request[Any]], **kwargs: Any) -> None:
        self.request = request
        super().__init__(expected_exceptions=(ServiceError,), **kwargs)

    def setup(self) -> None:
        if self.method_name != self.request.method:
            raise TypeError(
                f"{self.method_name} handles {self.request.__name__} and must be named {self.request.method}"
            )
        self.server.register_provider(self)

    def stop(self) -> None:
        self.server.unregister_provider(self)


handles = Handles.decorator
