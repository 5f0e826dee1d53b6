"""Invoices of contracts' periods, single or shared. Those that are issued at the same time get their numbers together.

A run asks for thousands. One round trip each for settings, customers and the last number, and one that stores the invoices in the
order of their numbers, serve all that wait (docs/decisions/0030). Each is made once and by itself: one that is refused takes no
number, and one that somebody else has made meanwhile is left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from billing import asked_once, company_settings, customers, errors, order_invoices, series, shared_invoices
from billing.invoice_content import compose, freeze
from billing.models import Invoice
from billing.records import Refusal
from billing.series import Place
from chassis import request_claims
from chassis.context import Context, current, using
from chassis.grouped_work import GroupedWork
from chassis.ordered_creates import New, create_in_order
from chassis.series import NumberSeries
from chassis.slices import in_slices
from contracts.billing import BillingSettingsFields
from contracts.errors import ServiceError
from contracts.sales import ContractPeriodAsked
from contracts.sales.shared_invoices import SharedInvoiceAsked

Asked = ContractPeriodAsked | SharedInvoiceAsked


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """An event as it came; its context has the invoice's id as request id."""

    event: Asked
    context: Context
    today: date


Outcomes = dict[Wanted, Exception | None]


def make(event: Asked, today: date) -> None:
    """Makes the invoice that the event asks for, or notes why not. Raises Unavailable for what a later try may mend."""

    def work() -> None:
        if event.issue:
            ISSUES.run((current().tenant, today), Wanted(event, current(), today))
        else:
            _make_alone(event, today)

    asked_once.settle(event.invoice_id, work, lambda error: _refusal_of(event, error), looks_itself=event.issue)


def issue(wanted: Sequence[Wanted]) -> list[Exception | None]:
    """Issues invoices of one company and day. For each: None, or why it cannot be issued."""
    settings, today = company_settings.fields(), wanted[0].today
    if (
        settings.seller_exempt or request_claims.is_enabled()
    ):  # each changes what the next may sell; or has a place of its own
        return [_issue_alone(one) for one in wanted]
    numbers, outcomes = series.series_of(settings, today), Outcomes()
    with numbers.in_turn():
        for _ in numbers.attempts():
            left = _unsettled(wanted, outcomes)
            if not left:
                break
            _attempt(left, outcomes, settings, numbers)
    return [outcomes.get(one, errors.numbers_busy(numbers.name)) for one in wanted]


ISSUES: GroupedWork[Wanted, None] = GroupedWork(issue)


def _unsettled(wanted: Sequence[Wanted], outcomes: Outcomes) -> list[Wanted]:
    """Those that nobody has made or refused; the same event may wait twice."""
    settled = asked_once.find_settled([one.event.invoice_id for one in wanted])
    outcomes.update({one: None for one in wanted if one.event.invoice_id in settled})
    first = {one.event.invoice_id: one for one in reversed(wanted) if one not in outcomes}
    return list(first.values())[::-1]


def _attempt(left: list[Wanted], outcomes: Outcomes, settings: BillingSettingsFields, numbers: NumberSeries) -> None:
    """Composes the invoices with the next numbers and stores them; what another process has got in between comes again."""
    known = customers.load_many(one.event.customer_id for one in left)
    place = series.next_place(numbers, settings, None, left[0].today)
    composed: list[tuple[Wanted, Invoice]] = []
    for one in in_slices(left):
        with using(one.context):
            try:
                invoice = _begin(one.event)
                compose(invoice, settings, place.issue_date, known.get(one.event.customer_id))
                freeze(invoice, settings, _after(place, len(composed)))
                composed.append((one, invoice))
            except ServiceError as error:
                outcomes[one] = error
    news = [New(invoice, one.context, Invoice.issue_event) for one, invoice in composed]
    for one, _ in composed[: create_in_order(Invoice, news)]:
        outcomes[one] = None


def _after(place: Place, count: int) -> Place:
    return place._replace(number=place.number + count)


def _begin(event: Asked) -> Invoice:
    return shared_invoices.begin(event) if isinstance(event, SharedInvoiceAsked) else order_invoices.begin(event)


def _refusal_of(event: Asked, error: ServiceError) -> Refusal:
    if isinstance(event, SharedInvoiceAsked):
        return shared_invoices.refusal_of(event, error)
    return order_invoices.refusal_of(event, error)


def _make_alone(event: Asked, today: date) -> None:
    order_invoices.write(lambda: _begin(event), today, issue=event.issue)


def _issue_alone(one: Wanted) -> Exception | None:
    with using(one.context):
        try:
            if not asked_once.is_settled(one.event.invoice_id):
                _make_alone(one.event, one.today)
        except ServiceError as error:
            return error
    return None
