"""What an order adds to its customer's exposure: between a draft of an invoice and its issue, ahead of delivery, to the öre."""

from decimal import Decimal

import pytest

from chassis.testing import once
from contracts import sales as contract
from sales import order_exposure, orders
from sales.models import Order
from sales.tests import samples
from sales.tests.exposing import sums
from sales.tests.prepaying import back_of, order_at_two_rates, prepaid
from sales.tests.samples import paid, part
from sales.tests.test_advances import ahead, deliver
from sales.tests.test_order_billings import ask, news


@pytest.fixture
def order(customer: str) -> Order:
    """25.00 at 25 % and 20.00 of food at 12 %, confirmed: 31.25 and 22.40 with VAT."""
    return order_at_two_rates(customer)


def adds(order: Order) -> tuple[Decimal, ...]:
    """Delivered, ordered, advances."""
    (event,) = once(lambda: list(order_exposure.events_of(Order.find(id=order.id).first())))
    return event.delivered, event.ordered, event.advances


def test_all_of_a_confirmed_order_is_ordered(order: Order) -> None:
    assert adds(order) == (Decimal(0), Decimal("53.65"), Decimal(0))


def test_what_is_delivered_and_what_is_not_come_to_the_whole(order: Order) -> None:
    """One of three at 16.67 % discount: 8.33 of 25.00, so that what is ordered takes the rest of sum and VAT."""
    deliver(order, part(1, "1"))
    assert adds(order) == (Decimal("10.41"), Decimal("43.24"), Decimal(0))
    deliver(order, part(1, "1"), part(2, "2"))
    assert sum(adds(order)) == Decimal("53.65")


@pytest.mark.parametrize("told", [(), ("drafted",), ("drafted", "dropped"), ("refused",)])
def test_what_no_issued_invoice_has_stays_delivered(order: Order, told: tuple[str, ...]) -> None:
    deliver(order)
    invoice_id = ask(order)
    for kind in told:
        news(kind, order, invoice_id)
    assert adds(order) == (Decimal("53.65"), Decimal(0), Decimal(0))


def test_what_an_issued_invoice_has_is_billings(order: Order) -> None:
    deliver(order)
    news("issued", order, ask(order, parts=[part(1, "3")]))
    assert adds(order) == (Decimal("22.40"), Decimal(0), Decimal(0))


def test_an_invoice_ahead_is_an_advance_from_its_issue_until_it_is_taken_off(order: Order) -> None:
    ahead(order, issued=False, percent="100")
    assert adds(order)[2] == 0
    other = samples.order(order.customer_id, "confirm", lines=[samples.line("100.00", "2")])
    ahead(other, percent="50")
    assert adds(other) == (Decimal(0), Decimal(250), Decimal(125))
    deliver(other, part(1, "1"))
    news("issued", other, ask(other))
    assert adds(other) == (Decimal(0), Decimal(125), Decimal(125))
    deliver(other)
    last = ask(other)
    assert adds(other) == (Decimal(125), Decimal(0), Decimal(125))
    news("issued", other, last)
    assert adds(other) == sums(0, 0, 0)


def test_a_prepayment_is_an_advance_with_the_vat_that_was_paid(order: Order) -> None:
    sale = prepaid(order)
    assert adds(order) == (Decimal(0), Decimal("53.65"), Decimal("26.83"))
    paid(back_of(sale), "-26.83")
    assert adds(order) == (Decimal(0), Decimal("53.65"), Decimal(0))


def test_what_was_prepaid_for_a_cancelled_order_is_owed_to_the_customer(order: Order) -> None:
    prepaid(order)
    once(lambda: orders.step(contract.OrderVerb(order_id=order.id), "cancel"))
    assert adds(order) == (Decimal(0), Decimal(0), Decimal("26.83"))


def test_what_was_invoiced_elsewhere_counts_nowhere(order: Order) -> None:
    recorded = contract.RecordOrderInvoiced(order_id=order.id, parts=[part(1, "3")])
    once(lambda: orders.record_invoiced(recorded))
    assert adds(order) == (Decimal(0), Decimal("22.40"), Decimal(0))


def test_a_line_below_nothing_lessens_it(customer: str) -> None:
    given = [samples.line("100.00", "2"), samples.line("-10.00", "1")]
    order = samples.order(customer, "confirm", lines=given)
    deliver(order, part(2, "1"))
    assert adds(order) == (Decimal("-12.50"), Decimal("250.00"), Decimal(0))


def test_yen_have_no_decimals(database: str, context: object) -> None:
    customer = samples.known_customer(currency="JPY")
    order = samples.order(customer, "confirm", lines=[samples.line("333.00", "3")])
    deliver(order, part(1, "1"))
    assert adds(order) == (Decimal(416), Decimal(833), Decimal(0))
