"""Forms that only our own pages can have made: a token in the form that belongs to a cookie of the same browser.

Before the login the cookie is a random one, made with the form; after it, the session. The token holds until its expiry.
"""

import hashlib
import hmac
import secrets
import time

from flask import Request, Response

from gateway import errors
from gateway.identity import cookies

FIELD = "form_token"
HOLDS_SECONDS = 12 * 3600
ADD, REMOVE, TRY, LOOK = "add_row", "remove_row", "try_out", "look_up"
"""Buttons of a form that only show it again: with another row, with one less, with what would come of it; and an input that asks
what there is already of what is typed in it."""


class Form:
    """The hidden field of the forms on one page: `form.token`; `keep` sets the cookie that a new one belongs to."""

    def __init__(self, request: Request, keys: tuple[bytes, ...]) -> None:
        self._request, self._key = request, keys[0]
        self._known = _bound_to(request)
        self._secret = self._known or secrets.token_urlsafe(24)
        self.is_used = False

    @property
    def token(self) -> str:
        self.is_used = True
        expires = int(time.time()) + HOLDS_SECONDS
        return f"{expires}.{_mark(self._key, expires, self._secret)}"

    def keep(self, answer: Response) -> None:
        if self.is_used and not self._known:
            cookies.put(self._request, answer, cookies.FORM, self._secret)


def check(request: Request, keys: tuple[bytes, ...], is_streamed: bool = False) -> None:
    """Raises HttpError 403 if the form that was sent is not one of ours, with any of the keys, or too old. The token of one whose
    body `is_streamed` stands in its address."""
    sent = request.args if is_streamed else request.form
    expires, _, mark = sent.get(FIELD, "").partition(".")
    bound = _bound_to(request)
    if not (bound and len(expires) < 15 and expires.isascii() and expires.isdigit() and int(expires) > time.time()):
        raise errors.form_expired()
    if not any(hmac.compare_digest(mark.encode(), _mark(key, int(expires), bound).encode()) for key in keys):
        raise errors.form_expired()


def is_shown_again(request: Request) -> bool:
    """Whether a form was sent by a button that changes nothing."""
    return not request.form.keys().isdisjoint((ADD, REMOVE, TRY, LOOK))


def _bound_to(request: Request) -> str:
    return cookies.read(request, cookies.SESSION) or cookies.read(request, cookies.FORM)


def _mark(key: bytes, expires: int, secret: str) -> str:
    return hmac.new(key, f"form\n{expires}\n{secret}".encode(), hashlib.sha256).hexdigest()
