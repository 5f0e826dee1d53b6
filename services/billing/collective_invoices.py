"""Invoices of several orders at once: made under the id that sales chose, or refused under it (docs/decisions/0034).

As with one order, both lie in one collection under one request id, the invoice's own, so that exactly one of them comes to be.
"""

from datetime import date

from billing import advances, asked_once, collective_content, order_invoices
from billing.models import Invoice
from billing.records import CollectiveRefusal
from chassis.storage import Row
from contracts.billing import InvoiceFields, InvoiceStatus, LineInput
from contracts.denominations import new_denomination, said_of
from contracts.errors import ServiceError
from contracts.sales.collective_invoices import CollectedOrder, CollectiveInvoiceAsked


def make(event: CollectiveInvoiceAsked, today: date) -> None:
    """Makes the invoice that the event asks for, or notes why not. Raises Unavailable for what a later try may mend."""
    asked_once.settle(event.invoice_id, lambda: _make(event, today), lambda error: _refusal(event, error))
    advances.give_back(_taken_off(event), f"{event.invoice_id}:settled")


def _make(event: CollectiveInvoiceAsked, today: date) -> None:
    def new() -> Invoice:
        invoice = Invoice(id=event.invoice_id, customer_id=event.customer_id, status=str(InvoiceStatus.DRAFT))
        invoice.from_order = True
        invoice.asked = _asked(event)
        invoice.branch_id = event.branch_id
        invoice.branch_ids = collective_content.branches_of(invoice, {one.order_id for one in event.orders})
        invoice.wanted = _wanted(event).model_dump(mode="json")
        return invoice

    advances.reserve(event.invoice_id, _taken_off(event))
    order_invoices.write(new, today, issue=event.issue)


def _asked(event: CollectiveInvoiceAsked) -> Row:
    """What sales has reckoned, line by line, order after order; each line has the VAT of its own order's delivery."""
    lines = [(one, line) for one in event.orders for line in one.lines]
    last, money = _last(event), new_denomination(event.currency)
    prepaid = [of.model_dump(mode="json") for one in event.orders for of in one.prepayments]
    deliveries = sorted((of for one in event.orders for of in one.deliveries), key=lambda of: of.on)
    return {
        **said_of(money),
        "delivery_address": last.delivery_address.model_dump(mode="json") if last.delivery_address else {},
        "nets": [money.store(line.amount) for _, line in lines],
        "order_lines": [line.line for _, line in lines],
        "vat_days": [str(line.vat_on or one.delivery_date) for one, line in lines],
        "deliveries": [of.model_dump(mode="json") for of in deliveries],
        "collective_invoice_id": event.subject,
        "orders": _orders(event),
        **({"prepayments": prepaid} if prepaid else {}),
        **({"advances_taken": taken} if (taken := _taken_off(event)) else {}),
    }


def _taken_off(event: CollectiveInvoiceAsked) -> list[Row]:
    before, money, found = 0, new_denomination(event.currency), list[Row]()
    for one in event.orders:
        found += advances.stored(one.advances_taken, money, before)
        before += len(one.lines)
    return found


def _orders(event: CollectiveInvoiceAsked) -> list[Row]:
    first, found = 1, list[Row]()
    for one in event.orders:
        place: Row = {"first_line": first, "line_count": len(one.lines)}
        found.append({**one.model_dump(mode="json", exclude={"lines", "prepayments", "advances_taken"}), **place})
        first += len(one.lines)
    return found


def _last(event: CollectiveInvoiceAsked) -> CollectedOrder:
    """The order that was delivered last: an invoice has one day of delivery, beside those of its orders."""
    return max(event.orders, key=lambda one: one.delivery_date)


def _wanted(event: CollectiveInvoiceAsked) -> InvoiceFields:
    lines = [line for one in event.orders for line in one.lines]
    return InvoiceFields(
        branch_id=event.branch_id,
        delivery_date=_last(event).delivery_date,
        payment_terms_days=event.payment_terms_days,
        our_reference=event.our_reference,
        your_reference=event.your_reference,
        lines=[LineInput(**line.model_dump(exclude={"line", "amount", "vat_on"})) for line in lines],
    )


def _refusal(event: CollectiveInvoiceAsked, error: ServiceError) -> CollectiveRefusal:
    return CollectiveRefusal(
        id=event.invoice_id,
        series=event.invoice_id,
        customer_id=event.customer_id,
        collective_invoice_id=event.subject,
        error=error.to_wire(),
    )
