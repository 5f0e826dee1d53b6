"""Orders: placed (new, or from a quote wholly or in part), confirmed, held, cancelled, closed.

Delivering is in `deliveries`, invoicing in `order_billings`."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from chassis.ids import new_id
from chassis.storage import change
from contracts.base import Event, Page
from contracts.sales import (
    ChangeOrder,
    DocumentRow,
    ListOrders,
    OrderChanged,
    OrderVerb,
    Party,
    PlaceOrder,
    PlaceOrderFromQuote,
    Progress,
    RecordOrderInvoiced,
)
from contracts.sales.orders import NewOrder
from sales import (
    credit_limits,
    customers,
    drafts,
    errors,
    lines,
    margins,
    order_billings,
    order_prepayments,
    promises,
    queries,
    quotes,
    series,
)
from sales.models import Order, Quote
from sales.quote_states import QUOTE


def place(request: PlaceOrder, today: date) -> Order:
    """Writes a draft order. A customer with branches must have one of them named."""
    return series.create_numbered(draft(request, today), Order.placed)


def draft(request: NewOrder, today: date) -> Order:
    """A new order that is not stored and has no number. Raises what `place` raises."""
    buyer = customers.party_for(request.customer_id, request.branch_id, request, branch_needed=True)
    order = drafts.start(Order, new_id("ord"), request, buyer, today, delivery_date=request.delivery_date)
    lines.write(order, request.lines, request.delivery_date or today, "delivery_date")
    credit_limits.note(order)
    return order


def place_from_quote(request: PlaceOrderFromQuote, today: date) -> Order:
    """Takes the wanted parts from the quote, then writes the order of them; see `promises` for what a crash leaves."""

    def decide(quote: Quote) -> Iterable[Event]:
        quote.status = QUOTE.move(quote.state(today), "order")
        if request.chosen_lines is not None:
            quotes.choose(quote, request.chosen_lines)
        taken = lines.take("quote", quote.lines, request.parts, "ordered")
        if lines.progress(quote.lines, "ordered") == Progress.FULL:
            quote.status = QUOTE.move(quote.status, "complete")
        buyer = customers.party_for(
            quote.customer_id, request.branch_id or quote.branch_id, quote.references, branch_needed=True
        )
        promise = promises.promise(
            quote,
            new_id("ord"),
            taken,
            "ordered",
            buyer.party,
            warnings=buyer.warnings,
            date=today.isoformat(),
            delivery_date=drafts.iso(request.delivery_date) or quote.delivery_date,
        )
        _build_order(quote, promise)  # a promise that cannot be kept is refused here
        return [quote.changed(today), promises.event_of(quote, promise)]

    quote = change(Quote, request.quote_id, decide, not_found=errors.quote_not_found, if_version=request.version)
    order = promises.keep(quote, promises.of_this_request(quote))
    assert isinstance(order, Order)
    return order


def get(order_id: str) -> Order:
    return queries.one(Order, order_id, errors.order_not_found)


def list_orders(request: ListOrders, today: date) -> Page[DocumentRow]:
    return queries.page_of(Order, request, today)


def rewrite(request: ChangeOrder) -> Order:
    """Changes a draft."""

    def decide(order: Order) -> OrderChanged:
        order_billings.move(order, "change")
        if request.lines is not None and order.quote_id:
            raise errors.lines_from_quote()
        drafts.move_to_branch(order, request.branch_id)
        if request.text is not None:
            order.text = request.text
        if request.delivery_date is not None:
            order.delivery_date = request.delivery_date.isoformat()
        if request.lines is not None or request.delivery_date is not None:
            on = drafts.day(order.delivery_date, order.date)
            lines.write(order, request.lines, on, "delivery_date")
            credit_limits.note(order)
        return order.changed()

    return change(Order, request.order_id, decide, not_found=errors.order_not_found, if_version=request.version)


def step(request: OrderVerb, verb: str) -> Order:
    """Takes an order a step further. Raises Conflict when its state refuses it."""

    def decide(order: Order) -> list[Event]:
        if verb == "confirm":
            credit_limits.note(order)
        order_billings.move(order, verb)
        order_prepayments.note_pay_back(order)
        gives_back = verb == "cancel" and order.quote_id is not None
        return [order.changed(), order.cancelled()] if gives_back else [order.changed()]

    return change(Order, request.order_id, decide, not_found=errors.order_not_found, if_version=request.version)


def record_invoiced(request: RecordOrderInvoiced) -> Order:
    """Records what has been invoiced, line by line."""

    def decide(order: Order) -> OrderChanged:
        order_billings.move(order, "invoice")
        lines.take("order", order.lines, request.parts, "invoiced")
        order_billings.record_progress(order)
        return order.changed()

    return change(Order, request.order_id, decide, not_found=errors.order_not_found, if_version=request.version)


def write_promised(quote: Quote, promise: promises.FollowUp) -> Order:
    """The order that a quote has promised."""
    order = _build_order(quote, promise)
    credit_limits.note(order)
    return series.create_numbered(order, Order.placed)


promises.writers["Quote"] = write_promised


def _build_order(quote: Quote, promise: dict[str, Any]) -> Order:
    order = Order(
        id=promise["id"],
        series="order",
        status="draft",
        date=promise["date"],
        delivery_date=promise["delivery_date"],
        text=quote.text,
        currency=quote.currency,
        minor_units=quote.minor_units,
        quote_id=quote.id,
        seller_exempt=quote.seller_exempt,
        warnings=promise["warnings"],
    )
    order.set_party(Party.model_validate(promise["party"]))
    on = drafts.day(order.delivery_date, order.date)
    taken = lines.as_taken(quote.lines, promise["parts"])
    amounts, basis = promises.amounts_of(promise), lines.basis_of(order)
    priced = lines.price(lines.as_fields(taken), order.vat_type, on, "delivery_date", amounts, basis)
    margins.copy_costs(priced, (line for line, _ in taken))
    lines.put(order, priced)
    return order
