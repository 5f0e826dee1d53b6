"""Random histories of an order over both services: delivered, invoiced, credited in parts, while the news between them is late,
comes twice and out of order. Both on real databases, in one process; the events are carried by the test.

ORDER_HISTORIES=1000 runs the long form.
"""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing import credit_notes, customers, order_invoices, series
from billing.models import Invoice
from billing.tests import days
from billing.tests import samples as billing_samples
from chassis.testing import a_database, once
from contracts import billing, sales
from contracts.base import Event
from contracts.errors import ServiceError
from sales import deliveries, order_billings, order_credits, orders
from sales.models import Order
from sales.tests import samples

HISTORIES = int(os.environ.get("ORDER_HISTORIES", "6"))
LINES = (("10.00", "3", "16.67"), ("19.99", "7", "0"), ("0.35", "12.5", "33.33"))
"""Price, pieces and discount: sums that do not divide."""
HANDLERS: dict[type[Event], list[Callable[[Any], object]]] = {
    sales.OrderBillingAsked: [lambda event: order_invoices.make(event, days.TODAY)],
    billing.InvoiceDrafted: [order_billings.note_draft],
    billing.InvoiceIssued: [order_billings.note_issue],
    billing.InvoiceCredited: [order_credits.note, lambda event: credit_notes.finish(event, days.TODAY)],
    billing.OrderBillingRefused: [order_billings.note_refusal],
}
KINDS = {kind.type: kind for kind in HANDLERS}


@pytest.fixture(scope="module")
def customer() -> Iterator[str]:
    """A customer that both services have heard of."""
    with a_database("sales"), a_database("billing"):
        billing_samples.put_settings()
        known = samples.known_customer()
        once(lambda: customers.keep(billing_samples.customer_created(known)))
        yield known


class History:
    """One order, its invoices and credit notes; `choose` is where chance comes from."""

    def __init__(self, customer: str, choose: random.Random, falls: bool) -> None:
        self.choose, self.falls = choose, falls
        lines = [samples.line(price, pieces, discount_percent=Decimal(discount)) for price, pieces, discount in LINES]
        self.order_id = samples.order(customer, "confirm", lines=lines).id
        once(self.deliver)

    def order(self) -> sales.Order:
        return once(lambda: orders.get(self.order_id)).to_contract()

    def documents(self) -> list[Invoice]:
        """Its invoices and credit notes."""
        return list(once(lambda: Invoice.find(order_id=self.order_id)))

    def events(self) -> list[Event]:
        """All that has been told so far."""
        documents = [once(lambda: Order.find(id=self.order_id).first()), *self.documents()]
        stored = [one for document in documents for one in document.outbox]
        return [KINDS[one["type"]].model_validate(one["data"]) for one in stored if one["type"] in KINDS]

    def carry(self, share: float) -> None:
        """Some of all news, in any order; what was carried before may come again."""
        events = [one for one in self.events() if self.choose.random() < share]
        self.choose.shuffle(events)
        for event in events:
            for handle in HANDLERS[type(event)]:
                once(lambda: handle(event))  # noqa: B023

    def act(self) -> None:
        """One thing that a person does; what is refused changes nothing."""
        step = self.choose.choice([self.deliver, *[self.invoice] * 2, *[self.credit] * 4])
        with suppress(ServiceError, KeyboardInterrupt):
            once(step)
        self.carry(self.choose.random())

    def parts(self) -> list[sales.Part]:
        number = self.choose.randrange(len(LINES))
        return [samples.part(number + 1, self.choose.choice(["0.5", "1", "2", LINES[number][1]]))]

    def deliver(self) -> None:
        parts = self.choose.choice([None, self.parts()])
        deliveries.deliver(sales.DeliverOrder(order_id=self.order_id, parts=parts), samples.TODAY)

    def invoice(self) -> None:
        parts = self.choose.choice([None, self.parts()])
        order_billings.ask(sales.InvoiceOrder(order_id=self.order_id, parts=parts, issue=True))

    def credit(self) -> None:
        """By pieces, by amount or wholly; sometimes the process dies before the credit note is written."""
        issued = [one for one in self.documents() if one.kind is None]
        if not issued:
            return
        invoice = self.choose.choice(issued)
        line: dict[str, Any] = {"line": self.choose.randint(1, len(invoice.lines))}
        how = self.choose.choice(["pieces", "line", "all", "fall" if self.falls else "line"])
        if how == "pieces":
            line["quantity"] = Decimal(self.choose.choice(["0.5", "1"]))
        if how == "fall":
            line["amount"] = Decimal("0.77")
        lines = None if how == "all" else [billing.LineToCredit(**line)]
        with pytest.MonkeyPatch.context() as patched:
            if self.choose.random() < 0.3:
                patched.setattr("billing.credit_notes.write_note", die)
            credit_notes.credit(billing.CreditInvoice(invoice_id=invoice.id, lines=lines, reason="Fel"), days.TODAY)

    def finish(self) -> None:
        """Everything is delivered and invoiced, and all news arrives, twice."""
        for _ in range(2):
            self.carry(1)
        for step in (
            lambda: deliveries.deliver(sales.DeliverOrder(order_id=self.order_id), samples.TODAY),
            lambda: order_billings.ask(sales.InvoiceOrder(order_id=self.order_id, issue=True)),
        ):
            with suppress(ServiceError):  # nothing was left
                once(step)
        for _ in range(2):
            self.carry(1)


