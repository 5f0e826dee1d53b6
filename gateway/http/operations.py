"""Declares operations, one line each. What HTTP requires is done for all of them in the same way.

    api = Api("sales")
    api.operation("POST", "/customers/<customer_id>/orders", PlaceOrder, status=201, idempotency="required")
    api.operation("GET", "/orders/<order_id>", GetOrder)

Role and module come from the Request class; path, query and body fill its fields; `version` comes from If-Match. An operation
that is more than one RPC is a function: `@api.custom(...)`, or `@api.stream(...)` if its body must not be read into memory.
Such a function names its role; one without a role must say `public=True`, or the program does not start.

    authenticate → check role → check module → decode → Idempotency-Key → run → encode
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from contracts.access import Module, Role
from contracts.base import Reply, Request, Value
from contracts.deprecation import Deprecation
from gateway.http.call import Deadline, Handler, Idempotency, Operation
from gateway.http.decoding import versioned


@dataclass
class Api:
    """The operations of one part of the HTTP API. Each module of `gateway.api` has one, named `api`."""

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
        dry_run: type[Request[Any]] | None = None,
    ) -> None:
        """Declares an RPC. The second path of a Request needs a `name` and a `summary` of its own.

        `wrap` names the field that takes the whole body, `wrapped` the fields that it may hold, each of them optional.
        `location` is the address of what was created, e.g. "/v1/orders/{id}", filled from path and reply. An
        Idempotency-Key is `optional` for every method but GET, unless given. `deadline` returns its seconds from the
        settings; without it the usual deadline holds. `dry_run` is the Request that says what this one would do.
        """
        if request.operators_only:
            raise TypeError(f"{request.__name__} is for operators only, not for {method} {path}")
        self._add(
            _of_request(
                method,
                path,
                request,
                name=name or request.method,
                status=status,
                idempotency=idempotency or ("none" if method == "GET" else "optional"),
                wrap=wrap,
                wrapped=wrapped,
                location=location,
                deadline=deadline,
                summary=summary or request.__doc__ or "",
                deprecated=request.deprecated,
                trial=_trial(method, path, dry_run, request) if dry_run else None,
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
        services: tuple[str, ...] = (),
        failures: tuple[str, ...] = (),
        form: bool = False,
        drawn: bool = False,
        runs: str = "",
        dry_run: type[Request[Any]] | None = None,
    ) -> Callable[[Handler], Handler]:
        """Decorator: declares an operation that is a function of the call. `call.body` is `model`, filled from the request.

        `services` are those whose failures it passes on, by default that of a `model` which is a Request; `failures` are
        the codes of further failures. The API's document names them. With `form` it takes a form of our own pages, from
        the session in the browser's cookie; `drawn` ones have buttons that only show them again; `runs` is the variable of the
        address that names the operation which it runs. `dry_run` is the Request that says what it would do.
        """
        if (role is None) != public:
            raise TypeError(f"{method} {path} must name the role that it needs, or be public")

        def add(run: Handler) -> Handler:
            keyed = idempotency or ("none" if method in ("GET", "DELETE") or public or form else "optional")
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
                    services=services or _service_of(model),
                    failures=failures,
                    is_form=form,
                    is_drawn=drawn,
                    runs=runs,
                    trial=_trial(method, path, dry_run, model) if dry_run else None,
                )
            )
            return run

        return add

    def page(self, path: str, request: type[Request[Any]], **options: Any) -> Callable[[Handler], Handler]:
        """Decorator: a page for whoever may send that request; the rest as `custom`."""
        return self.custom("GET", path, role=request.role, module=request.module, **options)

    def form(self, path: str, request: type[Request[Any]], **options: Any) -> Callable[[Handler], Handler]:
        """Decorator: a form of a page that sends that request, with the key that makes it happen once; the rest as `custom`."""
        role, module = request.role, request.module
        return self.custom("POST", path, role=role, module=module, form=True, idempotency="passed", **options)

    def stream(self, method: str, path: str, *, role: Role, **options: Any) -> Callable[[Handler], Handler]:
        """Decorator: as `custom`, but leaves the body unread for the function. The body may have any size."""
        return self.custom(method, path, role=role, streamed=True, **options)

    def _add(self, operation: Operation) -> None:
        self.operations.append(operation)


def _service_of(model: type[Value] | None) -> tuple[str, ...]:
    return (model.service,) if model is not None and issubclass(model, Request) and model.service else ()


def _of_request(method: str, path: str, request: type[Request[Any]], **options: Any) -> Operation:
    """An operation that is one RPC; what the Request does not say is in `options`."""
    return Operation(
        method=method,
        path=path,
        run=lambda call: call.ask(call.body),
        role=request.role,
        module=request.module,
        model=request,
        reply=request.reply,
        services=(request.service,),
        **options,
    )


def _trial(method: str, path: str, request: type[Request[Any]], model: type[Value] | None) -> Operation:
    """The operation behind `?dry_run=true` of the one that is filled into `model`."""
    return _of_request(
        method,
        path,
        request,
        name=request.method,
        summary=request.__doc__ or "",
        is_trial=True,
        tries_a_version=model is not None and bool(versioned(model)),
    )
