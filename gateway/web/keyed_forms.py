"""Forms that take effect once, however often they are sent: each page that has one gives it a key of its own."""

import re
import secrets
from dataclasses import replace

from flask import request

from gateway.http.call import Call
from gateway.http.idempotency import make_request_id

FIELD = "form_key"
_KEY = re.compile(r"[A-Za-z0-9_-]{10,60}")


def new_key() -> str:
    """The key of one form on one page."""
    return secrets.token_urlsafe(16)


def with_key(call: Call) -> Call:
    """The call under the request id that follows from the form's key, so that services know one that was sent before; without a
    key, the call as it is."""
    given = request.form.get(FIELD, "")
    if not _KEY.fullmatch(given):
        return call
    request_id = make_request_id(call.principal.tenant, given, request)
    return replace(call, context=replace(call.context, request_id=request_id))
