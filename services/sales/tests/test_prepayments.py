"""Prepayments for orders at the till: taken once, taken off once, paid back whole; raced and killed on the real database."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.context import using
from chassis.testing import a_context, once
from contracts import sales as contract
from contracts.errors import Conflict, InvalidInput, ServiceError
from contracts.sales import Means, Prepayment, PrepaymentState, Progress
from contracts.sales.billings import Advance
from sales import (
    deliveries,
    lines,
    order_billings,
    order_prepayments,
    orders,
    prepayments,
    receipt_claims,
    receipt_completion,
    receipt_returns,
    receipts,
)
from sales.models import Order
from sales.receipt_models import Receipt
from sales.tests import samples
from sales.tests.samples import TODAY, paid, part
from sales.tests.test_advances import ask, deliver, lines_of, order_now
from sales.tests.test_order_billings import news


@pytest.fixture
def order(customer: str) -> Order:
    """25.00 at 25 % and 20.00 of food at 12 %, confirmed: 31.25 and 22.40 with VAT."""
    given = [
        samples.line("10.00", "3", discount_percent=Decimal("16.67")),
        samples.line("10.00", "2", vat_category="food"),
    ]
    return samples.order(customer, "confirm", lines=given)


def opened(order: Order, amount: str = "26.83", lines: Any = (), **fields: Any) -> Receipt:
    wanted = [Prepayment(order_id=order.id, amount=Decimal(amount))]
    asked = contract.OpenReceipt(lines=list(lines), prepayments=wanted, **fields)
    return once(lambda: receipts.open_(asked, TODAY))


def prepaid(order: Order, amount: str = "26.83", means: Means = Means.CARD) -> Receipt:
    return paid(opened(order, amount), amount, means)


def back_of(sale: Receipt, *parts: contract.Part) -> Receipt:
    asked = contract.ReturnReceipt(receipt_id=sale.id, parts=list(parts) or None)
    return once(lambda: receipt_returns.give_back(asked, TODAY))


def states(order: Order) -> list[PrepaymentState]:
    return [one.state for one in order_now(order).prepayments]


def test_a_prepayment_has_the_rates_of_what_the_order_supplies(order: Order) -> None:
    """26.83 of 53.65: half of each rate's 31.25 and 22.40."""
    goods = samples.line("99.50")
    shown = paid(opened(order, lines=[goods]), "126.33").to_contract()
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
    event = order_billings.event_of(stored, stored.billings[-1])
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
        opened(order, "1.00")


CATEGORIES = ("standard", "food", "culture", "restaurant")


