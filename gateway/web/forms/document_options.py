"""Choices among documents: lines of a quote, order, invoice or receipt, orders and payments of a customer, cash registers."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from contracts.base import Request
from contracts.billing import GetInvoice, ListInvoices
from contracts.billing.details import INVOICE_STEPS, MEANS
from contracts.sales import GetOrder, GetQuote, GetReceipt, ListOrders, ListRegisters
from gateway.web.formats import money_with_code, number
from gateway.web.forms.options import Ask, Finder, Ids, Json, Option, join
from gateway.web.texts import Texts, page_texts

MOST = 200
"""So many are shown in a list."""
DOCUMENTS: dict[str, type[Request[Any]]] = {
    "order_id": GetOrder,
    "quote_id": GetQuote,
    "invoice_id": GetInvoice,
    "receipt_id": GetReceipt,
}
COUNTS = {
    "ordered": "line_ordered",
    "delivered": "line_delivered",
    "invoiced": "line_invoiced",
    "returned": "line_returned",
}
"""What a line says of what has become of it, and the key of its text; an invoice says what is credited in a list of its own."""
OPEN_ORDERS = ("draft", "confirmed", "on_hold")


def _document(ask: Ask, ids: Ids) -> Json:
    name = next(one for one in DOCUMENTS if ids.get(one))
    return ask(DOCUMENTS[name](**{name: ids[name]}))


def _lines(ask: Ask, ids: Ids) -> list[Option]:
    """Each line of the document by its place, with how much of it there is and what has become of it."""
    found, texts = _document(ask, ids), page_texts()
    return [Option(str(place), _describe(place, line, found, texts)) for place, line in _numbered(found)]


def _lines_to_choose(ask: Ask, ids: Ids) -> list[Option]:
    """Those of a quote that do not count unless they are chosen, and what they stand in for."""
    found, texts = _document(ask, ids), page_texts()
    numbered = list(_numbered(found))
    replaced = {line.get("alternative_to") for _, line in numbered}
    wanted = [
        (place, line)
        for place, line in numbered
        if line.get("optional") or line.get("alternative_to") or place in replaced
    ]
    return [Option(str(place), _describe(place, line, found, texts)) for place, line in wanted]


def _numbered(found: Json) -> Iterator[tuple[int, Json]]:
    for place, line in enumerate(found.get("lines", ()), 1):
        yield int(line.get("line") or place), line


def _describe(place: int, line: Json, found: Json, texts: Texts) -> str:
    quantity = f"{number(str(line['quantity']), texts.language)} {line.get('unit') or ''}".strip()
    return join(str(place), str(line["text"]), quantity, *_counts(place, line, found, texts))


def _counts(place: int, line: Json, found: Json, texts: Texts) -> Iterator[str]:
    credited: dict[int, Decimal] = defaultdict(Decimal)
    for credit in found.get("credits") or ():
        for part in credit["parts"]:
            credited[part["line"]] += Decimal(part["quantity"])
    counted = [(key, line.get(name)) for name, key in COUNTS.items()]
    for key, value in (*counted, ("line_credited", credited[place])):
        if value and Decimal(value):
            yield texts(key, number(f"{Decimal(value).normalize():f}", texts.language))


def _orders(ask: Ask, ids: Ids) -> list[Option]:
    """The customer's orders that something can still be done with, newest first."""
    listed = ask(ListOrders(customer_id=ids["customer_id"], limit=MOST))["items"]
    return [Option(one["id"], _describe_order(one)) for one in listed if one["status"] in OPEN_ORDERS]


def _describe_order(order: Json) -> str:
    language = page_texts().language
    return join(str(order["number"]), order["date"], money_with_code(order["amount"], order["currency"], language))


def _registers(ask: Ask, _ids: Ids) -> list[Option]:
    """Those that take receipts, with whether their sales day is open."""
    texts = page_texts()
    return [
        Option(one["id"], join(one["name"], texts("day_open" if one.get("day_open") else "day_closed")))
        for one in ask(ListRegisters(limit=MOST))["items"]
        if one["active"]
    ]


def _payments(ask: Ask, ids: Ids) -> list[Option]:
    """Those of the invoice that count."""
    invoice = ask(GetInvoice(invoice_id=ids["invoice_id"]))
    counted = (one for one in invoice["payments"] if not one["withdrawn_on"])
    return [Option(one["id"], _describe_payment(one, invoice["currency"])) for one in counted]


def _describe_payment(payment: Json, currency: str) -> str:
    means = MEANS.get(payment["means"])
    texts = page_texts()
    said = texts.word(means) if means else payment["means"]
    return join(
        payment["paid_on"], money_with_code(payment["amount"], currency, texts.language), said, payment["reference"]
    )


def _payable_invoices(ask: Ask, ids: Ids) -> list[Option]:
    """The other invoices of the customer of which something remains to be paid."""
    language = page_texts().language
    listed = ask(ListInvoices(customer_id=ids["customer_id"], limit=MOST))["items"]
    return [
        Option(
            one["id"],
            join(one["number"], one["issue_date"], money_with_code(one["remaining"], one["currency"], language)),
        )
        for one in listed
        if one["id"] != ids.get("invoice_id") and _is_payable(one)
    ]


def _is_payable(invoice: Json) -> bool:
    return "record_payment" in INVOICE_STEPS.get(invoice["status"], ()) and Decimal(invoice["remaining"]) > 0


FINDERS: dict[str, Finder] = {
    "line": Finder(tuple(DOCUMENTS), _lines),
    "line_to_choose": Finder(("quote_id",), _lines_to_choose),
    "order": Finder(("customer_id",), _orders),
    "register": Finder((), _registers),
    "payment": Finder(("invoice_id",), _payments),
    "to_invoice": Finder(("customer_id",), _payable_invoices),
}
