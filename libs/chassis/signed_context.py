"""The context of a call as its sender signs it and its receiver verifies it: for one service, one method and one body.

    headers = sign_request(keys, context, "sales", "place_order", body)       # the gateway, an operator's command
    context = verify_request(keys, headers, "sales", "place_order", body)     # the service

A file's context is of another purpose: `sign_file` names the HTTP method and the address with its query instead.
The same signed message may come twice (the broker delivers again after a crash): its request id makes it take effect once.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from chassis import former_signatures
from chassis.context import Context
from chassis.signing import Keys, Scope
from contracts import common_errors, context_errors
from contracts.access import OPERATOR

GATEWAY = "gateway"
FORMER, SIGNED = "context", "signed-context"
"""Headers of a request: the context as release 0.1.0 signs it, and as this one does."""
FILE_FORMER, FILE_SIGNED = "Kundkort-Context", "Kundkort-Signed-Context"
"""The same two of a request for a file, which is HTTP."""
LONGEST_REQUEST_SECONDS = 90.0
"""No deadline of a request is further away: the longest is 60 s, and clocks may differ by the rest."""


def sign_request(keys: Keys, context: Context, service: str, method: str, body: bytes) -> dict[str, str]:
    """The headers of a request to a service."""
    return _sign(keys, context, _request_scope(service, method, body), SIGNED, FORMER)


def verify_request(keys: Keys, headers: Mapping[str, Any], service: str, method: object, body: object) -> Context:
    """The context of a request. Raises NotAllowed unless the gateway signed it for this service, method and body, or, with
    the role OPERATOR, an operator did; Unavailable if its deadline is too far away, as that of a signer with a wrong clock. A
    deadline in the past is not looked at."""
    scope = _request_scope(service, str(method), to_bytes(body))
    return _verify(keys, headers, scope, SIGNED, FORMER, LONGEST_REQUEST_SECONDS)


def sign_file(keys: Keys, context: Context, service: str, method: str, address: str) -> dict[str, str]:
    """The HTTP headers of a request for a file; `address` is path and query as they are sent."""
    return _sign(keys, context, ("file", service, method, address), FILE_SIGNED, FILE_FORMER)


def verify_file(
    keys: Keys, headers: Mapping[str, Any], service: str, method: str, address: str, longest_seconds: float
) -> Context:
    """The context of a request for a file, as `verify_request` with a longest lifetime of its own. No operator's passes."""
    scope = ("file", service, method, address)
    context = _verify(keys, headers, scope, FILE_SIGNED, FILE_FORMER, longest_seconds)
    if OPERATOR in context.roles:
        raise context_errors.CONTEXT_UNSIGNED.error("chassis")
    return context


def to_bytes(body: object) -> bytes:
    """The body of a message; the broker's library decodes one with a content encoding."""
    return body if isinstance(body, bytes) else str(body).encode(errors="surrogatepass")


def _request_scope(service: str, method: str, body: bytes) -> Scope:
    return ("request", service, method, hashlib.sha256(body).hexdigest())


def _sign(keys: Keys, context: Context, scope: Scope, signed: str, former: str) -> dict[str, str]:
    payload = _encode(context)
    headers = {signed: f"{payload.decode()}.{mark}"} if (mark := keys.sign(scope, payload)) else {}
    return {**headers, former: former_signatures.sign(context, keys.former)} if keys.former else headers


def _verify(
    keys: Keys, headers: Mapping[str, Any], scope: Scope, signed: str, former: str, longest_seconds: float
) -> Context:
    token = headers.get(signed)
    payload, _, mark = token.partition(".") if isinstance(token, str) else ("", "", "")
    raw = payload.encode(errors="surrogatepass")
    signer = keys.find_signer(mark, scope, raw)
    if not signer and keys.former:
        return former_signatures.verify(headers.get(former), keys.former)
    context = _decode(raw) if signer else None
    if context is None or not _may_sign(signer, context):
        raise context_errors.CONTEXT_UNSIGNED.error("chassis")
    if context.remaining() > longest_seconds:
        raise common_errors.CLOCK_DIFFERS.error(scope[1])
    return context


def _may_sign(signer: str, context: Context) -> bool:
    """The gateway signs for everybody but operators, and an operator's key for operators alone; no service signs a request."""
    return signer == (OPERATOR if OPERATOR in context.roles else GATEWAY)


def _encode(context: Context) -> bytes:
    fields = {
        "tenant": context.tenant,
        "user": context.user,
        "roles": sorted(context.roles),
        "modules": None if context.modules is None else sorted(context.modules),
        "closed_modules": sorted(context.closed_modules),
        "deadline": context.deadline,
        "request_id": context.request_id,
        "trace_id": context.trace_id,
        "source": context.source,
    }
    return base64.urlsafe_b64encode(orjson.dumps(fields))


def _decode(payload: bytes) -> Context:
    """The context; a field that a newer release adds is ignored. Raises NotAllowed when one is missing or of another type."""
    try:
        fields = orjson.loads(base64.urlsafe_b64decode(payload))
        modules = fields.get("modules")
        return Context(
            fields["tenant"],
            fields["user"],
            frozenset(fields["roles"]),
            float(fields["deadline"]),
            fields["request_id"],
            fields["trace_id"],
            None if modules is None else frozenset(modules),
            str(fields.get("source") or ""),
            closed_modules=frozenset(fields.get("closed_modules") or ()),
        )
    except (ValueError, TypeError, LookupError, AttributeError, binascii.Error):
        raise context_errors.CONTEXT_MALFORMED.error("chassis") from None
