"""Random histories of several orders of a customer that share invoices: delivered, invoiced ahead, alone and together, credited,
closed and cancelled, while processes die and the news is late, comes twice and out of order. Both services on real databases.

COLLECTIVE_HISTORIES=1000 runs the long form.
"""

import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from billing import collective_invoices as made_together
from billing import credit_notes, customers, invoices, order_invoices
from billing.models import Invoice
from billing.records import Record
from billing.tests import samples as billing_samples
from chassis.storage import Row
from chassis.testing import a_database, once
from contracts import billing, sales
from contracts.base import Event
from contracts.errors import ServiceError
from contracts.money import from_minor
from contracts.sales.billings import Advance
from contracts.sales.collective_invoices import (
    CollectiveInvoiceAdvanced,
    CollectiveInvoiceAsked,
    CreateCollectiveInvoice,
)
from contracts.sales.orders import TakeBackDelivery
from sales import asked_invoices, collective_invoices, deliveries, order_billings, orders
from sales.collective_models import CollectiveInvoice
from sales.models import SalesDocument
from sales.tests import samples

TODAY = samples.TODAY
HISTORIES = int(os.environ.get("COLLECTIVE_HISTORIES", "6"))
STEPS = 16
LINES = (("10.00", "3", "standard"), ("19.99", "7", "food"), ("0.35", "12.5", "standard"))
"""Price, pieces and VAT category: sums that do not divide, at two rates."""
OVER = frozenset({"issued", "refused", "dropped"})
HANDLERS: dict[type[Event], list[Callable[[Any], object]]] = {
    sales.OrderBillingAsked: [lambda event: order_invoices.make(event, TODAY)],
    CollectiveInvoiceAdvanced: [lambda event: collective_invoices.advance(event.subject)],
    CollectiveInvoiceAsked: [lambda event: made_together.make(event, TODAY)],
    billing.InvoiceDrafted: [asked_invoices.note_draft],
    billing.InvoiceIssued: [asked_invoices.note_issue],
    billing.InvoiceDropped: [asked_invoices.note_drop, order_invoices.remove_dropped],
    billing.InvoiceCredited: [asked_invoices.note_credit, lambda event: credit_notes.finish(event, TODAY)],
    billing.OrderBillingRefused: [order_billings.note_refusal],
    billing.CollectiveInvoiceRefused: [collective_invoices.note_refusal],
}
KINDS = {kind.type: kind for kind in HANDLERS}
TELLING = (SalesDocument, CollectiveInvoice, Record)


@pytest.fixture(scope="module")
def databases() -> Iterator[None]:
    with a_database("sales"), a_database("billing"):
        yield


class Died(BaseException):
    """The process is gone: nothing catches it."""


