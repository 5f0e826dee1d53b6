"""Prepayments for orders at the till: taken once, taken off once, paid back whole; raced and killed on the real database."""

import os
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.context import using
from chassis.testing import a_context, once
from contracts import sales as contract
from contracts.errors import Conflict, InvalidInput
from contracts.sales import Means, Progress
from contracts.sales.billings import Advance
from contracts.sales.prepayments import Prepayment, PrepaymentState
from sales import (
    asked_events,
    lines,
    order_prepayments,
    orders,
    prepayments,
    receipts,
)
from sales.models import Order
from sales.receipt_models import Receipt
from sales.tests import samples
from sales.tests.prepaying import back_of, new_receipt, order_at_two_rates, prepaid, states
from sales.tests.samples import TODAY, paid, part
from sales.tests.test_advances import ask, deliver, lines_of, order_now
from sales.tests.test_order_billings import news


@pytest.fixture
def order(customer: str) -> Order:
    return order_at_two_rates(customer)


def test_a_prepayment_has_the_rates_of_what_the_order_supplies(order: Order) -> None:
    """26.83 of 53.65: half of each rate's 31.25 and 22.40."""
    goods = samples.line("99.50")
    shown = paid(new_receipt(order, lines=[goods]), "126.33").to_contract()
    assert [(line.text, line.vat_percent, line.amount) for line in shown.lines] == [
        ("Virke", Decimal(25), Decimal("99.50")),
        (f"Förskott, order {order.number}", Decimal(25), Decimal("15.63")),
        (f"Förskott, order {order.number}", Decimal(12), Decimal("11.20")),
    ]
    assert shown.party is not None
    assert shown.party.customer_id == order.customer_id
    (one,) = shown.prepayments
    assert (one.order_id, one.order_number, one.amount) == (order.id, str(order.number), Decimal("26.83"))
    assert [(rate.percent, rate.net, rate.vat) for rate in one.vat_rates] == [
        (Decimal(12), Decimal("10.00"), Decimal("1.20")),
        (Decimal(25), Decimal("12.50"), Decimal("3.13")),
    ]
    rates = [(rate.percent, rate.net + rate.vat) for rate in shown.totals.vat_rates]
    assert rates == [(Decimal(12), Decimal("11.20")), (Decimal(25), Decimal("115.13"))]


def test_it_is_taken_off_the_last_invoice_which_names_the_receipt(order: Order) -> None:
    receipt = prepaid(order)
    (held,) = order_now(order).prepayments
    assert (held.state, held.receipt_number, held.on) == (PrepaymentState.PAID, str(receipt.number), TODAY)
    assert (held.total, held.vat, order_now(order).advance_left) == tuple(map(Decimal, ("26.83", "4.33", "22.50")))
    deliver(order)
    last = ask(order)
    assert lines_of(order, last)[2:] == [("standard", Decimal("-12.50")), ("food", Decimal("-10.00"))]
    stored = orders.get(order.id)
    event = asked_events.event_of(stored, stored.billings[-1])
    assert event.lines[-1].text == f"Avgår förskott, kassakvitto {receipt.number} {TODAY}"
    (named,) = event.prepayments
    assert (named.receipt_number, named.on, named.total, named.vat, named.deducted) == (
        str(receipt.number),
        TODAY,
        Decimal("26.83"),
        Decimal("4.33"),
        Decimal("22.50"),
    )
    after = order_now(order)
    assert (after.status, after.advance_left, after.prepayments[0].deducted) == (
        contract.OrderStatus.COMPLETED,
        Decimal(0),
        Decimal("22.50"),
    )


def test_the_whole_order_prepaid_leaves_an_invoice_of_nothing(order: Order) -> None:
    """53.65 in two prepayments: their VAT comes to the order's."""
    for amount in ("13.37", "40.28"):
        prepaid(order, amount)
    assert sum(one.vat for one in order_now(order).prepayments) == order_now(order).totals.vat
    deliver(order)
    assert sum(amount for _, amount in lines_of(order, ask(order))) == 0
    with pytest.raises(Conflict):
        new_receipt(order, "1.00")


CATEGORIES = ("standard", "food", "culture", "restaurant")


