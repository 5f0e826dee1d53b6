"""The cookie that holds a session: set after a login, whatever its steps were."""

from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

from gateway.identity.auth import COOKIE
from gateway.web.forms import FORM_COOKIE

R = TypeVar("R", bound=Response)


def put(answer: R, token: str, hours: float) -> R:
    """Lets the browser keep the session's token for so long, and forget the cookie of forms before the login."""
    seconds = int(hours * 3600)
    answer.set_cookie(COOKIE, token, seconds, httponly=True, samesite="Lax", secure=request.is_secure, path="/")
    answer.delete_cookie(FORM_COOKIE, path="/")
    return answer
