"""Reckons the VAT of a quote, order or contract on the other side of a change of rates, with one step; prices stay."""

from datetime import date

from chassis.storage import change
from contracts.sales import (
    ContractChanged,
    OrderChanged,
    QuoteChanged,
    QuoteStatus,
    RepriceContract,
    RepriceOrder,
    RepriceQuote,
)
from contracts.vat import NoVatRate
from sales import errors, lines, order_states, quote_versions
from sales.agreement_states import CONTRACT
from sales.models import Contract, Order, Quote, SalesDocument
from sales.quote_states import QUOTE
from sales.vat_border import border_of, percent_on


def reprice_quote(request: RepriceQuote, today: date) -> Quote:
    """A quote that was sent becomes a draft, its next revision. Raises Conflict when its state refuses it, or no rate changes."""

    def decide(quote: Quote) -> QuoteChanged:
        before = quote.state(today)
        after = QUOTE.move(before, "reprice")
        if before != QuoteStatus.DRAFT:
            quote_versions.keep(quote, today)
            quote.revision += 1
        quote.status = after
        day = _day(quote, request.delivery_date, today)
        quote.delivery_date = day.isoformat()
        _put_vat(quote, day, "delivery_date")
        return quote.changed(today)

    return change(Quote, request.quote_id, decide, not_found=errors.quote_not_found, if_version=request.version)


def reprice_order(request: RepriceOrder, today: date) -> Order:
    """Raises Conflict when the state refuses it, or no rate changes."""

    def decide(order: Order) -> OrderChanged:
        order.status = order_states.move(order.status, "reprice", order.delivery, order.billing)
        day = _day(order, request.delivery_date, today)
        order.delivery_date = day.isoformat()
        _put_vat(order, day, "delivery_date")
        return order.changed()

    return change(Order, request.order_id, decide, not_found=errors.order_not_found, if_version=request.version)


def reprice_contract(request: RepriceContract, today: date) -> Contract:
    """Raises Conflict when the state refuses it, or no rate changes."""

    def decide(contract: Contract) -> ContractChanged:
        contract.status = CONTRACT.move(contract.status, "reprice")
        day = _day(contract, request.on, today)
        contract.priced_on = day.isoformat()
        _put_vat(contract, day, "on")
        return contract.changed()

    return change(
        Contract, request.contract_id, decide, not_found=errors.contract_not_found, if_version=request.version
    )


def _day(document: SalesDocument, given: date | None, today: date) -> date:
    """The given day, or that of the border. Raises Conflict without either."""
    if given is not None:
        return given
    border = border_of(document, today)
    if border is None:
        raise errors.no_rate_change()
    day: date = border.day
    return day


def _put_vat(document: SalesDocument, day: date, date_field: str) -> None:
    """The VAT of the day on every line, and the sums that follow. Raises InvalidInput when no rate is known for the day."""
    try:
        for line in document.lines:
            line.vat_percent = percent_on(document, line.vat_category, day)
    except NoVatRate:
        raise errors.no_vat_rate(date_field, day) from None
    lines.put(document, list(document.lines))
