"""Quotes: written, sent, accepted, declined, taken back, cancelled. Ordering one is in `orders`."""

from collections.abc import Sequence
from datetime import date, timedelta

from chassis.ids import new_id
from chassis.storage import change
from contracts.base import Page
from contracts.sales import (
    AcceptQuote,
    ChangeQuote,
    CreateQuote,
    DocumentRow,
    ListQuotes,
    OrderCancelled,
    Progress,
    QuoteChanged,
    QuoteLineFields,
    QuoteStatus,
    QuoteVerb,
    ReviseQuote,
)
from contracts.sales.quotes import NewQuote
from sales import alternatives, checks, customers, drafts, errors, lines, promises, queries, quote_versions, series
from sales.models import Quote
from sales.quote_states import QUOTE


def create(request: CreateQuote, today: date, valid_days: int) -> Quote:
    """Writes a draft; its VAT is that of the delivery date, else of today."""
    return series.create_numbered(draft(request, today, valid_days), lambda made: made.created(today))


def draft(request: NewQuote, today: date, valid_days: int) -> Quote:
    """A new quote that is not stored and has no number. Raises what `create` raises."""
    valid_until = request.valid_until or today + timedelta(days=valid_days)
    if bad := checks.check_valid_until(valid_until, today):
        raise errors.invalid(bad)
    buyer = customers.party_for(request.customer_id, request.branch_id, request)
    quote = drafts.start(
        Quote, new_id("quo"), request, buyer, today, valid_until=valid_until, delivery_date=request.delivery_date
    )
    _write_lines(quote, request.lines, request.delivery_date or today)
    return quote


def get(quote_id: str) -> Quote:
    return queries.one(Quote, quote_id, errors.quote_not_found)


def list_quotes(request: ListQuotes, today: date) -> Page[DocumentRow]:
    return queries.page_of(Quote, request, today)


def rewrite(request: ChangeQuote, today: date) -> Quote:
    """Changes a draft."""

    def decide(quote: Quote) -> QuoteChanged:
        quote.status = QUOTE.move(quote.state(today), "change")
        drafts.move_to_branch(quote, request.branch_id)
        if request.text is not None:
            quote.text = request.text
        if request.valid_until is not None:
            _set_valid_until(quote, request.valid_until, today)
        if request.delivery_date is not None:
            quote.delivery_date = request.delivery_date.isoformat()
        if request.lines is not None or request.delivery_date is not None:
            on = drafts.day(quote.delivery_date, quote.date)
            _write_lines(quote, request.lines, on)
        return quote.changed(today)

    return change(Quote, request.quote_id, decide, not_found=errors.quote_not_found, if_version=request.version)


def step(request: QuoteVerb, verb: str, today: date) -> Quote:
    """Takes a quote a step further. Raises Conflict when its state refuses it."""

    def decide(quote: Quote) -> QuoteChanged:
        before = quote.state(today)
        quote.status = QUOTE.move(before, verb)
        if verb == "cancel" and before != QuoteStatus.DRAFT:
            quote.sent_revision = quote.revision
        return quote.changed(today)

    return change(Quote, request.quote_id, decide, not_found=errors.quote_not_found, if_version=request.version)


def accept(request: AcceptQuote, today: date) -> Quote:
    """Accepts a sent quote with what the customer chooses. Raises Conflict when its state refuses it, InvalidInput for lines that
    cannot be chosen."""

    def decide(quote: Quote) -> QuoteChanged:
        quote.status = QUOTE.move(quote.state(today), "accept")
        if request.chosen_lines is not None:
            choose(quote, request.chosen_lines)
        return quote.changed(today)

    return change(Quote, request.quote_id, decide, not_found=errors.quote_not_found, if_version=request.version)


def choose(quote: Quote, chosen: Sequence[int]) -> None:
    """Takes these alternatives and options of a quote; its sums follow. Raises InvalidInput."""
    alternatives.choose(quote.lines, chosen)
    lines.put(quote, list(quote.lines))


def revise(request: ReviseQuote, today: date, valid_days: int) -> Quote:
    """Takes a quote back to draft as its next revision, valid anew."""

    def decide(quote: Quote) -> QuoteChanged:
        after = QUOTE.move(quote.state(today), "revise")
        quote_versions.keep(quote, today)
        quote.status = after
        quote.revision += 1
        _set_valid_until(quote, request.valid_until or today + timedelta(days=valid_days), today)
        return quote.changed(today)

    return change(Quote, request.quote_id, decide, not_found=errors.quote_not_found, if_version=request.version)


def take_back(event: OrderCancelled, today: date) -> None:
    """What a cancelled order took of its quote can be ordered again; once, however often the event comes."""

    def decide(quote: Quote) -> QuoteChanged | None:
        promise = _held_by(quote.follow_ups, event.subject)
        if promise is None:
            return None
        quote.follow_ups = [{**one, "given_back": True} if one is promise else one for one in quote.follow_ups]
        for line, quantity in lines.as_taken(quote.lines, promise["parts"]):
            line.ordered -= quantity
        is_empty = lines.progress(quote.lines, "ordered") == Progress.NONE
        quote.status = QUOTE.move(quote.status, "empty" if is_empty else "reopen")
        return quote.changed(today)

    change(Quote, event.quote_id, decide, not_found=errors.quote_not_found)


def find_not_taken_back(events: Sequence[OrderCancelled]) -> list[OrderCancelled]:
    """Those of the events whose quantities the quote still counts as ordered."""
    ids = [event.quote_id for event in events]
    held = {row["_id"]: row.get("follow_ups", []) for row in Quote.rows({"_id": {"$in": ids}}, ["follow_ups"])}
    return [event for event in events if _held_by(held.get(event.quote_id, []), event.subject) is not None]


def _held_by(follow_ups: Sequence[promises.FollowUp], order_id: str) -> promises.FollowUp | None:
    """The promise of that order, unless it was given back."""
    return next((one for one in follow_ups if one["id"] == order_id and not one.get("given_back")), None)


def _write_lines(quote: Quote, given: Sequence[QuoteLineFields] | None, on: date) -> None:
    """New lines, or the quote's own with the VAT of that day. Raises InvalidInput."""
    if bad := list(alternatives.check_alternatives(given)):
        raise errors.invalid(bad)
    lines.write(quote, given, on, "delivery_date")


def _set_valid_until(quote: Quote, last: date, today: date) -> None:
    if bad := checks.check_valid_until(last, today):
        raise errors.invalid(bad)
    quote.valid_until = last.isoformat()
