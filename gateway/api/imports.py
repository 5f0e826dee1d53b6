"""Import of a register of customers over HTTP: a file in, a report out, with progress for whoever asks for NDJSON.

The file is read whole, so that doubts which only the whole file shows are known, then sent to the customers service in
batches, some of them under way at once. Each row is stored wholly or not at all, and never twice: after any interruption
the same file is simply sent again.
"""

from collections.abc import Iterator
from typing import Any

import orjson
from flask import Response, request

from contracts.access import Role
from contracts.base import Value
from contracts.errors import ServiceError
from gateway.errors import HttpError
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.imports import csv_register
from gateway.imports.run import run_import

LARGEST_FILE = 64 * 1024 * 1024
NDJSON = "application/x-ndjson"
Json = dict[str, Any]

api = Api("imports")


class ImportOptions(Value):
    """`dry_run`: only tell what would become of each row."""

    dry_run: bool = False


@api.stream(
    "POST",
    "/imports/customers",
    role=Role.SELLER,
    model=ImportOptions,
    idempotency="none",
    content_types=("text/csv", "multipart/form-data"),
)
def import_customers(call: Call) -> Any:
    """Imports a CSV register, as body or as form field `file`; answers what became of every refused and doubtful row.

    Sending the same file again creates nothing twice, with or without Idempotency-Key. With `Accept:
    application/x-ndjson` lines of `{"progress": …}` come while it works, and last `{"report": …}` or `{"error": …}`.
    """
    register = csv_register.read(_content())
    steps = run_import(call, register, call.body.dry_run)
    if NDJSON in request.headers.get("Accept", ""):
        return Response(_lines(steps), mimetype=NDJSON, headers={"Cache-Control": "no-store"})
    *_, last = steps
    return last["report"]


def _lines(steps: Iterator[Json]) -> Iterator[bytes]:
    try:
        for step in steps:
            yield orjson.dumps(step) + b"\n"
    except ServiceError as error:
        yield orjson.dumps({"error": {"code": error.code, "detail": error.message}}) + b"\n"


def _content() -> bytes:
    """The file, from the body or the form field `file`. Raises HttpError 413 when it is too large."""
    if (request.content_length or 0) > LARGEST_FILE:
        raise too_large()
    if request.mimetype == "multipart/form-data":
        request.max_content_length = LARGEST_FILE
        file = request.files.get("file")
        if file is None:
            raise csv_register.not_a_register("the form has no field `file`")
        found: bytes = file.read()
        return found
    content = request.stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise too_large()
    if not content.strip():
        raise csv_register.not_a_register("it is empty")
    return content


def too_large() -> HttpError:
    mebibytes = LARGEST_FILE // 1024**2
    return HttpError(413, "gateway.file_too_large", f"A file may have {mebibytes} MiB; split it and send the parts.")
