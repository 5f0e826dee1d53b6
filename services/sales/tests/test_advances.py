"""Advances: what is invoiced before delivery and taken off afterwards, on the real database and over all splits."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.context import using
from chassis.testing import a_context, once
from contracts import billing
from contracts import sales as contract
from contracts.billing import Credit, CreditedPart
from contracts.errors import Conflict, InvalidInput
from contracts.sales.billings import Advance
from sales import advances, asked_events, deliveries, free_invoices, order_billings, order_credits, orders
from sales.models import Order
from sales.tests import samples
from sales.tests.samples import TODAY, part
from sales.tests.test_free_invoices import line as free_line
from sales.tests.test_order_billings import news


@pytest.fixture
def order(customer: str) -> Order:
    """Three pieces for 25.00 at 25 % and two for 20.00 of food, confirmed."""
    given = [
        samples.line("10.00", "3", discount_percent=Decimal("16.67")),
        samples.line("10.00", "2", vat_category="food"),
    ]
    return samples.order(customer, "confirm", lines=given)


def ask(order: Order, issued: bool = True, **fields: Any) -> str:
    invoice_id = once(lambda: order_billings.ask(contract.InvoiceOrder(order_id=order.id, **fields))).invoice_id
    if issued:
        news("issued", order, invoice_id)
    return invoice_id


def ahead(order: Order, issued: bool = True, **wanted: str) -> str:
    return ask(order, issued, advance=Advance.model_validate(wanted))


def deliver(order: Order, *parts: contract.Part) -> None:
    asked = contract.DeliverOrder(order_id=order.id, parts=list(parts) or None)
    once(lambda: deliveries.deliver(asked, TODAY))


def order_now(order: Order) -> contract.Order:
    return orders.get(order.id).to_contract()


def lines_of(order: Order, invoice_id: str) -> list[tuple[str, Decimal]]:
    stored = orders.get(order.id)
    billing = next(one for one in stored.billings if one["invoice_id"] == invoice_id)
    return [(str(one.vat_category), one.amount) for one in asked_events.event_of(stored, billing).lines]


def test_an_advance_is_split_over_the_rates_and_taken_off_last(order: Order) -> None:
    advance = ahead(order, amount="22.50")
    assert lines_of(order, advance) == [("standard", Decimal("12.50")), ("food", Decimal("10.00"))]
    assert (order_now(order).advance_left, order_now(order).billing) == (Decimal("22.50"), contract.Progress.NONE)
    deliver(order, part(1, "1"))
    first = ask(order)
    assert lines_of(order, first) == [("standard", Decimal("8.33"))]
    deliver(order)
    last = ask(order)
    assert lines_of(order, last) == [
        ("standard", Decimal("16.67")),
        ("food", Decimal("20.00")),
        ("standard", Decimal("-12.50")),
        ("food", Decimal("-10.00")),
    ]
    after = order_now(order)
    assert (after.status, after.advance_left) == (contract.OrderStatus.COMPLETED, Decimal(0))
    assert [one.deducted for one in after.billings] == [Decimal(0), Decimal(0), Decimal("22.50")]


def test_no_invoice_falls_below_nothing(order: Order) -> None:
    """A whole advance: each later invoice comes to 0.00."""
    ahead(order, percent="100")
    totals = []
    for number, quantity in ((1, "1"), (1, "1"), (1, "1"), (2, "2")):
        deliver(order, part(number, quantity))
        totals.append(sum(amount for _, amount in lines_of(order, ask(order))))
    assert totals == [0, 0, 0, 0]
    assert order_now(order).advance_left == 0


def test_the_text_names_order_and_invoice_in_the_customers_language(database: str, context: object) -> None:
    order = samples.order(samples.known_customer(language="en"), "confirm")
    advance = ahead(order, percent="50")
    event = asked_events.event_of(orders.get(order.id), orders.get(order.id).billings[0])
    assert (event.advance, event.lines[0].text) == (True, f"Advance, order {order.number}")
    assert event.lines[0].vat_on == TODAY
    deliver(order)
    ask(order)
    stored = orders.get(order.id)
    off = asked_events.event_of(stored, stored.billings[-1]).lines[-1]
    assert (off.text, off.quantity, off.amount) == ("Less advance, invoice 1001", Decimal(-1), Decimal("-50.00"))
    assert stored.billings[-1]["deducts"][0]["invoice_id"] == advance


def test_more_than_is_left_is_refused(order: Order) -> None:
    ahead(order, amount="40.00")
    with pytest.raises(InvalidInput) as refused:
        ahead(order, amount="5.01")
    assert refused.value.details["/advance"] == "advance_too_large The advance can be 5.00 at most."
    ahead(order, amount="5.00")
    with pytest.raises(Conflict) as nothing:
        ahead(order, percent="1")
    assert nothing.value.code == "sales.order_nothing_left"
    with pytest.raises(Conflict):
        ahead(samples.order(order.customer_id), percent="10")


@pytest.mark.parametrize("wanted", [{}, {"amount": "1", "percent": "1"}])
def test_it_is_a_sum_or_a_share(order: Order, wanted: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        ask(order, advance=Advance.model_validate(wanted))
    assert refused.value.details["/advance"].split()[0] == "advance_unclear"
    with pytest.raises(InvalidInput):
        ask(order, parts=[part(1, "1")], advance=Advance(percent=Decimal(1)))


def test_an_advance_that_is_due_must_be_issued_first(order: Order) -> None:
    draft = ahead(order, issued=False, percent="50")
    deliver(order)
    with pytest.raises(Conflict) as refused:
        ask(order)
    assert (refused.value.code, refused.value.details["invoice_ids"]) == ("sales.order_advance_not_issued", draft)
    assert [one.invoiced for one in order_now(order).lines] == [0, 0]
    news("issued", order, draft)
    ask(order)
    assert order_now(order).advance_left == 0


@pytest.mark.parametrize("gone", ["dropped", "refused"])
def test_what_is_given_back_is_taken_off_again(order: Order, gone: str) -> None:
    advance = ahead(order, issued=False, percent="50")
    news(gone, order, advance)
    assert order_now(order).advance_left == 0
    ahead(order, percent="50")
    deliver(order)
    final = ask(order, issued=False)
    assert order_now(order).advance_left == 0
    news(gone, order, final)
    assert order_now(order).advance_left == Decimal("22.50")
    ask(order)
    assert order_now(order).advance_left == 0


def credit(order: Order, invoice_id: str, *parts: CreditedPart) -> None:
    """Billing's news of a credit note, twice."""
    whole = Credit.model_construct(id=f"inv_of{invoice_id[4:]}", parts=list(parts))
    event = billing.InvoiceCredited.model_construct(
        subject=invoice_id, version=3, number="1001", order_id=order.id, credit=whole
    )
    for _ in range(2):
        once(lambda: order_credits.note(event))
    with using(a_context()):
        assert order_credits.find_unheard([event]) == []


