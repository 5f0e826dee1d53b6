"""The steps between a receipt and the orders that it takes prepayments for, or pays them back of (docs/decisions/0036).

    ① the receipt notes how it is about to be paid       (`receipt_claims`)
    ② each order sets the prepayment aside, and tells    `hold`, PrepaymentAsked
    ③ the receipt is completed                           (`receipt_completion`)
    ④ each order notes the receipt's number              `settle`

Each is one write, harmless when it comes again. Who hears PrepaymentAsked does ③ and ④ if a crash kept the till from them; a
receipt that cannot be completed gives back what the orders hold (`give_back`).
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from chassis.context import current, using
from chassis.storage import change
from contracts.base import Event
from contracts.errors import ServiceError, Unavailable
from contracts.sales import CompleteReceipt, ReceiptStatus
from contracts.sales.prepayments import PrepaymentAsked, PrepaymentState
from sales import errors, order_prepayments, queries, receipt_claims
from sales.models import Order
from sales.receipt_models import Receipt

Stored = dict[str, Any]
Complete = Callable[[CompleteReceipt, date], Receipt]


def hold(receipt: Receipt, request: CompleteReceipt, register_id: str, today: date) -> None:
    """Sets aside what the receipt takes for each order, or pays back. `receipt` is as it was claimed. Raises Conflict when an
    order refuses it, or another till has gone on."""
    if not receipt.is_sale:
        return
    asked = {
        "receipt_id": receipt.id,
        "request_id": current().request_id,
        "user": current().user,
        "payments": [one.model_dump(mode="json") for one in request.payments],
        "register_id": register_id,
        "on": today.isoformat(),
    }
    for prepaid in receipt.prepayments:
        _change(prepaid["order_id"], _hold, receipt, prepaid, asked)


def _hold(order: Order, receipt: Receipt, prepaid: Stored, asked: Stored) -> Sequence[Event]:
    token, open_ = receipt.version, _find_open(order, receipt.id)
    if open_ is not None and open_["token"] == token:
        return []
    if open_ is not None and open_["token"] > token:
        raise errors.receipt_changed()
    if receipt.returns_id:
        held = _held_for_return(order, receipt)
    else:
        order_prepayments.put(order, None, receipt.id)  # a former claim of the same receipt does not stand in its way
        order_prepayments.require_room(order, prepaid)
        held = _held_for_sale(receipt, prepaid)
    order_prepayments.put(order, {**held, "token": token, "asked": asked}, held["receipt_id"])
    return [order_prepayments.event_of(order, receipt.id), order.changed()]


def _held_for_sale(receipt: Receipt, prepaid: Stored) -> Stored:
    parts = prepaid["parts"]
    return {
        "receipt_id": receipt.id,
        "state": PrepaymentState.ASKED.value,
        "amount": prepaid["amount"],
        "vat": sum(part["gross"] - part["net"] for part in parts),
        "advance": [{"category": part["category"], "amount": part["net"], "gross": part["gross"]} for part in parts],
        "vat_on": prepaid["vat_on"],
    }


def _held_for_return(order: Order, receipt: Receipt) -> Stored:
    mine = order_prepayments.find(order, receipt.returns_id)
    if mine is None or (mine["state"] != PrepaymentState.PAID and mine.get("return_id") != receipt.id):
        raise errors.receipt_changed()
    order_prepayments.require_unused(order, mine["receipt_id"])
    return {**mine, "state": PrepaymentState.RETURNING.value, "return_id": receipt.id}


def require_returnable(order_id: str, receipt_id: str) -> None:
    """Raises Conflict when an invoice has taken something off for the prepayment."""
    order_prepayments.require_unused(queries.one(Order, order_id, errors.order_not_found), receipt_id)


def settle(receipt: Receipt) -> None:
    """Tells the orders of a completed receipt that it is: paid, or paid back."""
    if not receipt.is_sale or receipt.status != ReceiptStatus.COMPLETED:
        return
    for prepaid in receipt.prepayments:
        _change(prepaid["order_id"], _settle, receipt)


def _settle(order: Order, receipt: Receipt) -> Sequence[Event]:
    held = _find_open(order, receipt.id)
    if held is None:
        return []
    done = {name: value for name, value in held.items() if name != "asked"}
    if receipt.returns_id:
        done |= {"state": PrepaymentState.RETURNED.value}
    else:
        name = (receipt.till or {}).get("register_name", receipt.register_id or "")
        done |= {"number": str(receipt.number), "register_name": name, "on": receipt.date}
        done |= {"state": PrepaymentState.PAID.value}
    order_prepayments.put(order, done, held["receipt_id"])
    order_prepayments.note_pay_back(order)
    return [order.changed()]


def give_back(receipt_id: str, token: int, order_ids: Collection[str]) -> None:
    """Withdraws the claim of a receipt that is not completed with that token, and what the orders hold for it. If another till
    has completed it meanwhile, in the same way, it stands."""
    receipt_claims.withdraw(receipt_id, token)
    receipt = queries.one(Receipt, receipt_id, errors.receipt_not_found)
    settle(receipt)
    for order_id in order_ids:
        _change(order_id, _drop, receipt, token)


def _drop(order: Order, receipt: Receipt, token: int) -> Sequence[Event]:
    held = _find_open(order, receipt.id)
    if held is None or held["token"] != token or receipt.version == token:
        return []
    paid = {name: value for name, value in held.items() if name not in ("asked", "return_id")}
    kept = {**paid, "state": PrepaymentState.PAID.value} if receipt.returns_id else None
    order_prepayments.put(order, kept, held["receipt_id"])
    order_prepayments.note_pay_back(order)
    return [order.changed()]


def _find_open(order: Order, receipt_id: str) -> Stored | None:
    """The prepayment that the order holds while that receipt is being completed."""
    return next((one for one in order.prepayments if one.get("asked", {}).get("receipt_id") == receipt_id), None)


def finish(event: PrepaymentAsked, complete: Complete) -> None:
    """Completes the receipt that an order holds a prepayment for, as the caller who asked for it, and tells the order. What
    cannot be completed any more is given back."""
    order = queries.one(Order, event.subject, errors.order_not_found)
    held = _find_open(order, event.receipt_id)
    if held is None:
        return
    asked = held["asked"]
    request = CompleteReceipt(
        receipt_id=event.receipt_id,
        version=held["token"],
        payments=asked["payments"],
        register_id=asked["register_id"],
    )
    with using(replace(current(), request_id=asked["request_id"], user=asked["user"])):
        try:
            complete(request, date.fromisoformat(asked["on"]))
        except Unavailable:
            raise
        except ServiceError:
            give_back(event.receipt_id, held["token"], [order.id])


def find_unsettled(events: Sequence[PrepaymentAsked]) -> list[PrepaymentAsked]:
    """Those of the events whose receipt is not completed, or whose order has not heard of it."""
    wanted = {"_id": {"$in": [one.subject for one in events]}, "prepayments.asked": {"$exists": True}}
    open_ = {
        (row["_id"], one["asked"]["receipt_id"])
        for row in Order.rows(wanted, ["prepayments"])
        for one in row["prepayments"]
        if "asked" in one
    }
    return [event for event in events if (event.subject, event.receipt_id) in open_]


def _change(order_id: str, decide: Callable[..., Sequence[Event]], *given: object) -> None:
    with receipt_claims.a_step():
        change(Order, order_id, lambda order: decide(order, *given), not_found=errors.order_not_found)
