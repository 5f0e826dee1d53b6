"""The cookie that holds a session: set after a login, whatever its steps were; with it how the user wants the pages."""

from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

from gateway.identity import cookies, preferences

R = TypeVar("R", bound=Response)


def put(answer: R, token: str, hours: float) -> R:
    """Lets the browser keep the session's token for so long, and forget the cookie of forms before the login."""
    cookies.put(request, answer, cookies.SESSION, token, int(hours * 3600))
    cookies.drop(request, answer, cookies.FORM)
    return preferences.keep(request, answer, preferences.find_by_token(token))
