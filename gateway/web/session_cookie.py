"""The cookie that holds a session: set after a login, whatever its steps were."""

from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

from gateway.identity import cookies

R = TypeVar("R", bound=Response)


def put(answer: R, token: str, hours: float) -> R:
    """Lets the browser keep the session's token for so long, and forget the cookie of forms before the login."""
    cookies.put(request, answer, cookies.SESSION, token, int(hours * 3600))
    cookies.drop(request, answer, cookies.FORM)
    return answer