@settings(max_examples=int(os.environ.get("PREPAYMENT_EXAMPLES", "150")), deadline=None)
@given(prices=st.lists(st.integers(1, 99_999), min_size=1, max_size=4), shares=st.lists(st.integers(1, 60), max_size=4))
def test_what_is_prepaid_comes_to_the_order(prices: list[int], shares: list[int]) -> None:
    """Sums and VAT, rate by rate, however it is cut into prepayments: no öre is left over."""
    sold = [
        samples.line(f"{Decimal(one) / 100}", vat_category=kind) for one, kind in zip(prices, CATEGORIES, strict=False)
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
        opened(order, "3.66")
    assert refused.value.details == {
        "/prepayments/0/amount": "prepayment_too_large The prepayment can be 3.65 at most, with VAT."
    }
    with pytest.raises(Conflict) as draft:
        opened(samples.order(customer), "1.00")
    assert draft.value.code == "sales.order_step_refused"
    for step in ("cancel", "hold"):
        with pytest.raises(Conflict):
            opened(samples.order(customer, "confirm", step), "1.00")
    euro = samples.order(samples.known_customer(currency="EUR"), "confirm")
    with pytest.raises(Conflict) as abroad:
        opened(euro, "1.00")
    assert abroad.value.code == "sales.order_prepayment_currency"
    with pytest.raises(InvalidInput) as unknown:
        once(
            lambda: receipts.open_(
                contract.OpenReceipt(prepayments=[Prepayment(order_id="77", amount=Decimal(1))]), TODAY
            )
        )
    assert unknown.value.details["/prepayments/0/order_id"].split()[0] == "prepayment_order_unknown"
    other = samples.order(samples.known_customer(), "confirm")
    both = [Prepayment(order_id=str(one.number), amount=Decimal(1)) for one in (order, other)]
    with pytest.raises(InvalidInput) as two:
        once(lambda: receipts.open_(contract.OpenReceipt(prepayments=both), TODAY))
    assert two.value.details["/prepayments/1/order_id"].split()[0] == "prepayment_other_customer"
    with pytest.raises(InvalidInput) as account:
        paid(opened(order, "1.00"), "1.00", Means.ON_ACCOUNT)
    assert "prepayment_on_account" in account.value.details["/payments"]
    with pytest.raises(InvalidInput) as nothing:
        once(lambda: receipts.open_(contract.OpenReceipt(), TODAY))
    assert "lines_needed" in nothing.value.details["/lines"]


def test_an_order_that_is_used_up_meanwhile_refuses_at_the_till(order: Order) -> None:
    """Nothing is held, the receipt stays open, and takes less once it is changed."""
    late = opened(order, "40.00")
    prepaid(order, "30.00")
    with pytest.raises(Conflict) as refused:
        paid(late, "40.00")
    assert refused.value.code == "sales.order_prepayment_room"
    assert (receipts.get(late.id).status, states(order)) == ("open", [PrepaymentState.PAID])
    less = [Prepayment(order_id=order.id, amount=Decimal("23.65"))]
    version = receipts.get(late.id).version
    once(lambda: receipts.rewrite(contract.ChangeReceipt(receipt_id=late.id, version=version, prepayments=less)))
    paid(late, "23.65")
    assert states(order) == [PrepaymentState.PAID] * 2


def test_of_two_orders_one_that_refuses_frees_the_other(order: Order, customer: str) -> None:
    other = samples.order(customer, "confirm")
    wanted = [Prepayment(order_id=one.id, amount=Decimal("10.00")) for one in (order, other)]
    both = once(lambda: receipts.open_(contract.OpenReceipt(prepayments=wanted), TODAY))
    once(lambda: orders.step(contract.OrderVerb(order_id=other.id), "cancel"))
    for _ in range(2):
        with pytest.raises(Conflict):
            paid(both, "20.00")
    assert (states(order), states(other), receipts.get(both.id).status) == ([], [], "open")


def test_training_takes_nothing_of_the_order(order: Order) -> None:
    training = opened(order, kind=contract.ReceiptKind.TRAINING)
    assert paid(training, "26.83").status == "completed"
    assert states(order) == []


def test_it_comes_back_whole_while_nothing_is_taken_off(order: Order) -> None:
    sale = paid(opened(order, lines=[samples.line("10.00", "2")]), "46.83")
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


def completing(receipt: Receipt, amount: str, means: Means = Means.CARD) -> Callable[[], Receipt]:
    payments = [contract.Payment(means=means, amount=Decimal(amount))]
    asked = contract.CompleteReceipt(receipt_id=receipt.id, payments=payments)
    return lambda: receipt_completion.complete(asked, TODAY)


def effects(order: Order, receipt: Receipt) -> tuple[str, list[PrepaymentState], int]:
    """The receipt's state, the order's prepayments, and how many receipts have a number of the order's customer."""
    numbered = Receipt.total({"customer_id": order.customer_id, "number": {"$gt": 0}})
    return receipts.get(receipt.id).status, states(order), numbered


@pytest.mark.parametrize("where", ["claim", "hold", "write", "settle"])
@pytest.mark.parametrize("again", ["sent again", "heard"])
def test_killed_between_two_writes_it_is_taken_once(
    order: Order, monkeypatch: pytest.MonkeyPatch, where: str, again: str
) -> None:
    """Killed after each step: sent again, or finished by whoever hears the order's event, there is one effect."""
    receipt = opened(order)
    steps: dict[str, tuple[Any, str]] = {
        "claim": (prepayments, "hold"),
        "hold": (Receipt, "completed"),
        "write": (prepayments, "settle"),
        "settle": (order_prepayments, "note_pay_back"),
    }

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(*steps[where], killed)
        with pytest.raises(KeyboardInterrupt):
            once(completing(receipt, "26.83"), request_id="till")
    if again == "sent again":
        once(completing(receipt, "26.83"), request_id="till")
    hear(order)
    if where == "claim" and again == "heard":  # no order has heard of it: the clerk sees an open receipt
        assert effects(order, receipt) == ("open", [], 0)
        return
    assert effects(order, receipt) == ("completed", [PrepaymentState.PAID], 1)
    hear(order)
    assert effects(order, receipt) == ("completed", [PrepaymentState.PAID], 1)


def hear(order: Order) -> None:
    """The order's events, as they come from the broker, more than once."""
    with using(a_context()):
        told = Order.find(id=order.id).first().outbox
    events = [
        contract.PrepaymentAsked.model_validate(one["data"])
        for one in told
        if one["type"] == contract.PrepaymentAsked.type
    ]
    for event in events:
        once(partial(prepayments.finish, event, receipt_completion.complete))
    with using(a_context()):
        assert prepayments.find_unsettled(events) == []


def test_killed_in_a_return_it_is_paid_back_once(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    back = back_of(prepaid(order))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(Receipt, "completed", killed)
        with pytest.raises(KeyboardInterrupt):
            once(completing(back, "-26.83"), request_id="till")
    assert states(order) == [PrepaymentState.RETURNING]
    deliver(order)
    with pytest.raises(Conflict) as held:
        ask(order)
    assert held.value.code == "sales.order_prepayment_open"
    hear(order)
    assert effects(order, back) == ("completed", [PrepaymentState.RETURNED], 2)
    assert sum(amount for _, amount in lines_of(order, ask(order))) == Decimal("45.00")


def test_a_receipt_changed_after_a_crash_gives_back_what_the_order_held(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = opened(order)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(Receipt, "completed", killed)
        with pytest.raises(KeyboardInterrupt):
            once(completing(receipt, "26.83"))
    version = receipts.get(receipt.id).version
    goods = contract.ChangeReceipt(receipt_id=receipt.id, version=version, prepayments=[], lines=[samples.line("1.00")])
    once(lambda: receipts.rewrite(goods))
    assert states(order) == [PrepaymentState.ASKED]
    hear(order)
    assert states(order) == []
    assert paid(receipt, "1.00").gross == 100
    assert states(order) == []


def test_completed_on_many_tills_at_once_there_is_one_effect(order: Order) -> None:
    """Two tills in each of four ways; and two receipts that both want all that is left."""
    receipt, rival = opened(order, "53.65"), opened(order, "53.65")
    ways = [(one, means) for one in (receipt, rival) for means in (Means.CARD, Means.SWISH)] * 2

    def press(at: int) -> str:
        one, means = ways[at]
        try:
            once(completing(one, "53.65", means), seconds=60)
        except ServiceError as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(len(ways)) as tills:
        outcomes = list(tills.map(press, range(len(ways))))
    hear(order)
    done = [one for one in (receipt, rival) if receipts.get(one.id).status == "completed"]
    if not done:  # all of them stood in each other's way: nothing is held, and the next one is served
        assert states(order) == []
        done = [paid(receipt, "53.65")]
    assert len(done) == 1
    assert outcomes.count("done") <= 1
    assert effects(order, done[0]) == ("completed", [PrepaymentState.PAID], 1)
    assert order_now(order).prepayments[0].receipt_id == done[0].id


def test_invoiced_and_paid_back_at_once_it_is_one_of_the_two(customer: str) -> None:
    for _ in range(5):
        order = samples.order(customer, "confirm")
        back = back_of(prepaid(order, "125.00"))
        once(partial(deliveries.deliver, contract.DeliverOrder(order_id=order.id), TODAY))
        both = (
            completing(back, "-125.00"),
            partial(order_billings.ask, contract.InvoiceOrder(order_id=order.id)),
        )

        def press(step: Callable[[], Any]) -> str:
            try:
                once(step, seconds=60)
            except ServiceError as refused:
                return refused.code
            return "done"

        with ThreadPoolExecutor(2) as people:
            list(people.map(press, both))
        hear(order)
        held = order_now(order)
        deducted = sum((one.deducted for one in held.billings), Decimal(0))
        is_back = held.prepayments[0].state == PrepaymentState.RETURNED
        assert (deducted, is_back) in ((Decimal("100.00"), False), (Decimal(0), True))
        assert (receipts.get(back.id).status == "completed") == is_back


def test_a_later_claim_is_not_overtaken(order: Order) -> None:
    """A till that was slow: its claim is older than that of the other till, so the order refuses it."""
    receipt = opened(order)
    slow = once(lambda: receipt_claims.claim(_asked(receipt, Means.CARD)))
    quick = once(lambda: receipt_claims.claim(_asked(receipt, Means.SWISH)))
    assert quick.version == slow.version + 1
    once(lambda: prepayments.hold(quick, _asked(receipt, Means.SWISH), "", TODAY))
    with pytest.raises(Conflict) as refused:
        once(lambda: prepayments.hold(slow, _asked(receipt, Means.CARD), "", TODAY))
    assert refused.value.code == "sales.receipt_changed"
    hear(order)
    assert effects(order, receipt) == ("completed", [PrepaymentState.PAID], 1)
    assert [one["means"] for one in receipts.get(receipt.id).payments] == ["swish"]


def _asked(receipt: Receipt, means: Means) -> contract.CompleteReceipt:
    payments = [contract.Payment(means=means, amount=Decimal("26.83"))]
    return contract.CompleteReceipt(receipt_id=receipt.id, payments=payments)