class History:
    """Three orders of one customer of a company of its own; `choose` is where chance comes from."""

    def __init__(self, choose: random.Random) -> None:
        self.choose, self.tenant, self.carried = choose, f"co{uuid4().hex[:10]}", set[str]()
        billing_samples.put_settings(self.tenant)
        self.customer = samples.known_customer(self.tenant)
        self.run(lambda: customers.keep(billing_samples.customer_created(self.customer)))
        self.ids = [self.place() for _ in range(3)]

    def run(self, work: Callable[[], Any]) -> Any:
        return once(work, self.tenant)

    def place(self) -> str:
        lines = [samples.line(price, pieces, vat_category=category) for price, pieces, category in LINES]
        made = self.run(lambda: orders.place(sales.PlaceOrder(customer_id=self.customer, lines=[*lines]), TODAY))
        self.run(lambda: orders.step(sales.OrderVerb(order_id=made.id), "confirm"))
        return str(made.id)

    def orders(self) -> list[sales.Order]:
        return [self.run(lambda: orders.get(order_id)).to_contract() for order_id in self.ids]  # noqa: B023

    def documents(self) -> list[Invoice]:
        """All invoices and credit notes."""
        return list(self.run(lambda: list(Invoice.find(dropped__ne=True))))

    def news(self) -> list[Row]:
        """All that was ever told and that somebody listens to."""
        rows = [row for model in TELLING for row in self.run(lambda: model.rows({}, ["outbox"]))]  # noqa: B023
        return [one for row in rows for one in row.get("outbox", ()) if one["type"] in KINDS]

    def carry(self, some: list[Row]) -> None:
        """In any order."""
        self.choose.shuffle(some)
        for one in some:
            for handle in HANDLERS[KINDS[one["type"]]]:
                self.run(lambda: handle(KINDS[one["type"]].model_validate(one["data"])))  # noqa: B023
        self.carried |= {one["id"] for one in some}

    def act(self) -> None:
        """One thing that a person does; what is refused changes nothing."""
        steps = [self.deliver, self.deliver, self.alone, self.ahead, self.issue, self.drop, self.take_back, self.end]
        step = self.choose.choice([*steps, *[self.together] * 4, *[self.credit] * 3])
        with suppress(ServiceError, Died):
            self.run(step)
        share = self.choose.random()  # what was carried before may come again
        self.carry([one for one in self.news() if self.choose.random() < share])

    def an_order(self) -> str:
        return self.choose.choice(self.ids)

    def parts(self) -> list[sales.Part] | None:
        number = self.choose.randrange(len(LINES))
        some = [samples.part(number + 1, self.choose.choice(["0.5", "1", "2", LINES[number][1]]))]
        return self.choose.choice([None, some])

    def deliver(self) -> None:
        deliveries.deliver(sales.DeliverOrder(order_id=self.an_order(), parts=self.parts()), TODAY)

    def take_back(self) -> None:
        order = orders.get(self.an_order())
        number = f"{order.number}-{self.choose.randint(1, 3)}"
        deliveries.take_back(TakeBackDelivery(order_id=order.id, delivery_number=number), TODAY)

    def alone(self) -> None:
        order_billings.ask(sales.InvoiceOrder(order_id=self.an_order(), parts=self.parts(), issue=True))

    def ahead(self) -> None:
        part = Advance(percent=Decimal(self.choose.choice(["10", "33.33", "100"])))
        issue = self.choose.random() < 0.8
        order_billings.ask(sales.InvoiceOrder(order_id=self.an_order(), advance=part, issue=issue))

    def together(self) -> None:
        """All orders, or some; sometimes the process dies after some of the writes, and another one goes on."""
        some = self.choose.choice([None, self.choose.sample(self.ids, self.choose.randint(1, 3))])
        asked = CreateCollectiveInvoice(customer_id=self.customer, order_ids=some, issue=self.choose.random() < 0.7)
        left = self.choose.choice([0, 1, 2, 99, 99])

        def counted(*given: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Died
            return take(*given)

        take = collective_invoices._take
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(collective_invoices, "_take", counted)
            collective_invoices.ask(asked)

    def issue(self) -> None:
        if drafts := [one for one in self.documents() if one.status == "draft"]:
            wanted = billing.IssueInvoice(invoice_id=self.choose.choice(drafts).id)
            self.run(lambda: invoices.issue(wanted, TODAY))

    def drop(self) -> None:
        if drafts := [one for one in self.documents() if one.status == "draft"]:
            self.run(lambda: invoices.delete(billing.DeleteInvoice(invoice_id=self.choose.choice(drafts).id)))

    def credit(self) -> None:
        """By pieces, by line or wholly; of an advance only what no invoice takes off."""
        issued = [one for one in self.documents() if one.kind is None and one.number]
        if not issued:
            return
        invoice = self.choose.choice(issued)
        line: dict[str, Any] = {"line": self.choose.randint(1, len(invoice.lines))}
        how = self.choose.choice(["pieces", "line", "all"])
        if how == "pieces":
            line["quantity"] = Decimal(self.choose.choice(["0.5", "1"]))
        lines = None if how == "all" else [billing.LineToCredit(**line)]
        wanted = billing.CreditInvoice(invoice_id=invoice.id, lines=lines, reason="Fel")
        self.run(lambda: credit_notes.credit(wanted, TODAY))

    def end(self) -> None:
        """Rarely an order is cancelled, or closed."""
        if self.choose.random() < 0.3:
            step = self.choose.choice(["cancel", "close"])
            orders.step(sales.OrderVerb(order_id=self.an_order()), step)

    def finish(self) -> None:
        """All news arrives; all drafts are issued, all orders delivered and invoiced together."""
        self.hear_all()
        for one in self.documents():
            if one.status == "draft":
                self.run(lambda: invoices.issue(billing.IssueInvoice(invoice_id=one.id), TODAY))  # noqa: B023
        self.hear_all()
        for order_id in self.ids:
            with suppress(ServiceError):  # nothing is left, or the order is over
                self.run(lambda: deliveries.deliver(sales.DeliverOrder(order_id=order_id), TODAY))  # noqa: B023
        with suppress(ServiceError):
            asked = CreateCollectiveInvoice(customer_id=self.customer, issue=True)
            self.run(lambda: collective_invoices.ask(asked))
        self.hear_all()

    def hear_all(self) -> None:
        while left := [one for one in self.news() if one["id"] not in self.carried]:
            self.carry(left)


def check(history: History) -> None:
    """The books of both services, when all news has arrived."""
    made = history.documents()
    for collective in history.run(lambda: list(CollectiveInvoice.find())):
        assert collective.state in OVER
        assert (collective.state == "issued") == (collective.invoice_id in {one.id for one in made})
    for order in history.orders():
        assert all(one.state in OVER for one in order.billings)
        check_order(order, [line for one in made for line in one.lines if (line.order_id or of(one)) == order.id])
    numbers = sorted(one.number for one in made if one.number)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
    for one in made:
        assert one.net >= 0 or one.kind is not None


def of(document: Invoice) -> str | None:
    """The one order of an invoice or of its credit note."""
    order_id: str | None = document.order_id
    return order_id


def check_order(order: sales.Order, billed: list[Any]) -> None:
    for line in order.lines:
        assert line.quantity >= line.delivered >= line.invoiced >= 0
        held = sum((one.quantity for one in billed if one.order_line == line.line), Decimal(0))
        assert line.invoiced == held, "sales and billing do not count alike"
    assert order.advance_left >= 0
    if order.status == sales.OrderStatus.COMPLETED:
        assert order.advance_left == 0
        assert by_rate((one.vat_percent, from_minor(one.net)) for one in billed) == by_rate(
            (line.vat_percent, line.amount) for line in order.lines
        )


def by_rate(sums: Any) -> dict[Decimal, Decimal]:
    found: defaultdict[Decimal, Decimal] = defaultdict(Decimal)
    for percent, net in sums:
        found[Decimal(percent)] += net
    return {percent: net for percent, net in found.items() if net}


@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(
    max_examples=HISTORIES,
    database=None,
    phases=[Phase.generate],  # a smaller seed is no simpler history
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_happens_the_orders_and_their_invoices_agree(databases: None, seed: int) -> None:
    history = History(random.Random(seed))
    for _ in range(STEPS):
        history.act()
    history.finish()
    check(history)
