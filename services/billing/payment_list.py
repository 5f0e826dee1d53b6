"""The payments of all customers in one list, the last day first, read from invoices and payments on account themselves (decision
56): no copy that could lag behind or differ.

Both are read day by day: from the day of the cursor on, in spans that grow until a page is full. An index leads to each span.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from billing import customers
from billing.account_payment_models import AccountPayment
from billing.models import Invoice
from billing.move_replies import is_gone, taken
from billing.replies import money_of
from chassis.paging import decode_place, encode_place
from chassis.slices import in_slices
from chassis.storage import Row
from contracts.billing.payment_list import ListPayments, PaidInvoice, PaymentPage, PaymentRow, PaymentState

DAY = timedelta(days=1)
EARLIEST, LATEST = date(1900, 1, 1), date(9999, 12, 30)
GROWTH = 4
LONGEST = timedelta(days=1500)
"""No span is longer, but for the last one, which is all the rest."""
MOST = 1000
"""Documents of a span of several days; one that holds more is halved."""
INVOICE_FIELDS = ("number_text", "customer_id", "buyer.name", "currency", "minor_units", "payments")
ACCOUNT_FIELDS = ("customer_id", "currency", "minor_units", "amount", "left", "paid_on", "means", "reference")
BY_DAY = "tenant_1_payments.paid_on_1"
Place = tuple[date, str, bool]
"""Day and id of a payment, and whether the page ends before it or begins after it."""
PLACE = TypeAdapter[Place](Place)
OF_INVOICES = (None, PaymentState.ALLOCATED, PaymentState.WITHDRAWN)
"""The states that a payment of an invoice can have, and no filter."""


class Span(NamedTuple):
    """Days, both included."""

    first: date
    last: date

    def condition(self) -> Row:
        return {"$gte": str(self.first), "$lte": str(self.last)}


def list_payments(request: ListPayments, today: date) -> PaymentPage:
    """Raises InvalidInput for a cursor that is not of this list."""
    place = decode_place(request.cursor, ListPayments, PLACE) if request.cursor is not None else None
    backwards = place is not None and place[2]
    found: list[PaymentRow] = []
    for rows in _spans(request, place, today):
        found += rows
        if len(found) > request.limit:
            break
    shown = found[: request.limit][:: -1 if backwards else 1]
    has_more = len(found) > request.limit
    return PaymentPage(
        items=_named(shown),
        next_cursor=_cursor(shown[-1:], before=False) if has_more or backwards else None,
        previous_cursor=_cursor(shown[:1], before=True) if (has_more if backwards else place) else None,
    )


def _spans(request: ListPayments, place: Place | None, today: date) -> Iterator[list[PaymentRow]]:
    """The wanted payments span by span in the direction of the page, each span in its order."""
    first, last = max(request.first or EARLIEST, EARLIEST), min(request.last or LATEST, LATEST)
    backwards = place is not None and place[2]
    if place is not None:
        day = min(max(place[0], EARLIEST), LATEST)
        first, last = (max(first, day), last) if backwards else (first, min(last, day))
    length = DAY if request.customer_id is None else LONGEST + DAY
    while first <= last:
        span, rows = _read_within(request, _next_span(first, last, length, backwards, today))
        rows = [one for one in rows if place is None or _is_beyond(one, place)]
        yield sorted(rows, key=_order, reverse=not backwards)
        first, last = (span.last + DAY, last) if backwards else (first, span.first - DAY)
        length = (span.last - span.first + DAY) * GROWTH if span.last < today else length


def _next_span(first: date, last: date, length: timedelta, backwards: bool, today: date) -> Span:
    """The next days to read. Those that lie ahead have few payments, and are read with today's."""
    if length > LONGEST or (backwards and first >= today):
        return Span(first, last)
    if backwards:
        end = first + length - DAY
        return Span(first, last if end >= today else min(end, last))
    return Span(max(first, min(last, max(today, first)) - length + DAY), last)


def _read_within(request: ListPayments, span: Span) -> tuple[Span, list[PaymentRow]]:
    """The wanted payments of the span, or of the half of it that is next if it holds too many documents."""
    while True:
        limit = MOST if span.first < span.last else 0
        invoices, accounts = _read_invoices(request, span, limit), _read_accounts(request, span, limit)
        if not limit or max(len(invoices), len(accounts)) < limit:
            rows = [*_of_invoices(invoices), *map(_of_account, in_slices(accounts))]
            return span, [one for one in rows if _is_wanted(request, span, one)]
        span = _half(request, span)


def _half(request: ListPayments, span: Span) -> Span:
    middle = span.first + (span.last - span.first) // 2
    backwards = request.cursor is not None and decode_place(request.cursor, ListPayments, PLACE)[2]
    return Span(span.first, middle) if backwards else Span(middle + DAY, span.last)


