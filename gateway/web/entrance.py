"""Who is at the door of a page: a person's session from the cookie, as a Visit that can ask the services."""

import time
from collections.abc import Callable

from flask import Response, g, request

from chassis.context import Context
from contracts.access import Role, is_allowed
from contracts.errors import NotFound
from gateway import errors
from gateway.auth import COOKIE, Principal
from gateway.operations import Operation
from gateway.settings import Settings
from gateway.visit import Gateway, Visit


def enter(gateway: Gateway, seconds: Callable[[Settings], float]) -> Visit:
    """The current request as a visit of a person who may read. Raises HttpError 401, NotAllowed."""
    return visit_of(gateway, gateway.authentication.principal(request), seconds(gateway.settings))


def enter_by_cookie(gateway: Gateway) -> Visit:
    """The same for a form that was sent, once it is known to be one of ours. Raises HttpError 401."""
    principal = gateway.authentication.by_token(request.cookies.get(COOKIE, ""))
    return visit_of(gateway, principal, gateway.settings.deadline_seconds)


def visit_of(gateway: Gateway, principal: Principal, seconds: float) -> Visit:
    """A visit without an operation of the API: a page asks for what it shows."""
    if not is_allowed(Role.VIEWER, principal.roles):
        raise errors.role_missing(Role.VIEWER)
    company = gateway.authentication.company(principal.tenant)
    deadline = time.time() + seconds
    context = Context(principal.tenant, principal.user, principal.roles, deadline, g.request_id, g.trace_id)
    g.person, g.company = principal.name, company.name
    return Visit(gateway, PAGE, principal, company, context, {})


def keep_session(answer: Response, token: str, hours: float) -> Response:
    """Gives the browser its session."""
    answer.set_cookie(
        COOKIE, token, max_age=int(hours * 3600), httponly=True, samesite="Lax", secure=request.is_secure, path="/"
    )
    return answer


def drop_session(answer: Response) -> Response:
    answer.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=request.is_secure, path="/")
    return answer


def _no_operation(_visit: Visit) -> None:
    raise NotFound("gateway.not_found", "A page is no operation.")


PAGE = Operation("GET", "/", "page", _no_operation, Role.VIEWER)
