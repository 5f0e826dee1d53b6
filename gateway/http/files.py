"""Files between callers and the documents service: streamed with `requests`, a little in memory at a time, never by the broker.

The service gets the same signed context as with an RPC, and answers a refusal with the JSON of `ServiceError.to_wire`.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import requests
from flask import Request, Response

from chassis.context import sign
from contracts import common_errors
from contracts.base import Request as Message
from contracts.documents import CONTEXT_HEADER, UploadDocument, UploadTerms
from contracts.errors import ServiceError, Unavailable, from_wire
from gateway import errors
from gateway.http import encoding, rpc
from gateway.http.call import Call

PIECE = 64 * 1024
CONNECT_SECONDS = 2
SILENCE_SECONDS = 30
"""How long the service may neither take nor give a byte."""
FORM_BYTES = 64 * 1024
"""What a form may have beside its file."""
SENT_ON = ("Content-Type", "Content-Disposition")
ASKED_ON = ("Range", "If-Range", "If-None-Match")
GIVEN_BACK = (
    "Content-Type",
    "Content-Length",
    "Content-Disposition",
    "Content-Range",
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Accept-Ranges",
    "Cache-Control",
    "ETag",
)


def ask_first(call: Call, message: Message[Any]) -> Any:
    """The reply to a question before the bytes, under the usual deadline and not the long one of the bytes."""
    deadline = time.time() + call.gateway.settings.deadline_seconds
    return rpc.ask(call.gateway.client, message, replace(call.context, deadline=deadline))


def upload(call: Call, request: Request, about: UploadDocument, terms: UploadTerms) -> Response:
    """Sends the request's body on as it comes, and answers what the service says of the stored file."""
    if (request.content_length or 0) > terms.max_bytes + FORM_BYTES:
        raise errors.file_too_big(terms.max_bytes)
    query = about.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    headers = {name: request.headers[name] for name in SENT_ON if name in request.headers}
    with _asked(call, "POST", "/files", headers, params=query, data=_body(request, terms.max_bytes)) as answered:
        answer = encoding.answer(call.operation, call.path, answered.json(), request)
        if "Idempotency-Replayed" in answered.headers:
            answer.headers["Idempotency-Replayed"] = "true"
        return answer


def download(call: Call, request: Request, document_id: str) -> Response:
    """The file as an attachment, or the part of it that the request's Range names."""
    headers = {name: request.headers[name] for name in ASKED_ON if name in request.headers}
    answered = _asked(call, request.method, f"/files/{document_id}", headers, stream=True)
    given = {name: answered.headers[name] for name in GIVEN_BACK if name in answered.headers}
    return Response(_pieces(answered), answered.status_code, given, direct_passthrough=True)


def _asked(call: Call, method: str, path: str, headers: dict[str, str], **arguments: Any) -> requests.Response:
    """The service's answer. Raises what the service refused with, Unavailable when it does not answer.

    Each call has its own connection: one kept open may have died unnoticed, and a stream cannot be sent twice.
    """
    settings = call.gateway.settings
    signed = {**headers, CONTEXT_HEADER: sign(call.context, settings.key)}
    session = requests.Session()
    session.trust_env = False  # a proxy for the world is no way to one's own service
    url, patience = settings.documents_url.rstrip("/") + path, (CONNECT_SECONDS, SILENCE_SECONDS)
    try:
        answered = session.request(method, url, headers=signed, timeout=patience, **arguments)
    except requests.RequestException as error:
        raise _unreachable() from error
    if answered.status_code >= 400 and answered.status_code != 416:
        with answered:
            raise _refusal(answered)
    return answered


def _refusal(answered: requests.Response) -> ServiceError:
    try:
        return from_wire(answered.json())
    except ValueError:
        return _unreachable()


def _unreachable() -> Unavailable:
    return common_errors.SERVICE_UNAVAILABLE.error("documents", service="documents")


def _body(request: Request, max_bytes: int) -> Iterator[bytes]:
    """The body as it comes. Ends with an error, and so breaks off the upload, if it is too long or stops too early."""
    count = 0
    try:
        while piece := request.stream.read(PIECE):
            count += len(piece)
            if count > max_bytes + FORM_BYTES:
                raise errors.file_too_big(max_bytes)
            yield piece
    except OSError:
        raise errors.body_cut_short() from None
    if request.content_length not in (None, count):
        raise errors.body_cut_short()


def _pieces(answered: requests.Response) -> Iterator[bytes]:
    with answered:
        yield from answered.iter_content(PIECE)
