"""Export of the register over HTTP: customers with contacts, branches and properties, as CSV or JSON lines.

The columns of the CSV file are those of the import, which takes the file back; JSON lines have everything of a customer.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Literal

import orjson
from flask import Response
from pydantic import Field

from chassis.spreadsheet import BYTE_ORDER_MARK, DIALECTS, write_rows
from contracts.base import Name, Short
from contracts.customers import ExportSize, ListWholeCustomers, MeasureExport, Purpose
from contracts.customers.exports import ExportFilters
from gateway.http.call import Call
from gateway.http.listed_files import FAILURES
from gateway.http.operations import Api
from gateway.http.purposes import demand_purpose
from gateway.imports import exported_pages, exported_rows

Json = dict[str, Any]
Pages = Iterator[list[Json]]
LONGEST_SECONDS = 900.0
"""Of the whole file; each page of it has a deadline of its own."""
SHOWN_NOWHERE = ("warnings", "suggestions")
"""Fields that say something about a customer and are none of its own."""
NDJSON = "application/x-ndjson"
FILE_NAMES = {"csv": "customers.csv", "jsonl": "customers.jsonl"}

api = Api("customer_export")


class AskExport(ExportFilters):
    """What an export has: its `format`, and which customers. `personal_numbers` in full need a `purpose`."""

    format: Literal["csv", "jsonl"] = "csv"
    language: Literal["sv", "en"] = Field(default="sv", description="CSV with semicolons (sv) or commas (en)")
    property: Name | None = None
    personal_numbers: bool = Field(default=False, description="Identity numbers of persons in full; needs a `purpose`")
    purpose: Purpose | None = None
    note: Short = ""


@api.custom(
    "GET",
    "/customers/export",
    role=ListWholeCustomers.role,
    model=AskExport,
    content_types=("text/csv", NDJSON),
    services=("customers", "crm"),
    failures=(*FAILURES, "gateway.module_off"),
    deadline=lambda settings: LONGEST_SECONDS,
)
def export_customers(call: Call) -> Response:
    """Returns the register as a file: customers with contacts, branches, properties and the internal note, newest first.

    CSV has the columns of the import, so that the file can be imported again: UTF-8 with a byte order mark, CRLF, and an
    apostrophe before a cell that a spreadsheet would run as a formula. A property with a value is `name = value`; contacts who
    have left and retired branches say so. JSON lines have one customer a line. `property` is the name or id of a property.
    Personal numbers are masked unless `personal_numbers` is given with a `purpose`, which the audit trail keeps. The file is
    written while it is read; it breaks off where a service fails.
    """
    asked: AskExport = call.body
    if asked.personal_numbers:
        demand_purpose(call, asked.purpose, asked.note)
    call.record.details |= {"format": asked.format, "personal_numbers": asked.personal_numbers}
    share = call.gateway.limits.take_stream(call.principal.tenant)
    try:
        lines = WRITERS[asked.format](call, asked)
        first = next(lines)
    except BaseException:
        share.close()
        raise
    answer = Response(chain([first], lines), content_type=CONTENT_TYPES[asked.format])
    answer.call_on_close(share.close)
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAMES[asked.format]}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _read(call: Call, asked: AskExport) -> Pages:
    return exported_pages.read_pages(
        call, ListWholeCustomers(**_filters(asked)), asked.property, asked.personal_numbers
    )


def _filters(asked: AskExport) -> Json:
    return {name: getattr(asked, name) for name in ExportFilters.model_fields}


def _write_csv(call: Call, asked: AskExport) -> Iterator[bytes]:
    """The file, a page at a time; the first piece comes with the first page, so that a refusal is no half file."""
    dialect = DIALECTS[asked.language]
    size = ExportSize.model_validate(call.within(exported_pages.PAGE_SECONDS).ask(MeasureExport(**_filters(asked))))
    columns = exported_rows.columns_of(size)
    piece = BYTE_ORDER_MARK.encode() + write_rows([columns], dialect)
    for customers in _read(call, asked):
        yield piece + write_rows([exported_rows.cells_of(one, columns) for one in customers], dialect)
        piece = b""


def _write_jsonl(call: Call, asked: AskExport) -> Iterator[bytes]:
    for customers in _read(call, asked):
        whole = [{name: value for name, value in one.items() if name not in SHOWN_NOWHERE} for one in customers]
        yield b"".join(orjson.dumps(one) + b"\n" for one in whole)


WRITERS: dict[str, Callable[[Call, AskExport], Iterator[bytes]]] = {"csv": _write_csv, "jsonl": _write_jsonl}
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": NDJSON}
