"""Streams files between callers and the documents service over HTTP, a chunk at a time; files never cross the broker.

The service gets the same signed context as with an RPC. It answers an error with the JSON of `ServiceError.to_wire`.
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
"""Time-out for each read and write of the connection to the service."""
FORM_BYTES = 64 * 1024
"""Allowance for the parts of a multipart form beside its file."""
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


def ask_before_upload(call: Call, message: Message[Any]) -> Any:
    """The reply to a request that precedes an upload, under the usual deadline instead of the long one of uploads."""
    deadline = time.time() + call.gateway.settings.deadline_seconds
    return rpc.ask(call.gateway.client, message, replace(call.context, deadline=deadline))


def upload(call: Call, request: Request, about: UploadDocument, terms: UploadTerms) -> Response:
    """Forwards the request's body as it arrives; returns the service's description of the stored file."""
    with call.gateway.limits.take_stream(call.principal.tenant):
        return _upload(call, request, about, terms)


def _upload(call: Call, request: Request, about: UploadDocument, terms: UploadTerms) -> Response:
    if (request.content_length or 0) > terms.max_bytes + FORM_BYTES:
        raise errors.file_too_big(terms.max_bytes)
    query = about.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    headers = {name: request.headers[name] for name in SENT_ON if name in request.headers}
    with _request(call, "POST", "/files", headers, params=query, data=_read_body(request, terms.max_bytes)) as answered:
        answer = encoding.encode_reply(call.operation, call.path, answered.json(), request)
        if "Idempotency-Replayed" in answered.headers:
            answer.headers["Idempotency-Replayed"] = "true"
        return answer


def download(call: Call, request: Request, document_id: str) -> Response:
    """Returns the file as an attachment, or the part of it that Range names. Its share lasts to the end of the answer."""
    share = call.gateway.limits.take_stream(call.principal.tenant)
    try:
        answer = _download(call, request, document_id)
    except BaseException:
        share.close()
        raise
    answer.call_on_close(share.close)
    return answer


def _download(call: Call, request: Request, document_id: str) -> Response:
    headers = {name: request.headers[name] for name in ASKED_ON if name in request.headers}
    answered = _request(call, request.method, f"/files/{document_id}", headers, stream=True)
    given = {name: answered.headers[name] for name in GIVEN_BACK if name in answered.headers}
    answer = Response(answered.iter_content(PIECE), answered.status_code, given)
    answer.call_on_close(answered.close)
    return answer


def _request(call: Call, method: str, path: str, headers: dict[str, str], **arguments: Any) -> requests.Response:
    """The service's response. Raises the service's own error, or Unavailable if it does not respond.

    Each call opens a connection: a pooled one may be dead already, and a stream cannot be sent a second time.
    """
    settings = call.gateway.settings
    signed = {**headers, CONTEXT_HEADER: sign(call.context, settings.key)}
    session = requests.Session()
    session.trust_env = False  # never send internal traffic through a proxy from the environment
    url, patience = settings.documents_url.rstrip("/") + path, (CONNECT_SECONDS, SILENCE_SECONDS)
    try:
        answered = session.request(method, url, headers=signed, timeout=patience, **arguments)
    except requests.RequestException as error:
        raise _unreachable() from error
    if answered.status_code >= 400 and answered.status_code != 416:
        with answered:
            raise _read_refusal(answered)
    return answered


def _read_refusal(answered: requests.Response) -> ServiceError:
    try:
        return from_wire(answered.json())
    except ValueError:
        return _unreachable()


def _unreachable() -> Unavailable:
    return common_errors.SERVICE_UNAVAILABLE.error("documents", service="documents")


def _read_body(request: Request, max_bytes: int) -> Iterator[bytes]:
    """The body, chunk by chunk. Raises, and so aborts the upload, if the body is too long or ends too early."""
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
