"""What tests of collective invoices share: orders to invoice, and what has become of them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from chassis.testing import once
from contracts import billing
from contracts import sales as contract
from contracts.errors import Conflict
from contracts.sales.collective_invoices import (
    AskedCollectiveInvoice,
    CollectiveInvoiceAsked,
    CreateCollectiveInvoice,
)
from sales import collective_invoices, deliveries, orders
from sales.collective_models import CollectiveInvoice
from sales.tests import samples
from sales.tests.samples import TODAY


def delivered(customer: str, price: str = "100.00", **fields: Any) -> str:
    """The id of a confirmed order of which all is delivered."""
    order = samples.order(customer, "confirm", lines=[samples.line(price, "3")], **fields)
    once(lambda: deliveries.deliver(contract.DeliverOrder(order_id=order.id), TODAY))
    return str(order.id)


def ask(customer: str, *order_ids: str, **context: Any) -> AskedCollectiveInvoice:
    wanted = CreateCollectiveInvoice(customer_id=customer, order_ids=list(order_ids) or None, issue=True)
    return once(lambda: collective_invoices.ask(wanted), **context)


def stored(order_id: str) -> contract.Order:
    return once(lambda: orders.get(order_id).to_contract())


def collective(asked_id: str) -> CollectiveInvoice:
    return once(lambda: collective_invoices.load(asked_id))


def states(*order_ids: str) -> list[list[str]]:
    return [[one.state for one in stored(order_id).billings] for order_id in order_ids]


def invoiced(*order_ids: str) -> list[Decimal]:
    return [stored(order_id).lines[0].invoiced for order_id in order_ids]


def asked_of_billing(collective_id: str) -> CollectiveInvoiceAsked:
    """The one event that asks billing."""
    told = [one for one in collective(collective_id).outbox if one["type"] == CollectiveInvoiceAsked.type]
    (event,) = [CollectiveInvoiceAsked.model_validate(one["data"]) for one in told]
    return event


def refused(work: Callable[[], object]) -> Conflict:
    with pytest.raises(Conflict) as found:
        work()
    return found.value


def news(kind: str, made: AskedCollectiveInvoice) -> None:
    """Billing tells what has become of the invoice; each time it is told, it is another event."""
    whole, invoice_id = made.collective_invoice_id, made.invoice_id
    if kind == "refused":
        no = billing.CollectiveInvoiceRefused(
            subject=invoice_id, version=1, collective_invoice_id=whole, code="billing.some_reason"
        )
        once(lambda: collective_invoices.note_refusal(no))
    elif kind == "dropped":
        gone = billing.InvoiceDropped(
            subject=invoice_id, version=2, order_id="", collective_invoice_id=whole, order_ids=made.order_ids
        )
        once(lambda: collective_invoices.note_drop(gone))
    else:
        state = contract.BillingState(kind)
        invoice = billing.InvoiceSnapshot.model_construct(
            id=invoice_id,
            collective_invoice_id=whole,
            number="1001" if kind == "issued" else None,
            orders=[billing.InvoicedOrder.model_construct(order_id=one) for one in made.order_ids],
        )
        once(lambda: collective_invoices.note(invoice, state))
