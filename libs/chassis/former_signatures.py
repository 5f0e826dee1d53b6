"""The signatures of release 0.1.0, with one key that all parts share. They count only while CONTEXT_KEY is set."""

import base64
import binascii
import hmac

import orjson

from chassis.context import Context
from contracts import context_errors


def sign(context: Context, key: bytes) -> str:
    """The context as a header: base64url of its JSON, a dot, HMAC-SHA256 in hex. It carries no modules."""
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
        raise context_errors.CONTEXT_UNSIGNED.error("chassis")
    try:
        tenant, user, roles, deadline, request_id, trace_id = orjson.loads(base64.urlsafe_b64decode(payload))
    except (ValueError, binascii.Error):
        raise context_errors.CONTEXT_MALFORMED.error("chassis") from None
    return Context(tenant, user, frozenset(roles), float(deadline), request_id, trace_id)


def signature(payload: bytes, key: bytes) -> str:
    """HMAC-SHA256 in hex: of a context's payload, of an event's body."""
    return hmac.digest(key, payload, "sha256").hex()


def is_signed(payload: bytes, mark: object, key: bytes) -> bool:
    """Whether `mark`, of any type, is the signature of `payload`. Without a key nothing is."""
    given = mark.encode(errors="surrogatepass") if isinstance(mark, str) else b""
    return bool(key) and hmac.compare_digest(signature(payload, key).encode(), given)
