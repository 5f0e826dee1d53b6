"""Import of a customer register over HTTP: takes a CSV file, returns a report; NDJSON adds progress.

The whole file is read first, since some doubts depend on all of its rows. Then the rows go to the customers service in
batches, several at a time. Each row is stored completely or not at all, and never twice: after an interruption, send the
same file again.
"""

from collections.abc import Iterator
from typing import Any

import orjson
from flask import Response, request

from contracts import errors_catalogue
from contracts.access import Role
from contracts.base import Value
from contracts.errors import ServiceError
from gateway import errors
from gateway.http.call import Call
from gateway.http.language import api_language
from gateway.http.operations import Api
from gateway.imports import csv_register
from gateway.imports.run import run_import
from gateway.schemas import RegisterReport

LARGEST_FILE = 64 * 1024 * 1024
NDJSON = "application/x-ndjson"
NOTED = ("total", "created", "doubtful", "unchanged", "refused", "dry_run")
"""What the audit trail keeps of a report."""
Json = dict[str, Any]

api = Api("imports")


class ImportOptions(Value):
    """`dry_run`: only reports what would become of each row."""

    dry_run: bool = False


@api.stream(
    "POST",
    "/imports/customers",
    role=Role.SELLER,
    model=ImportOptions,
    idempotency="none",
    content_types=("text/csv", "multipart/form-data"),
    reply=RegisterReport,
    services=("customers",),
    failures=(
        "gateway.file_too_large",
        "gateway.import_running",
        "gateway.register_absent",
        "gateway.register_malformed",
        "gateway.register_not_text",
        "gateway.register_too_long",
        "gateway.register_too_wide",
        "gateway.register_without_names",
        "gateway.streams_busy",
    ),
)
def import_customers(call: Call) -> Any:
    """Imports a register of customers from a CSV file, sent as body or as form field `file`.

    Returns how many rows were created, doubtful, unchanged and refused, and the doubtful and refused ones one by one.

    Sending the same file again creates nothing twice, with or without Idempotency-Key. With `Accept:
    application/x-ndjson` lines of `{"progress": …}` come while it works, and last `{"report": …}` or `{"error": …}`.
    """
    share = call.gateway.limits.take_import(call.principal.tenant)
    try:
        answer = _run(call)
    except BaseException:
        share.close()
        raise
    if isinstance(answer, Response):
        answer.call_on_close(share.close)
    else:
        share.close()
    return answer


def _run(call: Call) -> Response | Json:
    """The report, or a response that writes its progress."""
    register = csv_register.read(read_file())
    language = api_language(request)
    steps = _note_report(call, run_import(call, register, call.body.dry_run, language))
    if NDJSON in request.headers.get("Accept", ""):
        return Response(_lines(steps, language), mimetype=NDJSON, headers={"Cache-Control": "no-store"})
    *_, last = steps
    report: Json = last["report"]
    return report


def _note_report(call: Call, steps: Iterator[Json]) -> Iterator[Json]:
    """The same steps; the audit trail gets the numbers of the report."""
    for step in steps:
        if "report" in step:
            call.record.details |= {name: step["report"][name] for name in NOTED}
        yield step


def _lines(steps: Iterator[Json], language: str) -> Iterator[bytes]:
    try:
        for step in steps:
            yield orjson.dumps(step) + b"\n"
    except ServiceError as error:
        said = errors_catalogue.detail(error, language)
        yield orjson.dumps({"error": {"code": error.code, "detail": said}}) + b"\n"


def read_file() -> bytes:
    """The file, from the body or the form field `file`. Raises HttpError 413 when it is too large."""
    if (request.content_length or 0) > LARGEST_FILE:
        raise errors.file_too_big(LARGEST_FILE)
    if request.mimetype == "multipart/form-data":
        request.max_content_length = LARGEST_FILE
        file = request.files.get("file")
        if file is None:
            raise errors.register_absent()
        found: bytes = file.read()
        return found
    content = request.stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise errors.file_too_big(LARGEST_FILE)
    if not content.strip():
        raise errors.register_absent()
    return content
