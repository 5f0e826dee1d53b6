"""Advances of an order that was closed: its last invoice takes the rest of them, however the lines were split before."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.testing import once
from contracts import sales as contract
from contracts.errors import InvalidInput
from sales import orders
from sales.models import Order
from sales.tests import samples
from sales.tests.samples import part
from sales.tests.test_advances import ahead, ask, deliver, lines_of, order_now


def close(order: Order) -> None:
    once(lambda: orders.step(contract.OrderVerb(order_id=order.id), "close"))


def total_of(order: Order) -> Decimal:
    """What all invoices of the order come to, advances among them."""
    stored = orders.get(order.id)
    return sum((amount for one in stored.billings for _, amount in lines_of(order, one["invoice_id"])), Decimal(0))


def test_the_last_piece_of_a_line_is_what_the_others_have_left(customer: str) -> None:
    """Three pieces for 0.50: 0.17, 0.17, and 0.16, of which no more can be paid ahead."""
    order = samples.order(customer, "confirm", lines=[samples.line("0.1667", "3")])
    deliver(order, part(1, "3"))
    for _ in range(2):
        ask(order, parts=[part(1, "1")])
    close(order)
    with pytest.raises(InvalidInput) as refused:
        ahead(order, amount="0.17")
    assert "0.16" in str(refused.value.details)
    ahead(order, amount="0.16")
    ask(order)
    assert order_now(order).advance_left == 0
    assert total_of(order) == Decimal("0.50")


def test_of_what_was_delivered_of_a_line_the_last_piece_takes_the_rest(customer: str) -> None:
    """Two of three pieces for 0.10 come to 0.07: 0.03, and 0.04 for the last one that was delivered."""
    order = samples.order(customer, "confirm", lines=[samples.line("0.0333", "3")])
    deliver(order, part(1, "2"))
    close(order)
    ahead(order, amount="0.07")
    for _ in range(2):
        ask(order, parts=[part(1, "1")])
    assert order_now(order).advance_left == 0
    assert total_of(order) == Decimal("0.07")


PIECES = st.lists(st.integers(min_value=1, max_value=4), min_size=1, max_size=4)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=PIECES, after=PIECES, missing=st.integers(0, 2), price=st.decimals("0.1", "20", places=4))
def test_however_it_is_split_nothing_paid_ahead_is_left(
    customer: str, before: list[int], after: list[int], missing: int, price: Decimal
) -> None:
    delivered = sum(before) + sum(after)
    order = samples.order(customer, "confirm", lines=[samples.line(str(price), str(delivered + missing))])
    deliver(order, part(1, str(delivered)))
    for pieces in before:
        ask(order, parts=[part(1, str(pieces))])
    close(order)
    room = once(lambda: orders.get(order.id).to_contract())
    ahead(order, percent=str(max(1, 100 * sum(after) // (delivered + missing) - 2)))
    for pieces in after:
        ask(order, parts=[part(1, str(pieces))])
    assert room.advance_left == 0
    assert order_now(order).advance_left == 0