def die(*_given: object) -> None:
    raise KeyboardInterrupt


@settings(max_examples=HISTORIES)
@given(seed=st.integers(0, 2**32), steps=st.integers(6, 14), falls=st.booleans())
def test_whatever_happens_both_services_agree_and_no_ore_vanishes(
    customer: str, seed: int, steps: int, falls: bool
) -> None:
    history = History(customer, random.Random(seed), falls)
    for _ in range(steps):
        history.act()
        for line in history.order().lines:
            assert line.quantity >= line.delivered >= line.invoiced >= 0
    history.finish()
    order, documents = history.order(), history.documents()
    assert order.status == sales.OrderStatus.COMPLETED
    for line in order.lines:
        assert line.invoiced == line.delivered == line.quantity
        assert held_by_sales(order, line.line) == (line.quantity, line.amount)
        assert held_by_billing(documents, line.line) == line.quantity
    notes = [one for one in documents if one.kind]
    assert {one.id for one in notes} == {promise["id"] for one in documents for promise in one.credits or ()}
    credited = [one for one in history.events() if isinstance(one, billing.InvoiceCredited)]
    assert once(lambda: [*credit_notes.find_unwritten(credited), *order_credits.find_unheard(credited)]) == []
    if not falls:
        assert sum(one.net for one in documents) == order.totals.net * 100
    for one in documents:
        assert (
            one.credited is None
            or one.kind
            or one.credited == -sum(note.payable for note in notes if note.changes["id"] == one.id)
        )
    assert once(lambda: series.prove(billing.ProveNumberSeries())).complete


def held_by_sales(order: sales.Order, line: int) -> tuple[Decimal, Decimal]:
    """Pieces of the line that its invoices hold, less what was credited, and what they come to."""
    taken = [part for one in order.billings if one.state == sales.BillingState.ISSUED for part in one.parts]
    back = [part for one in order.billings for credit in one.credits for part in credit.parts]
    pieces = sum(one.quantity for one in taken if one.line == line) - sum(
        one.quantity for one in back if one.line == line
    )
    amount = sum(one.amount for one in taken if one.line == line) - sum(one.amount for one in back if one.line == line)
    return Decimal(pieces), Decimal(amount)


def held_by_billing(documents: list[Invoice], order_line: int) -> Decimal:
    """The same pieces, as invoices and credit notes have them."""
    lines = [line for one in documents for line in one.lines if line.order_line == order_line]
    return sum((line.quantity for line in lines), Decimal(0))
