"""Invoices of sales on account at the till: issued under the id that sales chose, or refused under it (docs/decisions/0032).

As with orders, both lie in one collection under one request id, the invoice's own, so that exactly one of them comes to be.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from mongoengine.errors import NotUniqueError

from billing import company_settings, series
from billing.invoice_content import compose, freeze
from billing.models import Invoice
from billing.receipt_refusal import ReceiptRefusal
from billing.records import Record
from chassis.context import current, using
from chassis.storage import Row, create
from contracts.billing import InvoiceFields, InvoiceStatus, LineInput
from contracts.errors import ServiceError, Unavailable
from contracts.money import shortest, to_minor
from contracts.sales import ReceiptBillingAsked


def make(event: ReceiptBillingAsked, today: date) -> None:
    """Issues the invoice that the event asks for, or notes why not. Raises Unavailable for what a later try may mend."""
    with using(replace(current(), request_id=event.invoice_id)):
        if _is_settled(event.invoice_id):
            return
        try:
            _issue(event, today)
        except Unavailable:
            raise
        except ServiceError as error:
            _refuse(event, error)


def find_unmade(events: Sequence[ReceiptBillingAsked]) -> list[ReceiptBillingAsked]:
    """Those of the events of which nothing has come: `make` has not run."""
    settled = {row["_id"] for row in Record.rows({"_id": {"$in": [one.invoice_id for one in events]}}, ["_id"])}
    return [one for one in events if one.invoice_id not in settled]


def _is_settled(invoice_id: str) -> bool:
    return bool(Record.rows({"_id": invoice_id}, ["_id"], limit=1))


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


def _refuse(event: ReceiptBillingAsked, error: ServiceError) -> None:
    refusal = ReceiptRefusal(
        id=event.invoice_id,
        series=event.invoice_id,
        customer_id=event.customer_id,
        receipt_id=event.subject,
        error=error.to_wire(),
    )
    try:
        create(refusal, ReceiptRefusal.news)
    except NotUniqueError:
        if not _is_settled(event.invoice_id):  # the invoice was made meanwhile, by another delivery of the event
            raise
