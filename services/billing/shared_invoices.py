"""Invoices that contracts share: made under the id that sales chose, or refused under it (docs/decisions/0030).

They get their numbers together with those of single contracts (`period_invoices`).
"""

from mongoengine import StringField

from billing.models import Invoice
from billing.records import Refusal
from chassis.storage import Row
from contracts import billing as contract
from contracts.billing import InvoiceFields, InvoiceStatus, LineInput
from contracts.denominations import new_denomination, said_of
from contracts.errors import ServiceError
from contracts.sales.shared_invoices import SharedInvoiceAsked


class SharedRefusal(Refusal):
    """An invoice that contracts would share and that cannot be made, under the id that it would have had."""

    shared_invoice_id = StringField()

    def news(self) -> contract.SharedInvoiceRefused:  # type: ignore[override]
        return contract.SharedInvoiceRefused(
            subject=self.id,
            version=self.version,
            shared_invoice_id=self.shared_invoice_id,
            code=self.error["code"],
        )


def begin(event: SharedInvoiceAsked) -> Invoice:
    """The invoice with what was asked for; all else follows from that (`compose`, `freeze`)."""
    invoice = Invoice(id=event.invoice_id, customer_id=event.customer_id, status=str(InvoiceStatus.DRAFT))
    invoice.asked = _asked(event)
    invoice.wanted = _wanted(event).model_dump(mode="json")
    return invoice


def refusal_of(event: SharedInvoiceAsked, error: ServiceError) -> SharedRefusal:
    return SharedRefusal(
        id=event.invoice_id,
        series=event.invoice_id,
        customer_id=event.customer_id,
        shared_invoice_id=event.subject,
        error=error.to_wire(),
    )


def _asked(event: SharedInvoiceAsked) -> Row:
    """What sales has reckoned, line by line, period after period; each line has the VAT of its own period's last day."""
    lines = [(one, line) for one in event.periods for line in one.lines]
    last, money = max(event.periods, key=lambda one: one.period.last), new_denomination(event.currency)
    return {
        **said_of(money),
        "delivery_address": last.delivery_address.model_dump(mode="json") if last.delivery_address else {},
        "nets": [money.store(line.amount) for _, line in lines],
        "order_lines": [None for _ in lines],
        "vat_days": [str(one.period.last) for one, _ in lines],
        "shared_invoice_id": event.subject,
        "periods": _periods(event),
    }


def _periods(event: SharedInvoiceAsked) -> list[Row]:
    first, found = 1, list[Row]()
    for one in event.periods:
        found.append(
            {
                "contract_id": one.contract_id,
                "contract_number": one.contract_number,
                "first": str(one.period.first),
                "last": str(one.period.last),
                "branch_name": one.branch_name,
                "our_reference": one.our_reference,
                "text": one.text,
                "first_line": first,
                "line_count": len(one.lines),
            }
        )
        first += len(one.lines)
    return found


def _wanted(event: SharedInvoiceAsked) -> InvoiceFields:
    lines = [line for one in event.periods for line in one.lines]
    return InvoiceFields(
        branch_id=event.branch_id,
        delivery_date=max(one.period.last for one in event.periods),
        payment_terms_days=event.payment_terms_days,
        our_reference=event.our_reference,
        your_reference=event.your_reference,
        lines=[LineInput(**line.model_dump(exclude={"line", "amount", "vat_on"})) for line in lines],
    )
