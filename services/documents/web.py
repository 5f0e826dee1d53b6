"""Bytes over HTTP, between gateway and service only: POST /signed/files, GET and HEAD /files/<document_id>.

Each request carries a context that the gateway has signed for its method and address (`signed_context.sign_file`). It is
refused without it, after its deadline, without the role or with the module off. The body of an upload ends with its signature
(`chassis.signed_bodies`); POST /files takes one without, from gateways of release 0.1.0 while CONTEXT_KEY is set. An error is
the JSON of `ServiceError.to_wire`, with the HTTP status of its category.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import orjson
from prometheus_client import Counter
from pydantic import ValidationError
from werkzeug.wrappers import Request, Response

from chassis.context import enter
from chassis.logs import log
from chassis.settings import load
from chassis.signed_bodies import take_unsigned, verify_body
from chassis.signed_context import verify_file
from contracts.access import is_allowed
from contracts.base import invalid
from contracts.documents import SIGNED_FILES, DownloadDocument, UploadDocument
from contracts.errors import ServiceError
from documents import blobs, errors, files, names
from documents.incoming import Incoming, body
from documents.models import StoredFile
from documents.settings import Settings

TRANSFERS = Counter("kundkort_file_transfers_total", "Uploads and downloads", ["method", "status"])
SERVICE, FILES = "documents", "/files"
UPLOADS = (SIGNED_FILES, FILES)
FIXED = {"customer_id"}
"""What the address of the upload says, and no field of a form."""


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The WSGI application."""
    request = Request(environ)
    try:
        response = _dispatch(request)
    except ServiceError as error:
        response = _json(error.to_wire(), error.status)
    except Exception:
        log.exception("file request failed")
        failed = errors.failed()
        response = _json(failed.to_wire(), failed.status)
    TRANSFERS.labels(request.method, response.status_code).inc()
    return response(environ, start_response)


def _dispatch(request: Request) -> Response:
    path = request.path.rstrip("/")
    if path not in UPLOADS and not path.startswith(f"{FILES}/"):
        raise errors.path_unknown(request.path)
    if path == SIGNED_FILES and request.method == "OPTIONS":  # a gateway asks whether this replica has the address
        return Response(status=204, headers={"Allow": "POST"})
    allowed = ("POST",) if path in UPLOADS else ("GET", "HEAD")
    if request.method not in allowed:
        response = _json(errors.method_not_allowed(request.method, allowed).to_wire(), 405)
        response.headers["Allow"] = ", ".join(allowed)
        return response
    if path in UPLOADS:
        _enter(request, UploadDocument)
        return _upload(request, _verified_body(request, is_signed=path == SIGNED_FILES))
    _enter(request, DownloadDocument)
    return _download(request, path.removeprefix(f"{FILES}/"))


def _enter(request: Request, what: type[UploadDocument | DownloadDocument]) -> None:
    settings = load(Settings)
    context = verify_file(
        settings.keys, dict(request.headers), SERVICE, request.method, _address(request), settings.file_context_seconds
    )
    if context.remaining() <= 0:
        raise errors.too_late()
    if not is_allowed(what.role, context.roles):
        raise errors.role_missing(what.role)
    if context.modules is not None and what.module not in context.modules:
        raise errors.module_off(what.module)
    enter(context)


def _address(request: Request) -> str:
    """Path and query as the gateway sent and signed them."""
    query = request.query_string.decode("latin-1")
    return f"{request.path}?{query}" if query else request.path


def _verified_body(request: Request, is_signed: bool) -> Iterator[bytes]:
    """The body as it comes. Raises NotAllowed: at its end when the gateway has not signed it, at once when nobody has."""
    keys, received = load(Settings).keys, body(request)
    return verify_body(keys, dict(request.headers), received) if is_signed else take_unsigned(keys, received)


def _upload(request: Request, received: Iterator[bytes]) -> Response:
    incoming = Incoming(request, received)

    def describe() -> UploadDocument:
        if clash := incoming.fields.keys() & FIXED:
            raise errors.invalid(errors.given_by_address(name) for name in sorted(clash))
        said = {**request.args.to_dict(), **incoming.fields}
        if incoming.filename:
            said.setdefault("name", incoming.filename[-200:])
        try:
            return UploadDocument.model_validate(said)
        except ValidationError as error:
            raise invalid("documents", error) from None

    stored, seen = files.store(describe, incoming)
    response = _json(stored.to_contract().model_dump(mode="json"), 201)
    if seen:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _download(request: Request, document_id: str) -> Response:
    file = files.get(document_id)
    if file.sha256 in request.if_none_match:
        return Response(status=304, headers={"ETag": f'"{file.sha256}"'})
    start, end = 0, file.size
    wanted = request.range if request.if_range.etag in (None, file.sha256) else None
    if wanted is not None and wanted.units == "bytes" and len(wanted.ranges) == 1:
        found = wanted.range_for_length(file.size)
        if found is None:
            return Response(status=416, headers={"Content-Range": f"bytes */{file.size}"})
        start, end = found
    part = end - start < file.size
    pieces = iter(()) if request.method == "HEAD" else _read_ahead(file, start, end)
    response = Response(pieces, status=206 if part else 200, headers=_headers(file, end - start))
    if part:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return response


def _read_ahead(file: StoredFile, start: int, end: int) -> Iterator[bytes]:
    """The bytes. The first piece is read before the response starts, so that missing bytes can still be an error response."""
    pieces = blobs.read(file.blob_id, start, end)
    try:
        return chain([next(pieces)], pieces)
    except blobs.BytesMissing:
        log.exception("bytes of %s are missing", file.id)
        raise errors.bytes_missing(file.id) from None


def _headers(file: StoredFile, length: int) -> dict[str, str]:
    """Headers that make a browser save the file, never show it as a page of this site."""
    return {
        "Content-Type": file.content_type,
        "Content-Length": str(length),
        "Content-Disposition": names.disposition(file.name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-cache",
        "ETag": f'"{file.sha256}"',
        "Accept-Ranges": "bytes",
    }


def _json(body: object, status: int) -> Response:
    return Response(orjson.dumps(body), status=status, content_type="application/json")
