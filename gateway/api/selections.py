"""Selections of customers over HTTP: saved, counted, explained; their customers as pages, as a CSV file and as e-mail
addresses."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, Literal

from flask import Response

from chassis.spreadsheet import DIALECTS, Dialect, defuse
from contracts.base import Id, Value
from contracts.crm.register_words import HEADINGS, CustomerColumn, text_of
from contracts.crm.selection_requests import (
    ChangeSelection,
    CountSelection,
    CreateSelection,
    DeleteSelection,
    ExplainSelection,
    GetSelection,
    ListSelectedCustomers,
    ListSelectionMembers,
    ListSelections,
)
from contracts.folding import fold_case
from gateway.bulk.targets import refuse_building
from gateway.http.call import Call
from gateway.http.listed_files import FAILURES, FILE_SECONDS, send_list
from gateway.http.operations import Api

Json = dict[str, Any]
PATH = "/selections"
ONE = PATH + "/<selection_id>"
FILE_NAMES = {"sv": "urval.csv", "en": "selection.csv"}
COLUMNS = (
    CustomerColumn.NUMBER,
    CustomerColumn.NAME,
    CustomerColumn.CITY,
    CustomerColumn.PHONE,
    CustomerColumn.EMAIL,
)
PAGE = 200

api = Api("selections")
api.operation("GET", PATH, ListSelections)
api.operation("POST", PATH, CreateSelection, status=201, location="/v1/selections/{id}")
api.operation("POST", PATH + "/count", CountSelection)
api.operation("GET", ONE, GetSelection)
api.operation("PATCH", ONE, ChangeSelection)
api.operation("DELETE", ONE, DeleteSelection)
api.operation("GET", ONE + "/members", ListSelectionMembers)
api.operation("GET", ONE + "/customers", ListSelectedCustomers)
api.operation("GET", ONE + "/customers/<customer_id>/explanation", ExplainSelection)


class AskSelectionFile(Value):
    """The customers of a selection as a file in that language."""

    selection_id: Id
    language: Literal["sv", "en"] = "sv"


class AskSelectionAddresses(Value):
    """The e-mail addresses of a selection."""

    selection_id: Id


@api.custom(
    "GET",
    ONE + "/file",
    role=ListSelectedCustomers.role,
    module=ListSelectedCustomers.module,
    model=AskSelectionFile,
    content_types=("text/csv",),
    services=("crm",),
    failures=(*FAILURES, "gateway.selection_building"),
    deadline=lambda settings: FILE_SECONDS,
)
def get_selection_file(call: Call) -> Response:
    """Returns the customers of a selection as CSV: number, name, city, phone and e-mail.

    UTF-8 with a byte order mark, CRLF; in Swedish with semicolons. A cell that a spreadsheet would run as a formula begins
    with an apostrophe. The file is written while it is read; it breaks off where a service fails.
    """
    asked: AskSelectionFile = call.body
    dialect = DIALECTS[asked.language]
    refuse_building(call.ask(GetSelection(selection_id=asked.selection_id)))
    listed = ListSelectedCustomers(selection_id=asked.selection_id)
    headings = [HEADINGS[column] for column in COLUMNS]
    return send_list(call, listed, FILE_NAMES[asked.language], headings, lambda one: _row(one, dialect), dialect)


@api.custom(
    "GET",
    ONE + "/addresses",
    role=ListSelectedCustomers.role,
    module=ListSelectedCustomers.module,
    model=AskSelectionAddresses,
    content_types=("text/plain",),
    services=("crm",),
    failures=(*FAILURES, "gateway.selection_building"),
    deadline=lambda settings: FILE_SECONDS,
)
def get_selection_addresses(call: Call) -> Response:
    """Returns the e-mail addresses of the customers in a selection and of their active contacts, one a line, each once.

    Those of people who do not want mailings are left out.
    """
    asked: AskSelectionAddresses = call.body
    share = call.gateway.limits.take_stream(call.principal.tenant)
    try:
        lines = _addresses(call, asked.selection_id)
        first = next(lines)
    except BaseException:
        share.close()
        raise
    answer = Response(chain([first], lines), content_type="text/plain; charset=utf-8")
    answer.call_on_close(share.close)
    answer.headers["Content-Disposition"] = 'attachment; filename="addresses.txt"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _row(customer: Json, dialect: Dialect) -> list[str]:
    """A line of the file; the address of somebody who wants no mailings is in none of a selection."""
    if customer.get("no_mailings"):
        customer = {**customer, "email": ""}
    return [defuse(text_of(column, customer.get(column), dialect.place)) for column in COLUMNS]


def _addresses(call: Call, selection_id: str) -> Iterator[bytes]:
    """The file a page at a time, at least one piece, so that a refusal of the first page is no half file."""
    seen: set[str] = set()
    cursor: str | None = None
    while True:
        page = call.ask(ListSelectedCustomers(selection_id=selection_id, cursor=cursor, limit=PAGE))
        if cursor is None:
            refuse_building(page)
        wanted = [str(email) for one in page["items"] for email in one.get("emails") or ()]
        fresh: list[str] = []
        for one in wanted:
            if fold_case(one) not in seen:
                seen.add(fold_case(one))
                fresh.append(one)
        yield "".join(f"{one}\r\n" for one in fresh).encode()
        cursor = page.get("next_cursor")
        if cursor is None:
            return
