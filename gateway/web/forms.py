"""Forms that only our own pages can have made: a token in the form that belongs to a cookie of the same browser.

Before the login the cookie is a random one, made with the form; after it, the session. The token holds until its expiry.
"""

import hashlib
import hmac
import secrets
import time

from flask import Response, g, request

from gateway import errors
from gateway.auth import COOKIE

FORM_COOKIE = "kundkort_form"
FIELD = "form_token"
HOLDS_SECONDS = 12 * 3600


def token(key: bytes) -> str:
    """The hidden field of a form on the page under way."""
    expires = int(time.time()) + HOLDS_SECONDS
    return f"{expires}.{_mark(key, expires, _binding())}"


def check(key: bytes) -> None:
    """Raises HttpError 403 if the form that was sent is not one of ours, or too old."""
    expires, _, mark = request.form.get(FIELD, "").partition(".")
    bound = request.cookies.get(COOKIE) or request.cookies.get(FORM_COOKIE)
    if not (bound and expires.isascii() and expires.isdigit() and int(expires) > time.time()):
        raise errors.form_expired()
    if not hmac.compare_digest(mark.encode(), _mark(key, int(expires), bound).encode()):
        raise errors.form_expired()


def keep(answer: Response) -> Response:
    """Sets the cookie that the form of this answer belongs to, if it is a new one."""
    if "form_cookie" in g:
        answer.set_cookie(FORM_COOKIE, g.form_cookie, httponly=True, samesite="Lax", secure=request.is_secure, path="/")
    return answer


def _binding() -> str:
    known = request.cookies.get(COOKIE) or request.cookies.get(FORM_COOKIE)
    if known:
        return known
    if "form_cookie" not in g:
        g.form_cookie = secrets.token_urlsafe(24)
    return str(g.form_cookie)


def _mark(key: bytes, expires: int, binding: str) -> str:
    return hmac.new(key, f"form\n{expires}\n{binding}".encode(), hashlib.sha256).hexdigest()
