"""Invoices that sales asks for, of orders and contracts: made under the id that sales chose, or refused under it.

docs/decisions/0027, 0030; why only once: `asked_once`.
"""

import time
from collections.abc import Callable, Sequence
from datetime import date

from billing import advances, asked_once, company_settings, errors, series
from billing.invoice_content import compose, freeze
from billing.models import Invoice
from billing.records import Refusal
from chassis.context import current
from chassis.storage import Row, create
from contracts import billing as contract
from contracts import sales
from contracts.billing import InvoiceFields, InvoiceStatus, LineInput
from contracts.billing.exchange import ExchangeRate
from contracts.denominations import new_denomination, said_of
from contracts.errors import ServiceError, from_wire

AskedEvent = sales.OrderBillingAsked | sales.ContractPeriodAsked
LOOK_EVERY_SECONDS = 0.01
SHARE_OF_DEADLINE = 0.8


def make(event: AskedEvent, today: date) -> None:
    """Makes the invoice that the event asks for, or notes why not. Raises Unavailable for what a later try may mend."""
    asked_once.settle(event.invoice_id, lambda: make_alone(event, today), lambda error: refusal_of(event, error))
    advances.give_back(_taken_off(event), f"{event.invoice_id}:settled")


def wait_for(request: contract.AwaitInvoice) -> Invoice:
    """The invoice as soon as it is there. Raises what `make` noted; Unavailable when nothing has come of it in time."""
    end = time.monotonic() + current().remaining() * SHARE_OF_DEADLINE
    while not asked_once.is_settled(request.invoice_id):
        if time.monotonic() > end:
            raise errors.invoice_not_here_yet(request.invoice_id)
        time.sleep(LOOK_EVERY_SECONDS)
    if (refusal := Refusal.find(id=request.invoice_id).first()) is not None:
        raise from_wire(refusal.error)
    invoice: Invoice | None = Invoice.find(id=request.invoice_id).first()
    if invoice is None or invoice.dropped:
        raise errors.invoice_not_found(request.invoice_id)
    return invoice


def remove_dropped(event: contract.InvoiceDropped) -> None:
    """Removes a deleted draft, once its event is out and what it took off for advances is given back."""
    advances.give_back_of(event.subject, f"{event.subject}:dropped")
    Invoice.find(id=event.subject, dropped=True).delete()


def find_unremoved(events: Sequence[contract.InvoiceDropped]) -> list[contract.InvoiceDropped]:
    """Those of the events whose draft is still stored."""
    left = {row["_id"] for row in Invoice.rows({"_id": {"$in": [one.subject for one in events]}}, ["_id"])}
    return [one for one in events if one.subject in left]


def make_alone(event: AskedEvent, today: date) -> None:
    """Makes the invoice of an event that nobody has settled. Raises what the law, or what is known, refuses."""
    advances.reserve(event.invoice_id, _taken_off(event))
    write(lambda: begin(event), today, issue=event.issue, given=_issue_date(event), rate=_exchange_rate(event))


def write(
    new: Callable[[], Invoice],
    today: date,
    *,
    issue: bool,
    given: date | None = None,
    rate: ExchangeRate | None = None,
) -> None:
    """Stores the invoice that `new` begins: issued on the day `given` or today, or as a draft. Raises what `compose`,
    `next_place` and `freeze` raise."""
    settings = company_settings.fields()
    numbers = series.series_of(settings, given or today)

    def issue_it() -> Invoice:
        invoice, place = new(), series.next_place(numbers, settings, given, today)
        compose(invoice, settings, place.issue_date)
        freeze(invoice, settings, place, rate)
        return create(invoice, Invoice.issue_event)

    if issue:
        written = numbers.take(issue_it)
    else:
        draft = new()
        compose(draft, settings, today)
        written = create(draft, Invoice.draft_event)
    if asked_once.is_deleted(written.id):  # looked at after the insert, so that no deletion falls in between
        Invoice.find(id=written.id, status=str(InvoiceStatus.DRAFT)).delete()


def begin(event: AskedEvent) -> Invoice:
    """The invoice with what was asked for; all else follows from that (`compose`, `freeze`)."""
    invoice = Invoice(id=event.invoice_id, customer_id=event.customer_id, status=str(InvoiceStatus.DRAFT))
    _put_origin(invoice, event)
    invoice.wanted = _wanted(event).model_dump(mode="json")
    return invoice


def _put_origin(invoice: Invoice, event: AskedEvent) -> None:
    """Notes what the invoice is of, and what sales has reckoned of it."""
    invoice.asked = _asked(event)
    if isinstance(event, sales.ContractPeriodAsked):
        invoice.contract_id = event.subject
        invoice.period_first, invoice.period_last = str(event.period.first), str(event.period.last)
    else:
        invoice.from_order = True


def _issue_date(event: AskedEvent) -> date | None:
    return event.issue_date if isinstance(event, sales.OrderBillingAsked) else None


def _exchange_rate(event: AskedEvent) -> ExchangeRate | None:
    return event.exchange_rate if isinstance(event, sales.OrderBillingAsked) else None


def _is_advance(event: AskedEvent) -> bool:
    return isinstance(event, sales.OrderBillingAsked) and event.advance


def _taken_off(event: AskedEvent) -> list[Row]:
    if not isinstance(event, sales.OrderBillingAsked):
        return []
    return advances.stored(event.advances_taken, new_denomination(event.currency))


def _order_id(event: AskedEvent) -> str | None:
    return event.subject if isinstance(event, sales.OrderBillingAsked) else None


def _asked(event: AskedEvent) -> dict[str, object]:
    address, money = event.delivery_address, new_denomination(event.currency)
    return {
        **said_of(money),
        "delivery_address": address.model_dump(mode="json") if address else {},
        "nets": [money.store(line.amount) for line in event.lines],
        "order_lines": [line.line if _order_id(event) else None for line in event.lines],
        **_asked_of_order(event),
    }


def _asked_of_order(event: AskedEvent) -> dict[str, object]:
    """What only an order has: its deliveries, and for each line the day of its VAT rate where that is not the delivery's."""
    if not isinstance(event, sales.OrderBillingAsked):
        return {}
    return {
        "deliveries": [one.model_dump(mode="json") for one in event.deliveries],
        "vat_days": [str(line.vat_on) if line.vat_on else None for line in event.lines],
        "advance": event.advance,
        **({"prepayments": [one.model_dump(mode="json") for one in event.prepayments]} if event.prepayments else {}),
        **({"advances_taken": taken} if (taken := _taken_off(event)) else {}),
    }


def _wanted(event: AskedEvent) -> InvoiceFields:
    lines = [LineInput(**line.model_dump(exclude={"line", "amount", "vat_on"})) for line in event.lines]
    return InvoiceFields(
        branch_id=event.branch_id,
        delivery_date=None if _is_advance(event) else event.delivery_date,
        payment_terms_days=event.payment_terms_days,
        our_reference=event.our_reference,
        your_reference=event.your_reference,
        order_id=_order_id(event),
        text=event.text,
        lines=lines,
    )


def refusal_of(event: AskedEvent, error: ServiceError) -> Refusal:
    return Refusal(
        id=event.invoice_id,
        series=event.invoice_id,
        customer_id=event.customer_id,
        order_id=_order_id(event),
        contract_id=None if _order_id(event) else event.subject,
        error=error.to_wire(),
    )
