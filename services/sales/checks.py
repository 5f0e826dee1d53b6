"""Rules of requests that need no database: lines that are named twice, quotes that would have expired already.

The verbs take today as an argument. A request that the schema refuses is checked as of the current business day.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from stdnum.se import orgnr

from chassis.checks import checks
from chassis.clock import today
from contracts.errors import BadField
from contracts.sales import (
    ChangeContractPrices,
    ChangeQuote,
    ChangeRegister,
    CreateQuote,
    CreateRegister,
    DeliverOrder,
    EndContract,
    InvoiceOrder,
    InvoiceOrderFreely,
    OpenReceipt,
    Part,
    PlaceOrderFromQuote,
    PlanContractInvoicing,
    PreviewQuote,
    RecordOrderInvoiced,
    ReturnReceipt,
    ReviseQuote,
)
from contracts.sales.billings import Advance
from contracts.sales.cash_movements import MoveCash, MovementKind
from contracts.sales.previews import PreviewReceipt
from sales import errors, order_errors, till_errors
from sales.alternatives import check_alternatives

MOST_AHEAD = timedelta(days=366)


def find_doubles(parts: Sequence[Part | None] | None) -> Iterator[BadField]:
    """The parts whose line an earlier part has named; None in place of a part that is wrong itself."""
    seen: set[int] = set()
    for index, part in enumerate(parts or ()):
        if part is not None and part.line in seen:
            yield errors.line_named_twice(index, part.line)
        elif part is not None:
            seen.add(part.line)


def check_valid_until(last: date | None, on: date) -> list[BadField]:
    """A quote must not have expired on the day `on`."""
    return [errors.valid_until_passed(last, on)] if last is not None and last < on else []


def check_last_day(last: date, on: date) -> list[BadField]:
    """A contract ends today or later: what has been is not undone."""
    return [errors.last_day_passed(last, on)] if last < on else []


def check_issue_date(given: date | None, on: date) -> list[BadField]:
    """What is issued is issued today or was before."""
    return [errors.date_ahead("issue_date", given, on)] if given is not None and given > on else []


def check_advance(advance: Advance, *, has_parts: bool) -> list[BadField]:
    """Either a sum or a share of it, and no lines: nothing has been delivered for it."""
    is_clear = (advance.amount is None) != (advance.percent is None) and not has_parts
    return [] if is_clear else [order_errors.advance_unclear()]


def check_plan_day(day: date | None, on: date) -> list[BadField]:
    """A plan is made at most a year ahead."""
    last = on + MOST_AHEAD
    return [errors.too_far_ahead(day, last)] if day is not None and day > last else []


@checks(PlanContractInvoicing)
def _check_plan(request: PlanContractInvoicing) -> list[BadField]:
    return check_plan_day(request.day, today())


@checks(ChangeContractPrices)
def check_prices(request: ChangeContractPrices) -> Iterator[BadField]:
    """Prices change in one way, and each line once."""
    ways = (request.percent, request.index, request.prices)
    if sum(way is not None for way in ways) != 1:
        yield errors.prices_not_one_way()
    seen: set[int] = set()
    for index, one in enumerate(request.prices or ()):
        if one is not None and one.line in seen:
            yield errors.price_named_twice(index, one.line)
        elif one is not None:
            seen.add(one.line)


@checks(EndContract)
def _check_end(request: EndContract) -> list[BadField]:
    return check_last_day(request.last_day, today())


@checks(PlaceOrderFromQuote)
def _check_order_of_quote(request: PlaceOrderFromQuote) -> Iterator[BadField]:
    return find_doubles(request.parts)


@checks(DeliverOrder)
def _check_delivery(request: DeliverOrder) -> Iterator[BadField]:
    return find_doubles(request.parts)


@checks(InvoiceOrder)
def _check_billing(request: InvoiceOrder) -> Iterator[BadField]:
    yield from find_doubles(request.parts)
    if request.advance is not None:
        yield from check_advance(request.advance, has_parts=request.parts is not None)


@checks(InvoiceOrderFreely)
def _check_free_invoice(request: InvoiceOrderFreely) -> list[BadField]:
    return check_issue_date(request.issue_date, today())


@checks(RecordOrderInvoiced)
def _check_invoicing(request: RecordOrderInvoiced) -> Iterator[BadField]:
    return find_doubles(request.parts)


def check_identity_number(given: str | None) -> list[BadField]:
    """A seller's organisation number has a check digit; a sole trader's is the personal number."""
    return [] if given is None or orgnr.is_valid(given) else [errors.identity_number_invalid()]


@checks(CreateRegister)
def _check_new_register(request: CreateRegister) -> list[BadField]:
    return check_identity_number(request.identity_number)


@checks(ChangeRegister)
def _check_changed_register(request: ChangeRegister) -> list[BadField]:
    return check_identity_number(request.identity_number)


@checks(OpenReceipt)
def _check_new_receipt(request: OpenReceipt) -> list[BadField]:
    return [] if request.lines or request.prepayments else [errors.lines_needed()]


@checks(PreviewReceipt)
def _check_previewed_receipt(request: PreviewReceipt) -> list[BadField]:
    return [] if request.lines or request.prepayments else [errors.lines_needed()]


@checks(MoveCash)
def check_movement(request: MoveCash) -> list[BadField]:
    """An expense says what it was for."""
    is_bare = request.kind is MovementKind.EXPENSE and not (request.reason or "").strip()
    return [till_errors.movement_reason_needed()] if is_bare else []


@checks(ReturnReceipt)
def _check_return(request: ReturnReceipt) -> Iterator[BadField]:
    return find_doubles(request.parts)


@checks(CreateQuote)
def _check_new_quote(request: CreateQuote) -> list[BadField]:
    return [*check_valid_until(request.valid_until, today()), *check_alternatives(request.lines)]


@checks(PreviewQuote)
def _check_preview(request: PreviewQuote) -> list[BadField]:
    return [*check_valid_until(request.valid_until, today()), *check_alternatives(request.lines)]


@checks(ChangeQuote)
def _check_changed_quote(request: ChangeQuote) -> list[BadField]:
    return [*check_valid_until(request.valid_until, today()), *check_alternatives(request.lines)]


@checks(ReviseQuote)
def _check_revised_quote(request: ReviseQuote) -> list[BadField]:
    return check_valid_until(request.valid_until, today())
