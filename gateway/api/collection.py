"""Claims handed over to a collection agency (inkasso) over HTTP: an export is planned, carried out once, and its file fetched."""

from collections.abc import Iterator
from typing import Any, Literal

from flask import Response
from pydantic import Field

from chassis.spreadsheet import DIALECTS, Dialect, defuse, write_csv
from contracts.base import Id, Value
from contracts.billing.collection import (
    CollectionEntryState,
    ExecuteCollectionExport,
    GetCollectionExport,
    ListCollectionEntries,
    ListCollectionExports,
    PlanCollectionExport,
    TakeBackInvoice,
)
from contracts.billing.collection_words import HEADINGS, WORDS
from gateway.http.call import Call
from gateway.http.operations import Api

Json = dict[str, Any]
EXPORTS = "/collection-exports"
EXPORT = EXPORTS + "/<collection_export_id>"
FILE_SECONDS = 60.0

api = Api("collection")
api.operation(
    "POST", EXPORTS, PlanCollectionExport, status=201, location="/v1" + EXPORTS + "/{id}", idempotency="required"
)
api.operation("GET", EXPORTS, ListCollectionExports)
api.operation("GET", EXPORT, GetCollectionExport)
api.operation("GET", EXPORT + "/entries", ListCollectionEntries)
api.operation("POST", EXPORT + "/execute", ExecuteCollectionExport, idempotency="required")
api.operation("POST", "/invoices/<invoice_id>/collection/take-back", TakeBackInvoice, idempotency="required")


class AskCollectionFile(Value):
    """Which file of an export."""

    collection_export_id: Id
    language: Literal["sv", "en"] = "sv"
    personal_numbers: bool = Field(default=False, description="Identity numbers of persons in full, for the agency")


@api.custom(
    "GET",
    EXPORT + "/file",
    role=ListCollectionEntries.role,
    module=ListCollectionEntries.module,
    model=AskCollectionFile,
    content_types=("text/csv",),
    services=("billing",),
    deadline=lambda settings: FILE_SECONDS,
)
def get_collection_file(call: Call) -> Response:
    """Returns the claims that an export has handed over, and what it tells of earlier ones, as CSV for the agency.

    UTF-8 with a byte order mark, CRLF; in Swedish with semicolons and decimal commas. The same as JSON: its entries with
    `state=done`. 409 while the export has not been carried out.
    """
    asked = call.body
    entries = list(_entries(call, asked))
    export = call.ask(GetCollectionExport(collection_export_id=asked.collection_export_id))
    dialect = DIALECTS[asked.language]
    lines = write_csv(HEADINGS, (_line(export, entry, dialect) for entry in entries), dialect)
    answer = Response(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="inkasso-{export["on"]}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _entries(call: Call, asked: AskCollectionFile) -> Iterator[Json]:
    cursor: str | None = None
    while True:
        page = call.ask(
            ListCollectionEntries(
                collection_export_id=asked.collection_export_id,
                state=CollectionEntryState.DONE,
                personal_numbers=asked.personal_numbers,
                carried_out=True,
                cursor=cursor,
                limit=200,
            )
        )
        yield from page["items"]
        cursor = page.get("next_cursor")
        if cursor is None:
            return


def _line(export: Json, entry: Json, dialect: Dialect) -> list[str]:
    creditor, debtor = entry["creditor"], entry["debtor"]
    at = debtor["address"]
    texts = [
        export["id"],
        export["on"],
        _word(entry["kind"], dialect),
        ", ".join(_word(one, dialect) for one in entry["news"]),
        entry["invoice_number"],
        entry["ocr"],
        entry["ground"],
        entry["issue_date"],
        entry["due_date"],
        creditor["name"],
        creditor["identity_number"],
        debtor["number"],
        debtor["name"],
        debtor["identity_number"],
        *(at[name] for name in ("line1", "line2", "postcode", "city", "country")),
        entry["currency"],
    ]
    sums = [_amount(entry[name], dialect) for name in ("principal", "fees", "interest", "total")]
    lists = [
        "; ".join(_span(one, dialect) for one in entry["spans"]),
        "; ".join(_reminder(one, dialect) for one in entry["reminders"]),
        "; ".join(_payment(one, dialect) for one in entry["payments"]),
        entry["taken_back_reason"],
    ]
    return [defuse(one) for one in texts] + sums + [defuse(one) for one in lists]


def _word(key: str, dialect: Dialect) -> str:
    """One of a newer service stays as it is."""
    return WORDS[key][dialect.place] if key in WORDS else key


def _amount(amount: str, dialect: Dialect) -> str:
    return amount.replace(".", dialect.decimal)


def _span(span: Json, dialect: Dialect) -> str:
    percent, principal = (_amount(span[name], dialect) for name in ("percent", "principal"))
    return f"{span['first']}–{span['last']} {percent} % {principal}"


def _reminder(reminder: Json, dialect: Dialect) -> str:
    return f"{_word(reminder['kind'], dialect)} {reminder['sent_on']} {_amount(reminder['total'], dialect)}"


def _payment(payment: Json, dialect: Dialect) -> str:
    withdrawn = f" ({_word('payment_withdrawn', dialect)} {payment['withdrawn_on']})" if payment["withdrawn_on"] else ""
    return f"{payment['paid_on']} {_amount(payment['amount'], dialect)}{withdrawn}"
