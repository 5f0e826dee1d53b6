"""The invoices of all customers: what is open, overdue, a draft or overpaid, newest first."""

from typing import Any, Literal, NamedTuple

from werkzeug.wrappers import Response as AnyResponse

from contracts.billing import InvoiceStatus, ListInvoices, RecordPayment
from contracts.billing.tabs import INVOICES
from contracts.card import ColumnDescription
from contracts.tabs import Kind
from gateway.card.tabs import find_described_tab
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import may
from gateway.web.columns import Cell, Heading, make_table, open_rows
from gateway.web.forms import links
from gateway.web.paging import AskPage
from gateway.web.rendering import render_page
from gateway.web.texts import Texts, label_of, page_texts

PATH = "/invoices"
FILTERS: dict[str, dict[str, Any]] = {
    "open": {"open": True},
    "overdue": {"overdue": True},
    "draft": {"status": InvoiceStatus.DRAFT},
    "overpaid": {"status": InvoiceStatus.OVERPAID},
    "all": {},
}
"""What is shown → the fields of ListInvoices."""
FIELDS = ("date", "kind", "number", "due_date", "status", "amount", "remaining")
PAGE = 50
OWING = frozenset({InvoiceStatus.ISSUED, InvoiceStatus.PART_PAID, InvoiceStatus.PART_CREDITED})
Json = dict[str, Any]

api = Api("invoice_pages")


class AskInvoices(AskPage):
    """The page of invoices: which ones, and a later page of them."""

    show: Literal["open", "overdue", "draft", "overpaid", "all"] = "open"


class Row(NamedTuple):
    """An invoice: its cells, and the form that records a payment of it, where there is one."""

    cells: list[Cell]
    payment: str


@api.page(PATH, ListInvoices, model=AskInvoices)
def invoices_page(call: Call) -> AnyResponse:
    """The invoices of all customers."""
    asked: AskInvoices = call.body
    texts = page_texts()
    listed = call.ask(ListInvoices(cursor=asked.cursor, limit=PAGE, **FILTERS[asked.show]))
    headings, rows = _draw(call, listed["items"], texts)
    values: dict[str, Any] = {
        "title": texts(f"invoices_{asked.show}"),
        "filters": [(texts(f"invoices_{one}"), _address(one), one == asked.show) for one in FILTERS],
        "headings": headings,
        "rows": rows,
        "first": _address(asked.show) if asked.cursor else "",
        "following": _address(asked.show, listed["next_cursor"]) if listed.get("next_cursor") else "",
    }
    return render_page(call, "invoices.html", **values)


def _draw(call: Call, items: list[Json], texts: Texts) -> tuple[list[Heading], list[Row]]:
    """The columns of the card's tab, after the customer."""
    described = {one.field: one for one in find_described_tab(call, INVOICES.key).columns}
    customer = ColumnDescription(field="customer_name", labels=label_of("customer")._asdict(), kind=Kind.TEXT)
    shown = [{**one, "date": one.get("issue_date"), "customer_name": _name(one)} for one in items]
    columns = [customer, *(described[name] for name in FIELDS if name in described)]
    table = open_rows(make_table(shown, columns, texts, whole=True), [_to_row(one) for one in items])
    may_pay = may(call, RecordPayment)
    payments = [_to_payment(one) if may_pay and one["status"] in OWING else "" for one in items]
    return table.columns, [Row(*pair) for pair in zip(table.rows, payments, strict=True)]


def _name(item: Json) -> str:
    return str(item.get("customer_name") or item["customer_id"])


def _to_row(item: Json) -> str:
    return links.to_row(item["customer_id"], INVOICES.key, item["id"], {})


def _to_payment(item: Json) -> str:
    return links.to_row_action(item["customer_id"], INVOICES.key, item["id"], RecordPayment.method, {})


def _address(show: str, cursor: str = "") -> str:
    return links.with_query(PATH, show="" if show == "open" else show, cursor=cursor)
