"""Streams files between callers and the documents service over HTTP, a chunk at a time; files never cross the broker.

The service gets the same signed context as with an RPC. It answers an error with the JSON of `ServiceError.to_wire`.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Request, Response

from contracts.base import Request as Message
from contracts.documents import UploadDocument, UploadTerms
from gateway import errors
from gateway.http import encoding, file_service, rpc
from gateway.http.call import Call
from gateway.http.file_service import Body

PIECE = 64 * 1024
FORM_BYTES = 64 * 1024
"""Allowance for the parts of a multipart form beside its file."""
RAW = "application/octet-stream"
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
    headers = {"Content-Type": RAW} | {name: request.headers[name] for name in SENT_ON if name in request.headers}
    body = Body(_read_body(request, terms.max_bytes))
    with file_service.upload(call, file_service.FILES, headers, query, body) as answered:
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
    answered = file_service.download(call, request.method, f"{file_service.FILES}/{document_id}", headers)
    given = {name: answered.headers[name] for name in GIVEN_BACK if name in answered.headers}
    answer = Response(answered.iter_content(PIECE), answered.status_code, given)
    answer.call_on_close(answered.close)
    return answer


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
