"""What tests of prepayments at the till share: an order, its receipts, and its events as they come from the broker."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from chassis.context import using
from chassis.testing import a_context, once
from contracts import sales as contract
from contracts.sales import Means
from contracts.sales.prepayments import Prepayment, PrepaymentAsked, PrepaymentState
from sales import (
    prepayments,
    receipt_completion,
    receipt_returns,
    receipts,
)
from sales.models import Order
from sales.receipt_models import Receipt
from sales.tests import samples
from sales.tests.samples import TODAY, paid
from sales.tests.test_advances import order_now


def order_at_two_rates(customer: str) -> Order:
    """25.00 at 25 % and 20.00 of food at 12 %, confirmed: 31.25 and 22.40 with VAT."""
    given = [
        samples.line("10.00", "3", discount_percent=Decimal("16.67")),
        samples.line("10.00", "2", vat_category="food"),
    ]
    return samples.order(customer, "confirm", lines=given)


def new_receipt(order: Order, amount: str = "26.83", lines: Any = (), **fields: Any) -> Receipt:
    wanted = [Prepayment(order=order.id, amount=Decimal(amount))]
    asked = contract.OpenReceipt(lines=list(lines), prepayments=wanted, **fields)
    return once(lambda: receipts.open_(asked, TODAY))


def prepaid(order: Order, amount: str = "26.83", means: Means = Means.CARD) -> Receipt:
    return paid(new_receipt(order, amount), amount, means)


def back_of(sale: Receipt, *parts: contract.Part) -> Receipt:
    asked = contract.ReturnReceipt(receipt_id=sale.id, parts=list(parts) or None)
    return once(lambda: receipt_returns.give_back(asked, TODAY))


def states(order: Order) -> list[PrepaymentState]:
    return [one.state for one in order_now(order).prepayments]


def completing(receipt: Receipt, amount: str, means: Means = Means.CARD) -> Callable[[], Receipt]:
    payments = [contract.Payment(means=means, amount=Decimal(amount))]
    asked = contract.CompleteReceipt(receipt_id=receipt.id, payments=payments)
    return lambda: receipt_completion.complete(asked, TODAY)


def effects(order: Order, receipt: Receipt) -> tuple[str, list[PrepaymentState], int]:
    """The receipt's state, the order's prepayments, and how many receipts have a number of the order's customer."""
    numbered = Receipt.total({"customer_id": order.customer_id, "number": {"$gt": 0}})
    return receipts.get(receipt.id).status, states(order), numbered


def hear(order: Order) -> None:
    """The order's events, as they come from the broker, more than once."""
    with using(a_context()):
        told = Order.find(id=order.id).first().outbox
    events = [PrepaymentAsked.model_validate(one["data"]) for one in told if one["type"] == PrepaymentAsked.type]
    for event in events:
        once(partial(prepayments.finish, event, receipt_completion.complete))
    with using(a_context()):
        assert prepayments.find_unsettled(events) == []


def asking(receipt: Receipt, means: Means) -> contract.CompleteReceipt:
    payments = [contract.Payment(means=means, amount=Decimal("26.83"))]
    return contract.CompleteReceipt(receipt_id=receipt.id, payments=payments)
