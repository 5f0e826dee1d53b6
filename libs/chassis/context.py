"""The caller's identity, tenant and deadline: signed by the gateway, verified by every service, current during a call."""

import base64
import binascii
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import orjson

from contracts import common_errors


@dataclass(frozen=True, slots=True)
class Context:
    """What every call carries besides its request.

    `deadline` is in Unix seconds; no caller waits longer. `request_id` makes a command take effect once, however often it
    is sent; for an event it is the event's id. `trace_id` is shared by everything that follows from one HTTP request.
    """

    tenant: str
    user: str
    roles: frozenset[str]
    deadline: float
    request_id: str
    trace_id: str

    def remaining(self) -> float:
        """Seconds until the deadline; negative when it has passed."""
        return self.deadline - time.time()


_current: ContextVar[Context] = ContextVar("context")


class NoContext(RuntimeError):
    """Code that needs a tenant ran outside of a call: a defect, never the caller's fault."""


def current() -> Context:
    """The context of the current call. Raises NoContext outside of one."""
    try:
        return _current.get()
    except LookupError:
        raise NoContext("there is no current call, so the tenant is unknown") from None


def enter(context: Context) -> None:
    """Makes `context` current for the rest of this thread or green thread."""
    _current.set(context)


@contextmanager
def using(context: Context) -> Iterator[Context]:
    """Makes `context` current inside the block."""
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)


def sign(context: Context, key: bytes) -> str:
    """The context as a header: base64url of its JSON, a dot, HMAC-SHA256 in hex."""
    fields = [
        context.tenant,
        context.user,
        sorted(context.roles),
        context.deadline,
        context.request_id,
        context.trace_id,
    ]
    payload = base64.urlsafe_b64encode(orjson.dumps(fields))
    return f"{payload.decode()}.{signature(payload, key)}"


def verify(token: object, key: bytes) -> Context:
    """The context that `sign` wrote. Raises NotAllowed when it is missing, malformed or signed with another key."""
    payload, _, mark = token.partition(".") if isinstance(token, str) else ("", "", "")
    if not payload or not is_signed(payload.encode(errors="surrogatepass"), mark, key):
        raise common_errors.CONTEXT_UNSIGNED.error("chassis")
    try:
        tenant, user, roles, deadline, request_id, trace_id = orjson.loads(base64.urlsafe_b64decode(payload))
    except (ValueError, binascii.Error):
        raise common_errors.CONTEXT_MALFORMED.error("chassis") from None
    return Context(tenant, user, frozenset(roles), float(deadline), request_id, trace_id)


def signature(payload: bytes, key: bytes) -> str:
    """HMAC-SHA256 in hex: of a context's payload, of an event's body."""
    return hmac.digest(key, payload, "sha256").hex()


def is_signed(payload: bytes, mark: object, key: bytes) -> bool:
    """Whether `mark`, of any type, is the signature of `payload`."""
    given = mark.encode(errors="surrogatepass") if isinstance(mark, str) else b""
    return hmac.compare_digest(signature(payload, key).encode(), given)
