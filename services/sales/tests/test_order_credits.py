"""What credit notes give back to an order, in whatever order the news comes and however often."""

from decimal import Decimal
from itertools import permutations

import pytest

from chassis.context import using
from chassis.testing import a_context, once
from contracts import billing
from contracts import sales as contract
from contracts.billing import Credit, CreditedPart, InvoiceStatus
from sales import deliveries, order_billings, order_credits, orders
from sales.models import Order
from sales.tests import samples
from sales.tests.samples import TODAY, part

ONE = Decimal(1)


@pytest.fixture
def order(customer: str) -> Order:
    """Three pieces for 25.00, all delivered."""
    line = samples.line("10.00", "3", discount_percent=Decimal("16.67"))
    placed = samples.order(customer, "confirm", lines=[line])
    return once(lambda: deliveries.deliver(contract.DeliverOrder(order_id=placed.id), TODAY))


def ask(order: Order, *parts: contract.Part) -> str:
    """The id of the invoice that was asked for."""
    request = contract.InvoiceOrder(order_id=order.id, parts=list(parts) or None)
    return once(lambda: order_billings.ask(request)).invoice_id


def stored(order: Order) -> contract.Order:
    return once(lambda: orders.get(order.id)).to_contract()


def credited(
    order: Order, invoice_id: str, name: str, quantity: Decimal = ONE, order_line: int | None = 1
) -> billing.InvoiceCredited:
    """Billing's news that so much of the line was credited."""
    taken = CreditedPart(line=1, quantity=quantity, net=Decimal("8.33"), order_line=order_line)
    nothing = Decimal("0.00")
    credit = Credit(
        id=f"inv_{name}",
        on=TODAY,
        reason="Retur",
        net=nothing,
        vat=nothing,
        rounding=nothing,
        total=nothing,
        parts=[taken],
    )
    return billing.InvoiceCredited(
        subject=invoice_id,
        version=2,
        customer_id=order.customer_id,
        number="1001",
        order_id=order.id,
        currency="SEK",
        credit=credit,
        status=InvoiceStatus.PART_CREDITED,
        credited=nothing,
        remaining=nothing,
    )


def issued(order: Order, invoice_id: str) -> billing.InvoiceIssued:
    invoice = billing.InvoiceSnapshot.model_construct(id=invoice_id, order_id=order.id, from_order=True, number="1001")
    return billing.InvoiceIssued.model_construct(subject=invoice_id, version=1, invoice=invoice)


def hear(event: billing.InvoiceCredited | billing.InvoiceIssued) -> None:
    """Each time it is told, it is another message."""
    if isinstance(event, billing.InvoiceIssued):
        once(lambda: order_billings.note_issue(event))
    else:
        once(lambda: order_credits.note(event))


def test_what_is_credited_opens_the_order_and_is_invoiced_again_at_the_same_price(order: Order) -> None:
    invoice_id = ask(order)
    hear(issued(order, invoice_id))
    assert stored(order).status == contract.OrderStatus.COMPLETED
    hear(credited(order, invoice_id, "note", Decimal(2)))
    opened = stored(order)
    assert (opened.status, opened.billing) == (contract.OrderStatus.CONFIRMED, contract.Progress.PART)
    (given_back,) = opened.billings[0].credits
    assert (given_back.invoice_id, given_back.parts[0].quantity, given_back.parts[0].amount) == (
        "inv_note",
        Decimal(2),
        Decimal("16.67"),
    )
    ask(order, part(1, "1"))
    ask(order)
    amounts = [one.parts[0].amount for one in stored(order).billings]
    assert amounts == [Decimal("25.00"), Decimal("8.33"), Decimal("8.34")]
    assert stored(order).lines[0].invoiced == Decimal(3)


@pytest.mark.parametrize("told", sorted(set(permutations(["issued", "a", "a", "b"]))))
def test_in_whatever_order_it_is_told_it_counts_once(order: Order, told: tuple[str, ...]) -> None:
    invoice_id = ask(order)
    for name in told:
        hear(issued(order, invoice_id) if name == "issued" else credited(order, invoice_id, name))
    (asked,) = stored(order).billings
    assert (asked.state, asked.number) == (contract.BillingState.ISSUED, "1001")
    assert {one.invoice_id for one in asked.credits} == {"inv_a", "inv_b"}
    assert stored(order).lines[0].invoiced == ONE
    assert stored(order).status == contract.OrderStatus.CONFIRMED


def test_a_fall_in_price_and_news_of_others_change_nothing(order: Order) -> None:
    invoice_id = ask(order)
    before = stored(order)
    hear(credited(order, invoice_id, "fall", Decimal(0), order_line=None))
    hear(credited(order, "inv_unknown", "other"))
    hear(credited(order, invoice_id, "free").model_copy(update={"order_id": None}))
    assert stored(order) == before


def test_a_closed_order_stays_closed(order: Order) -> None:
    invoice_id = ask(order, part(1, "2"))
    hear(issued(order, invoice_id))
    once(lambda: orders.step(contract.OrderVerb(order_id=order.id), "close"))
    hear(credited(order, invoice_id, "late"))
    assert (stored(order).status, stored(order).lines[0].invoiced) == (contract.OrderStatus.CLOSED, ONE)


def test_what_an_order_has_not_heard_is_found(order: Order) -> None:
    invoice_id = ask(order)
    news = credited(order, invoice_id, "note")
    strange = credited(order, "inv_unknown", "other")
    with using(a_context()):
        assert order_credits.find_unheard([news, strange]) == [news]
    hear(news)
    with using(a_context()):
        assert order_credits.find_unheard([news, strange]) == []
