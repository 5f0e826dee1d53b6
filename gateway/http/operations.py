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
from typing import Any

from contracts.access import Module, Role
from contracts.base import Reply, Request, Value
from contracts.deprecation import Deprecation
from gateway.http.call import Deadline, Idempotency, Operation, Run


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
        wrapped: type[Value] | None = None,
        location: str = "",
        deadline: Deadline | None = None,
        name: str = "",
        summary: str = "",
    ) -> None:
        """An RPC. `name` and `summary` are needed for the second path of one Request.

        `wrap` names the field that takes the whole body, `wrapped` the fields that it may hold, each of them optional.
        `location` is the new thing's address, e.g. "/v1/orders/{id}", filled from the address's parts and the reply. An
        Idempotency-Key is `optional` with everything but GET, unless said otherwise. `deadline` takes its
        seconds from the settings, if not the usual.
        """
        self._add(
            Operation(
                method=method,
                path=path,
                name=name or request.method,
                run=lambda call: call.ask(call.body),
                role=request.role,
                module=request.module,
                model=request,
                reply=request.reply,
                status=status,
                idempotency=idempotency or ("none" if method == "GET" else "optional"),
                wrap=wrap,
                wrapped=wrapped,
                location=location,
                deadline=deadline,
                summary=summary or request.__doc__ or "",
                deprecated=request.deprecated,
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
        deprecated: Deprecation | None = None,
    ) -> Callable[[Run], Run]:
        """Decorator: an operation that is a function of the call. `model` is filled from path, query and body → `call.body`."""
        if (role is None) != public:
            raise TypeError(f"{method} {path} must name the role that it needs, or be public")

        def add(run: Run) -> Run:
            keyed = idempotency or ("none" if method in ("GET", "DELETE") or public else "optional")
            self._add(
                Operation(
                    method=method,
                    path=path,
                    name=run.__name__,
                    run=run,
                    role=role,
                    module=module,
                    model=model,
                    reply=reply,
                    status=status,
                    idempotency=keyed,
                    location=location,
                    streamed=streamed,
                    deadline=deadline,
                    summary=run.__doc__ or "",
                    content_types=content_types,
                    deprecated=deprecated,
                )
            )
            return run

        return add

    def stream(self, method: str, path: str, *, role: Role, **options: Any) -> Callable[[Run], Run]:
        """Decorator: as `custom`, but the body is left unread for the function, and may have any size."""
        return self.custom(method, path, role=role, streamed=True, **options)

    def _add(self, operation: Operation) -> None:
        self.operations.append(operation)
