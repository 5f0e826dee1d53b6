"""Quotes: written, sent, accepted, declined, taken back, cancelled. Ordering one is in `orders`."""

from datetime import date, timedelta

from chassis.ids import new_id
from chassis.storage import change
from contracts.base import Page
from contracts.sales import (
    ChangeQuote,
    CreateQuote,
    DocumentRow,
    ListQuotes,
    QuoteChanged,
    QuoteVerb,
    ReviseQuote,
)
from sales import checks, customers, drafts, errors, lines, queries, series
from sales.models import Quote
from sales.quote_states import QUOTE


def create(request: CreateQuote, today: date, valid_days: int) -> Quote:
    """Writes a draft; its VAT is that of the delivery date, else of today."""
    valid_until = request.valid_until or today + timedelta(days=valid_days)
    if bad := checks.check_valid_until(valid_until, today):
        raise errors.invalid(bad)
    buyer = customers.party_for(request.customer_id, request.branch_id, request)
    quote = drafts.start(
        Quote, new_id("quo"), request, buyer, today, valid_until=valid_until, delivery_date=request.delivery_date
    )
    lines.write(quote, request.lines, request.delivery_date or today, "delivery_date")
    return series.create_numbered(quote, lambda made: made.created(today))


def get(quote_id: str) -> Quote:
    return queries.one(Quote, quote_id, errors.quote_not_found)


def list_quotes(request: ListQuotes, today: date) -> Page[DocumentRow]:
    return queries.page_of(Quote, request, today)


def rewrite(request: ChangeQuote, today: date) -> Quote:
    """Changes a draft."""

    def decide(quote: Quote) -> QuoteChanged:
        quote.status = QUOTE.move(quote.state(today), "change")
        if request.text is not None:
            quote.text = request.text
        if request.valid_until is not None:
            _set_valid_until(quote, request.valid_until, today)
        if request.delivery_date is not None:
            quote.delivery_date = request.delivery_date.isoformat()
        if request.lines is not None or request.delivery_date is not None:
            on = drafts.day(quote.delivery_date, quote.date)
            lines.write(quote, request.lines, on, "delivery_date")
        return quote.changed(today)

    return change(Quote, request.quote_id, decide, not_found=errors.quote_not_found, if_version=request.version)


def step(request: QuoteVerb, verb: str, today: date) -> Quote:
    """Takes a quote a step further. Raises Conflict when its state refuses it."""

    def decide(quote: Quote) -> QuoteChanged:
        quote.status = QUOTE.move(quote.state(today), verb)
        return quote.changed(today)

    return change(Quote, request.quote_id, decide, not_found=errors.quote_not_found, if_version=request.version)


def revise(request: ReviseQuote, today: date, valid_days: int) -> Quote:
    """Takes a quote back to draft as its next revision, valid anew."""

    def decide(quote: Quote) -> QuoteChanged:
        quote.status = QUOTE.move(quote.state(today), "revise")
        quote.revision += 1
        _set_valid_until(quote, request.valid_until or today + timedelta(days=valid_days), today)
        return quote.changed(today)

    return change(Quote, request.quote_id, decide, not_found=errors.quote_not_found, if_version=request.version)


def _set_valid_until(quote: Quote, last: date, today: date) -> None:
    if bad := checks.check_valid_until(last, today):
        raise errors.invalid(bad)
    quote.valid_until = last.isoformat()
