"""The data that every operation works on: what an operation is, and one call of it under way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from chassis.client import RpcClient
from chassis.context import Context
from contracts.access import Module, Role
from contracts.base import Reply, Value
from contracts.base import Request as Message
from contracts.deprecation import Deprecation
from contracts.errors import InvalidInput
from gateway.http import decoding, rpc
from gateway.identity.auth import Authentication, CompanyView, Principal
from gateway.settings import Settings

Idempotency = Literal["none", "optional", "required", "passed"]
"""`passed`: an optional key that only makes the request id; the service itself tells the same request from another one."""

Run = Callable[["Call"], Any]
Deadline = Callable[["Settings"], float]


@dataclass(frozen=True, slots=True)
class Operation:
    """What is known of one operation. `run(call)` does the work and gives a Response, or what is sent as JSON."""

    method: str
    path: str
    name: str
    run: Run
    role: Role | None
    module: Module | None = None
    model: type[Value] | None = None
    reply: type[Reply] | None = None
    status: int = 200
    idempotency: Idempotency = "none"
    wrap: str = ""
    wrapped: type[Value] | None = None
    location: str = ""
    streamed: bool = False
    deadline: Deadline | None = None
    summary: str = ""
    content_types: tuple[str, ...] = ()
    """What it takes, if it is streamed; what it gives, if that is no JSON."""
    deprecated: Deprecation | None = None

    @property
    def is_public(self) -> bool:
        return self.role is None


@dataclass(frozen=True, slots=True)
class Gateway:
    """What all requests of this process share."""

    settings: Settings
    client: RpcClient
    authentication: Authentication
    operations: list[Operation] = field(default_factory=list)


@dataclass(slots=True)
class Call:
    """Who asks for what, for which company, until when. `body` is the operation's model, filled; `path` the address's parts."""

    gateway: Gateway
    operation: Operation
    principal: Principal
    company: CompanyView
    context: Context
    path: dict[str, str]
    body: Any = None

    def ask(self, message: Message[Any]) -> Any:
        """The reply of a service as plain JSON; see `rpc`."""
        try:
            return rpc.ask(self.gateway.client, message, self.context)
        except InvalidInput as error:
            raise decoding.unwrapped(error, self.operation.wrap) from None
