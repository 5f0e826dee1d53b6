"""One operation = one line: everything that HTTP asks for is done here, for all of them alike.

    api = Api("sales")
    api.operation("POST", "/customers/<customer_id>/orders", PlaceOrder, status=201, idempotency="required")
    api.operation("GET", "/orders/<order_id>", GetOrder)

Role and module come from the Request class, path, query and body fill its fields, `version` comes from If-Match. What is
no RPC is a function: `@api.custom(...)`, and `@api.stream(...)` where the body must not be read into memory. Those name
their role themselves; without a role, or `public=True`, they are refused when the program starts.

    authenticate → role → module → read → Idempotency-Key → do → answer
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from contracts.access import Module, Role
from contracts.base import Reply, Request, Value

if TYPE_CHECKING:
    from gateway.settings import Settings
    from gateway.visit import Visit

Idempotency = Literal["none", "optional", "required", "passed"]
"""`passed`: an optional key that only makes the request id; the service itself tells the same request from another one."""

Run = Callable[["Visit"], Any]
Deadline = Callable[["Settings"], float]


@dataclass(frozen=True, slots=True)
class Operation:
    """What is known of one operation. `run(visit)` does the work and gives a Response, or what is sent as JSON."""

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
    location: str = ""
    streamed: bool = False
    deadline: Deadline | None = None
    summary: str = ""
    content_types: tuple[str, ...] = ()
    """What it takes, if it is streamed; what it gives, if that is no JSON."""

    @property
    def is_public(self) -> bool:
        return self.role is None


@dataclass
class Api:
    """The operations of one part of the HTTP API; `gateway.api` finds it as `api` in each of its modules."""

    name: str
    operations: list[Operation] = field(default_factory=list)

    def operation(
        self,
        method: str,
        path: str,
        request: type[Request[Any]],
        *,
        status: int = 200,
        idempotency: Idempotency | None = None,
        wrap: str = "",
        location: str = "",
        deadline: Deadline | None = None,
        name: str = "",
    ) -> None:
        """An RPC. `wrap` names the field that takes the whole body; `name` is needed for the second path of one Request.

        `location` is the new thing's address, e.g. "/v1/orders/{id}", filled from the address's parts and the reply. An
        Idempotency-Key is `optional` with everything but GET, unless said otherwise. `deadline` takes its
        seconds from the settings, if not the usual.
        """
        self._add(
            Operation(
                method,
                path,
                name or request.method,
                lambda visit: visit.ask(visit.body),
                request.role,
                request.module,
                request,
                request.reply,
                status,
                idempotency or ("none" if method == "GET" else "optional"),
                wrap,
                location,
                deadline=deadline,
                summary=request.__doc__ or "",
            )
        )

    def custom(
        self,
        method: str,
        path: str,
        *,
        role: Role | None = None,
        public: bool = False,
        module: Module | None = None,
        model: type[Value] | None = None,
        reply: type[Reply] | None = None,
        status: int = 200,
        idempotency: Idempotency | None = None,
        location: str = "",
        streamed: bool = False,
        deadline: Deadline | None = None,
        content_types: tuple[str, ...] = (),
    ) -> Callable[[Run], Run]:
        """Decorator: an operation that is a function of the visit. `model` is filled from path, query and body → `visit.body`."""
        if (role is None) != public:
            raise TypeError(f"{method} {path} must name the role that it needs, or be public")

        def add(run: Run) -> Run:
            keyed = idempotency or ("none" if method in ("GET", "DELETE") or public else "optional")
            self._add(
                Operation(
                    method,
                    path,
                    run.__name__,
                    run,
                    role,
                    module,
                    model,
                    reply,
                    status,
                    keyed,
                    location=location,
                    streamed=streamed,
                    deadline=deadline,
                    summary=run.__doc__ or "",
                    content_types=content_types,
                )
            )
            return run

        return add

    def stream(self, method: str, path: str, *, role: Role, **options: Any) -> Callable[[Run], Run]:
        """Decorator: as `custom`, but the body is left unread for the function, and may have any size."""
        return self.custom(method, path, role=role, streamed=True, **options)

    def _add(self, operation: Operation) -> None:
        self.operations.append(operation)
