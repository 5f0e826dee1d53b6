"""Failures as pages that people understand; for programs they stay problem+json."""

import math
import re
from contextlib import suppress
from typing import TypeVar

from flask import Request, Response, current_app, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from contracts import errors_catalogue
from contracts.errors import ServiceError
from gateway.identity import cookies
from gateway.web.rendering import redirect_to, render_page
from gateway.web.texts import page_texts

R = TypeVar("R", bound=AnyResponse)
API = "/v1/"
KINDS = {
    **dict.fromkeys((400, 404, 405, 422), "not_found"),
    403: "not_allowed",
    409: "not_shown",
    **dict.fromkeys((502, 503, 504), "down"),
}
BY_CODE = {
    "gateway.form_expired": "old_form",
    "gateway.module_off": "module_off",
    "customers.customer_not_yet": "not_shown",
}
SAID = frozenset({"not_shown", "module_off"})
"""Kinds whose text is that of the error."""
_OWN = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


def is_for_people(http: Request) -> bool:
    """Whether a browser asks for a page, so that a failure had better be one, too."""
    return not http.path.startswith(API) and "text/html" in http.headers.get("Accept", "")


def render_failure(error: ServiceError) -> Response:
    """The page of a failure, with what to do about it; the login page when there is no session."""
    if error.status == 401:
        return login_page()
    key = BY_CODE.get(error.code) or KINDS.get(error.status, "broken")
    said = errors_catalogue.detail(error, page_texts().contract_language) if key in SAID else ""
    values = {"key": key, "said": said, "request_id": g.get("request_id", ""), "again": own_path(_address())}
    answer = render_page(g.get("call"), "failure.html", error.status, **values)
    if key == "down":
        answer.headers["Retry-After"] = "2"
    return answer


def lead_to_page() -> AnyResponse:
    """In place of "no such page" at the address of a form that has no page of its own: the page that the form stands on, or the
    nearest above it. Such an address stands in the browser while a refusal is shown, and is loaded anew, kept and shared."""
    adapter, path = current_app.url_map.bind(""), request.path
    while path := path.rpartition("/")[0]:
        with suppress(HTTPException):
            adapter.match(path, method="GET")
            break
    return redirect_to(path or "/")


def login_page() -> Response:
    """In place of a page that needs a session, which is shown after the login."""
    texts, had_session = page_texts(), bool(cookies.read(request, cookies.SESSION))
    at_door = request.method == "GET" and _address() == "/"
    notice = "session_ended" if had_session else "" if at_door else "log_in_first"
    said = texts(notice) if notice else ""
    status = 200 if at_door and not had_session else 401
    return render_page(None, "login.html", status, next=own_path(_address()), login="", alarm="", notice=said)


def add_wait(answer: R, seconds: float) -> R:
    """Says to programs, too, how long to wait before the next try; nothing for 0."""
    if seconds:
        answer.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
    return answer


def own_path(wanted: str) -> str:
    """An address within this site; the search page for anything else."""
    return wanted if _OWN.fullmatch(wanted) else "/"


def _address() -> str:
    return request.full_path.removesuffix("?") if request.method == "GET" else "/"
