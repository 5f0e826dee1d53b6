"""Invoices of sales on account at the till: issued under the id that sales chose, or refused under it (docs/decisions/0032).

As with orders, both lie in one collection under one request id, the invoice's own, so that exactly one of them comes to be.
"""

from datetime import date

from billing import asked_once, company_settings, series
from billing.invoice_content import compose, freeze
from billing.models import Invoice
from billing.receipt_refusal import ReceiptRefusal
from chassis.storage import Row, create
from contracts.billing import InvoiceFields, InvoiceStatus, LineInput
from contracts.errors import ServiceError
from contracts.money import shortest, to_minor
from contracts.sales import ReceiptBillingAsked


def make(event: ReceiptBillingAsked, today: date) -> None:
    """Issues the invoice that the event asks for, or notes why not. Raises Unavailable for what a later try may mend."""
    asked_once.settle(event.invoice_id, lambda: _issue(event, today), lambda error: _refusal(event, error))


def _issue(event: ReceiptBillingAsked, today: date) -> None:
    settings = company_settings.fields()
    numbers = series.series_of(settings, today)

    def write() -> Invoice:
        place = series.next_place(numbers, settings, None, today)
        invoice = Invoice(id=event.invoice_id, customer_id=event.customer_id, status=str(InvoiceStatus.DRAFT))
        invoice.asked, invoice.wanted = _asked(event), _wanted(event).model_dump(mode="json")
        compose(invoice, settings, place.issue_date)
        freeze(invoice, settings, place)
        return create(invoice, Invoice.issue_event)

    numbers.take(write)


def _asked(event: ReceiptBillingAsked) -> Row:
    """What the receipt fixed, in minor units: the invoice is not reckoned anew."""
    return {
        "receipt_id": event.subject,
        "receipt_number": event.receipt_number,
        "currency": event.currency,
        "delivery_address": {},
        "nets": [to_minor(line.amount) for line in event.lines],
        "order_lines": [None] * len(event.lines),
        "vat_rates": [
            {"percent": shortest(rate.percent), "net": to_minor(rate.net), "vat": to_minor(rate.vat)}
            for rate in event.vat_rates
        ],
    }


def _wanted(event: ReceiptBillingAsked) -> InvoiceFields:
    return InvoiceFields(
        branch_id=event.branch_id,
        delivery_date=event.sold_on,
        our_reference=event.our_reference,
        your_reference=event.your_reference,
        text=event.text,
        lines=[LineInput(**line.model_dump(exclude={"amount"})) for line in event.lines],
    )


def _refusal(event: ReceiptBillingAsked, error: ServiceError) -> ReceiptRefusal:
    return ReceiptRefusal(
        id=event.invoice_id,
        series=event.invoice_id,
        customer_id=event.customer_id,
        receipt_id=event.subject,
        error=error.to_wire(),
    )
