"""Import of a customer register over HTTP: takes a CSV or vCard file, returns a report; NDJSON adds progress.

The file is kept on disk and read twice, since some doubts depend on all of its rows. Its rows go to the customers service in
batches, several at a time. Each row is stored completely or not at all, and never twice: after an interruption, send the
same file again.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any, BinaryIO

import orjson
from flask import Response, request

from contracts import errors_catalogue
from contracts.access import Role
from contracts.errors import ServiceError
from gateway import errors
from gateway.http.call import Call
from gateway.http.language import api_language
from gateway.http.limits import Share
from gateway.http.operations import Api
from gateway.http.streams import Pieces
from gateway.imports import jobs, rejected_file, text_file
from gateway.imports.errors import register_absent
from gateway.imports.options import ImportOptions, ReadingOptions, read_options
from gateway.imports.preview import preview_of
from gateway.imports.register import Register, open_register
from gateway.schemas import RegisterPreview, RegisterReport

LARGEST_FILE = 64 * 1024 * 1024
NDJSON = "application/x-ndjson"
NOTED = ("total", "created", "doubtful", "unchanged", "updated", "refused", "dry_run")
"""What the audit trail keeps of a report."""
TYPES = ("text/csv", "text/vcard", "multipart/form-data")
REFUSALS = (
    "gateway.file_too_large",
    "gateway.import_map_not_found",
    "gateway.import_running",
    "gateway.register_absent",
    "gateway.register_encoding_unsure",
    "gateway.register_not_in_encoding",
    "gateway.register_not_text",
    "gateway.register_too_long",
    "gateway.register_too_wide",
    "gateway.register_without_names",
    "gateway.streams_busy",
)
Json = dict[str, Any]

api = Api("imports")


@api.stream(
    "POST",
    "/imports/customers",
    role=Role.SELLER,
    model=ImportOptions,
    idempotency="none",
    deadline=lambda settings: settings.upload_seconds,
    content_types=TYPES,
    reply=RegisterReport,
    services=("customers",),
    failures=REFUSALS,
)
def import_customers(call: Call) -> Any:
    """Imports a register of customers from a CSV or vCard file, sent as body or as form field `file`.

    Returns how many rows were created, doubtful, unchanged, updated and refused, and those with something to say one by one.

    Sending the same file again creates nothing twice, with or without Idempotency-Key. With `Accept:
    application/x-ndjson` lines of `{"progress": …}` come while it works, and last `{"report": …}` or `{"error": …}`.
    """
    share = call.gateway.limits.take_import(call.principal.tenant)
    register: Register | None = None
    try:
        register = open_sent(call, call.body)
        answer = _run(call, register)
    except BaseException:
        _close(share, register)
        raise
    if isinstance(answer, Response):
        answer.call_on_close(lambda: _close(share, register))
    else:
        _close(share, register)
    return answer


@api.stream(
    "POST",
    "/imports/customers/preview",
    role=Role.SELLER,
    model=ReadingOptions,
    idempotency="none",
    content_types=TYPES,
    reply=RegisterPreview,
    failures=REFUSALS,
)
def preview_customer_import(call: Call) -> RegisterPreview:
    """Says how a file would be read, and stores nothing: encoding, separator, headings with their columns, first rows.

    `last_columns` is the map that was last given for a file with the very same headings. A file whose headings name nobody is
    shown, too: say in `columns` which of them does.
    """
    with call.gateway.limits.take_import(call.principal.tenant), open_sent(call, call.body, nameless=True) as register:
        return preview_of(register)


@api.custom(
    "GET",
    "/imports/customers/<import_id>/rejected",
    role=Role.SELLER,
    content_types=("text/csv",),
    failures=("gateway.address_not_found",),
)
def get_rejected_rows(call: Call) -> Response:
    """Returns the refused and doubtful rows of an import as a file to correct and send again; for a day.

    Line and problem come first, then all columns of the file as they stood.
    """
    found = jobs.find(call.path["import_id"])
    headings, rows = jobs.list_rejected(found)
    columns = orjson.loads(found.report)["columns"] if found.report else {}
    content = b"".join(rejected_file.write(headings, rows, api_language(request), rejected_file.say_plainly(columns)))
    return Response(content, content_type="text/csv; charset=utf-8")


def open_sent(call: Call, options: ReadingOptions, nameless: bool = False) -> Register:
    """The register that was sent. Raises InvalidInput, HttpError 413."""
    reading = read_options(call, options, nameless)
    with receive_file() as file:
        return open_register(file, reading)


def receive_file() -> BinaryIO:
    """The file on disk, from the body or the form field `file`. Raises HttpError 413 when it is too large."""
    too_big = errors.file_too_big(LARGEST_FILE)
    if (request.content_length or 0) > LARGEST_FILE:
        raise too_big
    if request.mimetype == "multipart/form-data":
        request.max_content_length = LARGEST_FILE
        file = request.files.get("file")
        if file is None:
            raise register_absent()
        return text_file.spool(file.stream, LARGEST_FILE, too_big)  # type: ignore[arg-type]
    kept = text_file.spool(request.stream, LARGEST_FILE, too_big)  # type: ignore[arg-type]
    if not kept.read(text_file.CHUNK).strip():
        kept.close()
        raise register_absent()
    kept.seek(0)
    return kept


def sent_name() -> str:
    """What the file is called that was sent in a form; else ""."""
    if request.mimetype != "multipart/form-data":
        return ""
    file = request.files.get("file")
    return (file.filename or "") if file is not None else ""


def _close(share: Share, register: Register | None) -> None:
    if register is not None:
        register.close()
    share.close()


def _run(call: Call, register: Register) -> Response | Json:
    """The report, or a response that writes its progress."""
    language = api_language(request)
    followed = jobs.follow(call, register, call.body, sent_name(), language)
    steps = _note_report(call, Pieces(call.context, followed))
    if NDJSON in request.headers.get("Accept", ""):
        return Response(_lines(steps, language), mimetype=NDJSON, headers={"Cache-Control": "no-store"})
    *_, last = steps
    report: Json = last["report"]
    return report


def _note_report(call: Call, steps: Pieces[Json]) -> Generator[Json, None, None]:
    """The steps but the first; the audit trail gets the numbers of the report."""
    with closing(steps):
        for step in steps:
            if "report" in step:
                call.record.details |= {name: step["report"][name] for name in NOTED}
            if "import_id" not in step:
                yield step


def _lines(steps: Generator[Json, None, None], language: str) -> Iterator[bytes]:
    try:
        with closing(steps):
            for step in steps:
                yield orjson.dumps(step) + b"\n"
    except ServiceError as error:
        said = errors_catalogue.detail(error, language)
        yield orjson.dumps({"error": {"code": error.code, "detail": said}}) + b"\n"
