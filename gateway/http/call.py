"""The data that every operation works on: its declaration, and one request in progress."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from chassis.context import Context
from chassis.guard import Guards
from chassis.guarded_client import GuardedClient
from contracts.access import Module, Role
from contracts.base import Reply, Value
from contracts.base import Request as Message
from contracts.deprecation import Deprecation
from contracts.errors import InvalidInput
from gateway.audit.record import Record
from gateway.audit.trail import Trail
from gateway.http import decoding, masking, rpc, user_names, user_references
from gateway.http.limits import Limits
from gateway.identity.auth import Authentication, CompanyView, Principal
from gateway.settings import Settings

Idempotency = Literal["none", "optional", "required", "passed"]
"""`passed`: the optional key only determines the request id; the service itself recognises a repeated request."""

CHECK_SECONDS = 0.5
"""So long a service has to say what else is wrong with a request that is refused already."""

Handler = Callable[["Call"], Any]
Deadline = Callable[["Settings"], float]


@dataclass(frozen=True, slots=True)
class Operation:
    """The declaration of one operation. `run(call)` does the work; it returns a Response, or what is sent as JSON."""

    method: str
    path: str
    name: str
    run: Handler
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
    """The content types that a streamed operation accepts, or that one returns which does not return JSON."""
    deprecated: Deprecation | None = None
    services: tuple[str, ...] = ()
    """The services whose failures the operation passes on."""
    failures: tuple[str, ...] = ()
    """Codes of failures of its own, beside those that every operation has for what it takes."""
    trial: "Operation | None" = None
    """What `?dry_run=true` runs in its place; see `dry_run`."""
    is_trial: bool = False
    """Says what another operation would do, and stores nothing."""
    tries_a_version: bool = False
    """A trial of an operation that takes If-Match."""
    is_form: bool = False
    """A form of our own pages: the session's cookie counts, since the form bears a token that belongs to it."""
    is_drawn: bool = False
    """A form that is drawn from a Request: some of its buttons only show it again, and are no change in the audit trail."""
    runs: str = ""
    """The variable of the address that names the operation which a form runs: the audit trail calls the entry after that."""

    @property
    def address(self) -> str:
        """The path as OpenAPI writes it: "/v1/orders/{order_id}"."""
        return "/v1" + re.sub(r"<(\w+)>", r"{\1}", self.path)

    @property
    def is_of_caller(self) -> bool:
        """What is done concerns the caller alone, and another caller's answer to the same is another."""
        return self.path.startswith(("/me/", "/mentions/")) or self.path.endswith("/news")

    @property
    def is_public(self) -> bool:
        return self.role is None


@dataclass(frozen=True, slots=True)
class Gateway:
    """What all requests of a process share."""

    settings: Settings
    guards: Guards
    client: GuardedClient
    """For single calls: repeats what no service has taken."""
    sections: GuardedClient
    """For requests to several services at once, whose answers may be missing."""
    authentication: Authentication
    limits: Limits
    trail: Trail = field(default_factory=Trail)
    operations: list[Operation] = field(default_factory=list)


@dataclass(slots=True)
class Call:
    """One request: the caller, the company, the deadline. `body` is the filled model, `path` the variables of the address,
    `record` the entry in the audit trail."""

    gateway: Gateway
    operation: Operation
    principal: Principal
    company: CompanyView
    context: Context
    path: dict[str, str]
    record: Record
    body: Any = None

    def ask(self, message: Message[Any]) -> Any:
        """Calls a service and returns its reply as plain JSON; see `rpc`. Personal numbers in it are masked, users named."""
        return user_names.complete(message, masking.mask_reply(message, self.ask_in_full(message)))

    def ask_in_full(self, message: Message[Any]) -> Any:
        """The same with personal numbers in full: for who has said why they are needed."""
        try:
            return rpc.ask(self.gateway.client, user_references.settle(self, message), self.context)
        except InvalidInput as error:
            raise decoding.unwrapped(error, self.operation.wrap) from None

    @property
    def user(self) -> str:
        """The caller: a user or an API key."""
        return self.principal.user

    def check(self, kind: type[Message[Any]], fields: dict[str, Any]) -> None:
        """Raises what the service would refuse of a request by its rules, if it says so in time."""
        self.gateway.client.check(kind, fields, self.context_for(CHECK_SECONDS))

    def within(self, seconds: float) -> "Call":
        """The same for something that may take at most so long, such as what a page can do without."""
        return replace(self, context=self.context_for(seconds))

    def context_for(self, seconds: float) -> Context:
        """The context of something that may take at most so long, and never longer than the caller waits."""
        return replace(self.context, deadline=min(self.context.deadline, time.time() + seconds))