def _read_invoices(request: ListPayments, span: Span, limit: int) -> list[Row]:
    if request.state not in OF_INVOICES:
        return []
    wanted: Row = {"paid_on": span.condition()}
    if request.means is not None:
        wanted["means"] = request.means
    if request.state is not None:
        wanted["withdrawn_on"] = {"$ne" if request.state == PaymentState.WITHDRAWN else "$eq": None}
    query = {**_of_customer(request), "payments": {"$elemMatch": wanted}}
    return Invoice.rows(query, INVOICE_FIELDS, limit=limit, index="" if request.customer_id else BY_DAY)


def _read_accounts(request: ListPayments, span: Span, limit: int) -> list[Row]:
    query: Row = {**_of_customer(request), "paid_on": span.condition()}
    if request.means is not None:
        query["means"] = request.means
    if request.state is not None:
        is_left = request.state in (PaymentState.PART_ALLOCATED, PaymentState.ON_ACCOUNT)
        query["left"] = {"$gt": 0} if is_left else 0
    return AccountPayment.rows(query, (*ACCOUNT_FIELDS, "moves", "moved_from"), limit=limit)


def _of_customer(request: ListPayments) -> Row:
    return {"customer_id": request.customer_id} if request.customer_id is not None else {}


def _of_invoices(rows: list[Row]) -> Iterator[PaymentRow]:
    """The payments that were recorded on the invoices or moved there from others; what the account gave is in its own row."""
    for invoice in in_slices(rows):
        for stored in invoice["payments"]:
            if not is_gone(stored) and not (stored.get("moved_from") or {}).get("account_payment_id"):
                yield _of_invoice(invoice, stored)


def _of_invoice(invoice: Row, stored: Row) -> PaymentRow:
    amount = money_of(invoice).read(stored["amount"])
    return PaymentRow(
        id=stored["id"],
        customer_id=invoice["customer_id"],
        customer_name=invoice["buyer"]["name"],
        currency=invoice["currency"],
        amount=amount,
        state=PaymentState.WITHDRAWN if stored.get("withdrawn_on") else PaymentState.ALLOCATED,
        invoices=[PaidInvoice(id=invoice["_id"], number=invoice.get("number_text") or "", amount=amount)],
        **_plain(stored),
    )


def _of_account(row: Row) -> PaymentRow:
    money, moves = money_of(row), [one for one in row.get("moves") or () if taken(one) > 0]
    parts = [PaidInvoice(id=one["to"], number=one.get("number") or "", amount=money.read(taken(one))) for one in moves]
    return PaymentRow(
        id=row["_id"],
        customer_id=row["customer_id"],
        currency=row["currency"],
        amount=money.read(row["amount"]),
        unallocated=money.read(row["left"]),
        state=_state(bool(row["left"]), bool(parts)),
        invoices=parts,
        **_plain(row),
    )


def _plain(stored: Row) -> dict[str, Any]:
    origin = stored.get("moved_from") or {}
    named = {name: stored.get(name) or "" for name in ("paid_on", "means", "reference")}
    return {**named, "moved_from": origin.get("number") or ""}


def _state(has_left: bool, has_parts: bool) -> PaymentState:
    if has_left:
        return PaymentState.PART_ALLOCATED if has_parts else PaymentState.ON_ACCOUNT
    return PaymentState.ALLOCATED if has_parts else PaymentState.WITHDRAWN


def _is_wanted(request: ListPayments, span: Span, one: PaymentRow) -> bool:
    """An invoice that has a wanted payment may have others."""
    return (
        span.first <= one.paid_on <= span.last
        and request.means in (None, one.means)
        and request.state in (None, one.state)
        and (request.amount_from is None or one.amount >= request.amount_from)
        and (request.amount_to is None or one.amount <= request.amount_to)
    )


def _order(one: PaymentRow) -> tuple[date, str]:
    return one.paid_on, one.id


def _is_beyond(one: PaymentRow, place: Place) -> bool:
    """Whether the payment comes after the place, or before it when the page leads back."""
    return _order(one) > place[:2] if place[2] else _order(one) < place[:2]


def _cursor(edge: list[PaymentRow], *, before: bool) -> str | None:
    return encode_place((*_order(edge[0]), before), ListPayments, PLACE) if edge else None


def _named(rows: list[PaymentRow]) -> list[PaymentRow]:
    """Payments on account do not keep the customer's name."""
    nameless = {one.customer_id for one in rows if not one.customer_name}
    known = customers.load_many(nameless) if nameless else {}
    names = {customer_id: one.name for customer_id, one in known.items()}
    return [
        one.model_copy(update={"customer_name": one.customer_name or names.get(one.customer_id, "")}) for one in rows
    ]
