"""The payments of all customers over HTTP: as pages and as a file. Those of one invoice are with the invoices."""

from typing import Any, Literal

from flask import Response
from pydantic import Field

from chassis.spreadsheet import DIALECTS, Dialect, defuse
from contracts.base import Cursor, Id
from contracts.billing.choices import CHOICES
from contracts.billing.payment_list import ListPayments, Means, PaymentPage, PaymentState, Sum
from gateway.http.call import Call
from gateway.http.days import AskDays, ask_of_days
from gateway.http.listed_files import FAILURES, FILE_SECONDS, send_list
from gateway.http.operations import Api

Json = dict[str, Any]
PATH = "/payments"
FILE_NAMES = {"sv": "betalningar.csv", "en": "payments.csv"}
HEADINGS = (
    ("Datum", "Date"),
    ("Kund", "Customer"),
    ("Fakturor", "Invoices"),
    ("Betalsätt", "Means of payment"),
    ("Referens", "Reference"),
    ("Belopp", "Amount"),
    ("Ej fördelat", "Not allocated"),
    ("Valuta", "Currency"),
    ("Status", "Status"),
    ("Flyttad från faktura", "Moved from invoice"),
)

api = Api("payments")


class PaymentFilters(AskDays):
    """Which payments; every filter narrows the list."""

    customer_id: Id | None = None
    means: Means | None = None
    state: PaymentState | None = None
    amount_from: Sum | None = Field(default=None, description="This sum or more")
    amount_to: Sum | None = Field(default=None, description="This sum or less")


class AskPayments(PaymentFilters):
    """A page of payments."""

    cursor: Cursor | None = Field(default=None, max_length=1000)
    limit: int = Field(default=50, ge=1, le=200)


class AskPaymentFile(PaymentFilters):
    """The payments of a file, as they are listed."""

    language: Literal["sv", "en"] = "sv"


@api.custom(
    "GET",
    PATH,
    role=ListPayments.role,
    module=ListPayments.module,
    model=AskPayments,
    reply=PaymentPage,
    services=("billing",),
)
def list_payments(call: Call) -> Json:
    """Lists the payments of all customers, the last day of payment first, in both directions.

    A part that an invoice took of a payment on account stands in the row of that payment. Sums are compared as numbers,
    whatever the currency.
    """
    return ask_of_days(call, ListPayments, call.body)


@api.custom(
    "GET",
    PATH + "/file",
    role=ListPayments.role,
    module=ListPayments.module,
    model=AskPaymentFile,
    content_types=("text/csv",),
    services=("billing",),
    failures=FAILURES,
    deadline=lambda settings: FILE_SECONDS,
)
def get_payment_file(call: Call) -> Response:
    """Returns the payments that the filters name as CSV, the last day first.

    UTF-8 with a byte order mark, CRLF; in Swedish with semicolons and decimal commas. A cell that a spreadsheet would run as a
    formula begins with an apostrophe. The file is written while it is read; it breaks off where the service fails.
    """
    asked: AskPaymentFile = call.body
    dialect = DIALECTS[asked.language]
    listed = ListPayments(**{name: getattr(asked, name) for name in PaymentFilters.model_fields})
    return send_list(call, listed, FILE_NAMES[asked.language], HEADINGS, lambda one: _row(one, dialect), dialect)


def _row(payment: Json, dialect: Dialect) -> list[str]:
    several = len(payment["invoices"]) > 1
    parts = [
        f"{one['number']} {_amount(one['amount'], dialect)}" if several else one["number"]
        for one in payment["invoices"]
    ]
    texts = [payment.get("customer_name") or payment["customer_id"], "; ".join(parts)]
    texts += [_word("means", payment["means"], dialect), payment["reference"]]
    sums = [_amount(payment[name], dialect) for name in ("amount", "unallocated")]
    last = [payment["currency"], _word("ListPayments.state", payment["state"], dialect), payment["moved_from"]]
    return [payment["paid_on"], *map(defuse, texts), *sums, *map(defuse, last)]


def _amount(amount: str, dialect: Dialect) -> str:
    return amount.replace(".", dialect.decimal)


def _word(field: str, value: str, dialect: Dialect) -> str:
    """One of a newer service stays as it is."""
    label = CHOICES[field].get(value)
    return (label.sv, label.en)[dialect.place] if label else value