@settings(max_examples=int(os.environ.get("PREPAYMENT_EXAMPLES", "150")))
@given(prices=st.lists(st.integers(1, 99_999), min_size=1, max_size=4), shares=st.lists(st.integers(1, 60), max_size=4))
def test_what_is_prepaid_comes_to_the_order(prices: list[int], shares: list[int]) -> None:
    """Sums and VAT, rate by rate, however it is cut into prepayments: no öre is left over."""
    with using(a_context()):
        sold = [
            samples.line(f"{Decimal(one) / 100}", vat_category=kind)
            for one, kind in zip(prices, CATEGORIES, strict=False)
        ]
        order = Order(id="ord_1", status="confirmed", date=f"{TODAY}", currency="SEK", delivery="none", billing="none")
        lines.write(order, sold, TODAY, "date")
        left, number = order.gross, 0
        while left:
            amount = min(left, max(1, order.gross * shares[number] // 100)) if number < len(shares) else left
            day, parts = order_prepayments.split(order, amount)
            assert sum(part["gross"] for part in parts) == amount
            number, left = number + 1, left - amount
            written = {"vat_on": day, "amount": amount, "parts": parts}
            held = prepayments._held_for_sale(Receipt(id=f"rcp_{number}"), written)
            order.prepayments = [*order.prepayments, {**held, "state": "paid"}]
        assert sum(one["vat"] for one in order.prepayments) == order.vat
        assert sum(part["amount"] for one in order.prepayments for part in one["advance"]) == order.net
        with pytest.raises(Conflict):
            order_prepayments.split(order, 1)


def test_more_than_is_left_and_what_cannot_take_any_is_refused(order: Order, customer: str) -> None:
    prepaid(order, "50.00")
    with pytest.raises(InvalidInput) as refused:
        new_receipt(order, "3.66")
    assert refused.value.details == {
        "/prepayments/0/amount": "prepayment_too_large The prepayment can be 3.65 at most, with VAT."
    }
    with pytest.raises(Conflict) as draft:
        new_receipt(samples.order(customer), "1.00")
    assert draft.value.code == "sales.order_step_refused"
    for step in ("cancel", "hold"):
        with pytest.raises(Conflict):
            new_receipt(samples.order(customer, "confirm", step), "1.00")
    euro = samples.order(samples.known_customer(currency="EUR"), "confirm")
    with pytest.raises(Conflict) as abroad:
        new_receipt(euro, "1.00")
    assert abroad.value.code == "sales.order_prepayment_currency"
    with pytest.raises(InvalidInput) as unknown:
        once(
            lambda: receipts.open_(contract.OpenReceipt(prepayments=[Prepayment(order="77", amount=Decimal(1))]), TODAY)
        )
    assert unknown.value.details["/prepayments/0/order"].split()[0] == "prepayment_order_unknown"
    other = samples.order(samples.known_customer(), "confirm")
    both = [Prepayment(order=str(one.number), amount=Decimal(1)) for one in (order, other)]
    with pytest.raises(InvalidInput) as two:
        once(lambda: receipts.open_(contract.OpenReceipt(prepayments=both), TODAY))
    assert two.value.details["/prepayments/1/order"].split()[0] == "prepayment_other_customer"
    with pytest.raises(InvalidInput) as account:
        paid(new_receipt(order, "1.00"), "1.00", Means.ON_ACCOUNT)
    assert "prepayment_on_account" in account.value.details["/payments"]
    with pytest.raises(InvalidInput) as nothing:
        once(lambda: receipts.open_(contract.OpenReceipt(), TODAY))
    assert "lines_needed" in nothing.value.details["/lines"]


def test_an_order_that_is_used_up_meanwhile_refuses_at_the_till(order: Order) -> None:
    """Nothing is held, the receipt stays open, and takes less once it is changed."""
    late = new_receipt(order, "40.00")
    prepaid(order, "30.00")
    with pytest.raises(Conflict) as refused:
        paid(late, "40.00")
    assert refused.value.code == "sales.order_prepayment_room"
    assert (receipts.get(late.id).status, states(order)) == ("open", [PrepaymentState.PAID])
    less = [Prepayment(order=order.id, amount=Decimal("23.65"))]
    version = receipts.get(late.id).version
    once(lambda: receipts.rewrite(contract.ChangeReceipt(receipt_id=late.id, version=version, prepayments=less)))
    paid(late, "23.65")
    assert states(order) == [PrepaymentState.PAID] * 2


def test_of_two_orders_one_that_refuses_frees_the_other(order: Order, customer: str) -> None:
    other = samples.order(customer, "confirm")
    wanted = [Prepayment(order=one.id, amount=Decimal("10.00")) for one in (order, other)]
    both = once(lambda: receipts.open_(contract.OpenReceipt(prepayments=wanted), TODAY))
    once(lambda: orders.step(contract.OrderVerb(order_id=other.id), "cancel"))
    for _ in range(2):
        with pytest.raises(Conflict):
            paid(both, "20.00")
    assert (states(order), states(other), receipts.get(both.id).status) == ([], [], "open")


def test_training_takes_nothing_of_the_order(order: Order) -> None:
    training = new_receipt(order, kind=contract.ReceiptKind.TRAINING)
    assert paid(training, "26.83").status == "completed"
    assert states(order) == []


def test_it_comes_back_whole_while_nothing_is_taken_off(order: Order) -> None:
    sale = paid(new_receipt(order, lines=[samples.line("10.00", "2")]), "46.83")
    with pytest.raises(InvalidInput) as part_of_it:
        back_of(sale, part(1, "1"), part(2, "1"))
    assert part_of_it.value.details["/parts"].split()[0] == "prepayment_whole"
    back = back_of(sale, part(3, "1"), part(1, "1"), part(2, "1"))
    assert [one.amount for one in back.to_contract().prepayments] == [Decimal("-26.83")]
    done = paid(back, "-36.83")
    assert (done.gross, done.rounding) == (-3683, 0)
    (held,) = order_now(order).prepayments
    assert (held.state, held.return_id, order_now(order).advance_left) == (
        PrepaymentState.RETURNED,
        back.id,
        Decimal(0),
    )
    prepaid(order, "53.65")


def test_what_an_invoice_has_taken_off_is_not_paid_back(order: Order) -> None:
    """Asked for before the invoice, the return is refused when it is to be paid; once the draft is gone, it is paid."""
    sale = prepaid(order, "53.65")
    back = back_of(sale)
    deliver(order)
    draft = ask(order, issued=False)
    with pytest.raises(Conflict) as refused:
        paid(back, "-53.65")
    assert (refused.value.code, refused.value.details["invoice_ids"]) == ("sales.order_prepayment_used", draft)
    assert states(order) == [PrepaymentState.PAID]
    with pytest.raises(Conflict) as early:
        prepayments.require_returnable(order.id, sale.id)
    assert early.value.code == "sales.order_prepayment_used"
    news("dropped", order, draft)
    paid(back, "-53.65")
    assert states(order) == [PrepaymentState.RETURNED]


def test_a_cancelled_order_says_what_must_be_paid_back(order: Order) -> None:
    sale = prepaid(order)
    cancelled = once(lambda: orders.step(contract.OrderVerb(order_id=order.id), "cancel")).to_contract()
    assert (cancelled.status, cancelled.to_pay_back) == (contract.OrderStatus.CANCELLED, Decimal("26.83"))
    (remark,) = [one for one in cancelled.warnings if one.code == "prepayment_to_pay_back"]
    assert remark.values == {"amount": "26.83", "numbers": str(sale.number)}
    paid(back_of(sale), "-27", Means.CASH)
    assert order_now(order).to_pay_back == 0
    assert order_now(order).warnings == []


def test_of_a_closed_order_what_nothing_is_left_for_is_paid_back(order: Order) -> None:
    prepaid(order, "53.65")
    deliver(order, part(1, "3"))
    once(lambda: orders.step(contract.OrderVerb(order_id=order.id), "close"))
    assert order_now(order).to_pay_back == Decimal("22.40")
    ask(order)
    assert (order_now(order).to_pay_back, order_now(order).advance_left) == (Decimal("22.40"), Decimal("20.00"))


def test_an_order_with_an_invoice_ahead_is_still_not_cancelled(order: Order) -> None:
    prepaid(order, "10.00")
    ask(order, advance=Advance(amount=Decimal("10.00")))
    with pytest.raises(Conflict):
        once(lambda: orders.step(contract.OrderVerb(order_id=order.id), "cancel"))
    assert order_now(order).billing == Progress.NONE
