"""The payments of all customers: when, from whom, how, and which invoices have them; filters stand in the address."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.billing.details import MEANS
from contracts.billing.payment_list import ListPayments, PaymentState
from contracts.billing.tabs import INVOICES
from contracts.crm import ListCustomerRegister
from contracts.errors import InvalidInput
from contracts.tabs import Word
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.columns import Badge, humanise
from gateway.web.formats import money_with_code
from gateway.web.forms import links
from gateway.web.paging import AskPage
from gateway.web.rendering import render_page
from gateway.web.texts import Texts, page_texts

PATH = "/payments"
FILE = "/v1/payments/file"
ROWS = 50
LABELS = {
    "first": "from_day",
    "last": "to_day",
    "customer": "customer_number",
    "means": "means_of_payment",
    "state": "state",
    "amount_from": "amount_from",
    "amount_to": "amount_to",
}
"""The filters, and the keys of their labels."""
PARAMETERS = {"first": "from", "last": "to"}
"""What those filters are called in the address that have another name there."""
TONES = {"allocated": "good", "part_allocated": "attention", "on_account": "attention", "withdrawn": "bad"}
SUM = re.compile(r"[0-9]{1,10}(\.[0-9]{1,4})?")
Json = dict[str, Any]

api = Api("payment_pages")


class AskPaymentList(AskPage):
    """The page of payments. Filters are what people typed; "" filters nothing. `customer` is a customer's number."""

    first: str = Field(default="", validation_alias="from", max_length=20)
    last: str = Field(default="", validation_alias="to", max_length=20)
    customer: str = Field(default="", max_length=20)
    means: str = Field(default="", max_length=20)
    state: str = Field(default="", max_length=20)
    amount_from: str = Field(default="", max_length=30)
    amount_to: str = Field(default="", max_length=30)


class Filter(NamedTuple):
    """A field of the form; `choices` are those of a list: value, text."""

    name: str
    label: str
    value: str
    kind: str
    choices: list[tuple[str, str]]


class Invoice(NamedTuple):
    """An invoice that has `amount` of a payment."""

    number: str
    href: str
    amount: str


class Line(NamedTuple):
    """A payment as people read it. `note` says where it was moved from."""

    day: str
    customer: str
    href: str
    invoices: list[Invoice]
    means: str
    reference: str
    amount: str
    unallocated: str
    state: Badge
    note: str


@api.page(PATH, ListPayments, model=AskPaymentList)
def payments_page(call: Call) -> AnyResponse:
    """The payments of all customers, the latest day first, a page at a time in both directions."""
    asked: AskPaymentList = call.body
    texts = page_texts()
    conditions, unread = _read_filters(asked)
    refused = texts("cannot_be_read", ", ".join(texts(LABELS[name]) for name in unread)) if unread else ""
    if asked.customer and not refused:
        conditions["customer_id"] = _find_customer(call, asked.customer)
        refused = "" if conditions["customer_id"] else texts("no_such_customer", asked.customer)
    page, is_lost = ({"items": []}, False) if refused else _read(call, conditions, asked.cursor)
    values: dict[str, Any] = {
        "filters": list(_form(asked, texts)),
        "is_filtered": bool(conditions),
        "is_lost": is_lost,
        "refused": refused,
        "lines": [_line(one, texts) for one in page["items"]],
        "pages": list(_pages(page, asked)),
        "file": "" if refused else _file(conditions, texts),
    }
    return render_page(call, "payments.html", 422 if refused else 200, **values)


def _read_filters(asked: AskPaymentList) -> tuple[Json, list[str]]:
    """The filters as ListPayments takes them, but for the customer; and the names of those that cannot be read."""
    readers: dict[str, Callable[[str], Any]] = {
        "first": date.fromisoformat,
        "last": date.fromisoformat,
        "means": _choice(MEANS),
        "state": _choice([one.value for one in PaymentState]),
        "amount_from": _sum,
        "amount_to": _sum,
    }
    found, unread = {}, []
    for name, read in readers.items():
        if text := getattr(asked, name).strip():
            try:
                found[name] = read(text)
            except ValueError:
                unread.append(name)
    return found, unread


def _choice(known: Any) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return read


def _sum(text: str) -> Decimal:
    """ "1 234,50" and "1234.50" alike. Raises ValueError for what no sum can be."""
    digits = "".join(text.split()).replace(",", ".")
    if not SUM.fullmatch(digits):
        raise ValueError(text)
    return Decimal(digits)


def _find_customer(call: Call, number: str) -> str | None:
    """The id of the customer with exactly that number."""
    listed = call.ask(ListCustomerRegister(number=number, active=None, limit=20))
    return next((one["id"] for one in listed["items"] if one["number"] == number.strip()), None)


def _read(call: Call, conditions: Json, cursor: str | None) -> tuple[Json, bool]:
    """The page; the first one and True if its cursor is of a list that does not exist."""
    try:
        return call.ask(ListPayments(**conditions, cursor=cursor, limit=ROWS)), False
    except InvalidInput:
        if cursor is None:
            raise
        return call.ask(ListPayments(**conditions, limit=ROWS)), True


def _form(asked: AskPaymentList, texts: Texts) -> Iterator[Filter]:
    choices = {
        "means": [(value, _word(word, texts)) for value, word in MEANS.items()],
        "state": [(one.value, texts.of_value("paid", one.value)) for one in PaymentState],
    }
    kinds = {"first": "date", "last": "date", "amount_from": "decimal", "amount_to": "decimal"}
    for name, label in LABELS.items():
        kind = "select" if name in choices else kinds.get(name, "text")
        parameter = PARAMETERS.get(name, name)
        yield Filter(parameter, texts(label), getattr(asked, name), kind, choices.get(name, []))


def _line(item: Json, texts: Texts) -> Line:
    def sum_(value: str) -> str:
        return money_with_code(value, item["currency"], texts.language)

    means, state, customer = item["means"], item["state"], item["customer_id"]
    return Line(
        day=item["paid_on"],
        customer=item.get("customer_name") or customer,
        href=links.to_card(customer),
        invoices=[
            Invoice(
                one["number"] or one["id"], links.to_row(customer, INVOICES.key, one["id"], {}), sum_(one["amount"])
            )
            for one in item["invoices"]
        ],
        means=_word(MEANS[means], texts) if means in MEANS else humanise(means),
        reference=item["reference"],
        amount=sum_(item["amount"]),
        unallocated=sum_(item["unallocated"]) if item["unallocated"].strip("0.") else "",
        state=Badge(texts.of_value("paid", state), TONES.get(state, "plain")),
        note=texts("moved_from_invoice", item["moved_from"]) if item["moved_from"] else "",
    )


def _word(word: Word, texts: Texts) -> str:
    return word.sv if texts.language == "sv" else word.en


def _pages(page: Json, asked: AskPaymentList) -> Iterator[tuple[str, str, str]]:
    """Links to other pages: relation, key of the text, address."""
    if asked.cursor:
        yield "first", "first_page", _address(asked)
    for relation, text, name in (("prev", "previous_page", "previous_cursor"), ("next", "next_page", "next_cursor")):
        if cursor := page.get(name):
            yield relation, text, _address(asked, cursor)


def _file(conditions: Json, texts: Texts) -> str:
    """The address of the file with the same payments."""
    filters = {PARAMETERS.get(name, name): str(value) for name, value in conditions.items()}
    return links.with_query(FILE, **filters, language=texts.language)


def _address(asked: AskPaymentList, cursor: str = "") -> str:
    filters = {PARAMETERS.get(name, name): getattr(asked, name) for name in LABELS}
    return links.with_query(PATH, **filters, cursor=cursor)