def taken_off(line: int, net: str, order_line: int | None = None, quantity: str = "1") -> CreditedPart:
    return CreditedPart(line=line, quantity=Decimal(quantity), net=Decimal(net), order_line=order_line)


def test_a_credited_last_invoice_gives_back_what_it_took_off(order: Order) -> None:
    """Otherwise the goods would be invoiced anew in full, and the customer would pay the advance twice."""
    ahead(order, amount="9.00")
    deliver(order)
    last = ask(order)
    assert order_now(order).advance_left == 0
    parts = [taken_off(1, "25.00", 1, "3"), taken_off(2, "20.00", 2, "2"), taken_off(3, "-5.00"), taken_off(4, "-4.00")]
    credit(order, last, *parts)
    assert (order_now(order).advance_left, [one.invoiced for one in order_now(order).lines]) == (
        Decimal("9.00"),
        [Decimal(0)] * 2,
    )
    again = ask(order)
    assert sum(amount for _, amount in lines_of(order, again)) == Decimal("36.00")
    assert order_now(order).advance_left == 0
    assert order_now(order).billings[-1].delivery_numbers == [f"{order.number}-1"]


def test_a_credited_advance_is_not_taken_off(order: Order) -> None:
    advance = ahead(order, amount="9.00")
    credit(order, advance, taken_off(1, "5.00"))
    assert order_now(order).advance_left == Decimal("4.00")
    deliver(order)
    assert sum(amount for _, amount in lines_of(order, ask(order))) == Decimal("41.00")


def test_an_order_with_an_advance_is_closed_and_not_cancelled(order: Order) -> None:
    ahead(order, percent="10")
    with pytest.raises(Conflict) as refused:
        once(lambda: orders.step(contract.OrderVerb(order_id=order.id), "cancel"))
    assert "close" in refused.value.details["allowed"]


def test_of_a_closed_order_it_is_taken_off_what_was_delivered(order: Order) -> None:
    ahead(order, amount="9.00")
    deliver(order, part(1, "1"), part(2, "1"))
    once(lambda: orders.step(contract.OrderVerb(order_id=order.id), "close"))
    assert sum(amount for _, amount in lines_of(order, ask(order))) == Decimal("9.33")
    assert order_now(order).advance_left == 0


def test_lines_of_ones_own_do_not_take_it_off(order: Order) -> None:
    ahead(order, percent="10")
    deliver(order)
    request = contract.InvoiceOrderFreely(
        order_id=order.id, customer_id=str(order.customer_id), lines=[free_line("1", price="45.00")]
    )
    with pytest.raises(Conflict) as refused:
        once(lambda: free_invoices.ask(request, TODAY))
    assert refused.value.code == "sales.order_advance_left"


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=5), st.data())
def test_shares_add_up_and_none_exceeds_its_room(room: list[int], data: st.DataObject) -> None:
    weights = {str(at): weight for at, weight in enumerate(room)}
    total = sum(room)
    if total:
        amount = data.draw(st.integers(1, total))
        shares = advances.share_out(amount, weights)
        assert sum(shares.values()) == amount
        assert all(0 <= shares[key] <= weights[key] for key in weights)
