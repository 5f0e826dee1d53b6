"""Prepayments at the till, raced and killed between any two writes on the real database: one effect."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from chassis.testing import once
from contracts import sales as contract
from contracts.errors import Conflict, ServiceError
from contracts.sales import Means
from contracts.sales.prepayments import PrepaymentState
from sales import (
    deliveries,
    order_billings,
    order_prepayments,
    prepayments,
    receipt_claims,
    receipts,
)
from sales.models import Order
from sales.receipt_models import Receipt
from sales.tests import samples
from sales.tests.prepaying import (
    asking,
    back_of,
    completing,
    effects,
    hear,
    new_receipt,
    order_at_two_rates,
    prepaid,
    states,
)
from sales.tests.samples import TODAY, paid
from sales.tests.test_advances import ask, deliver, lines_of, order_now


@pytest.fixture
def order(customer: str) -> Order:
    return order_at_two_rates(customer)


@pytest.mark.parametrize("where", ["claim", "hold", "write", "settle"])
@pytest.mark.parametrize("again", ["sent again", "heard"])
def test_killed_between_two_writes_it_is_taken_once(
    order: Order, monkeypatch: pytest.MonkeyPatch, where: str, again: str
) -> None:
    """Killed after each step: sent again, or finished by whoever hears the order's event, there is one effect."""
    receipt = new_receipt(order)
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
    receipt = new_receipt(order)

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
    receipt, rival = new_receipt(order, "53.65"), new_receipt(order, "53.65")
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
    receipt = new_receipt(order)
    slow = once(lambda: receipt_claims.claim(asking(receipt, Means.CARD)))
    quick = once(lambda: receipt_claims.claim(asking(receipt, Means.SWISH)))
    assert quick.version == slow.version + 1
    once(lambda: prepayments.hold(quick, asking(receipt, Means.SWISH), "", TODAY))
    with pytest.raises(Conflict) as refused:
        once(lambda: prepayments.hold(slow, asking(receipt, Means.CARD), "", TODAY))
    assert refused.value.code == "sales.receipt_changed"
    hear(order)
    assert effects(order, receipt) == ("completed", [PrepaymentState.PAID], 1)
    assert [one["means"] for one in receipts.get(receipt.id).payments] == ["swish"]
