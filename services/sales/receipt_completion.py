"""Completing a receipt: payment, register, and the next number of the register's series, in one write or not at all."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from chassis.clock import now
from chassis.context import current
from chassis.storage import change
from contracts.base import Event
from contracts.errors import ServiceError, Unavailable
from contracts.money import from_minor, to_minor
from contracts.sales import CompleteReceipt, Means
from sales import (
    cash_movements,
    errors,
    prepayments,
    receipt_billings,
    receipt_claims,
    receipt_returns,
    receipts,
    registers,
    till_payments,
    till_series,
)
from sales.receipt_models import Receipt
from sales.receipt_states import RECEIPT
from sales.till_models import Register


def complete(request: CompleteReceipt, today: date) -> Receipt:
    """Takes payment. A sale gets its number; training and pro forma are counted, and told to nobody.

    Raises InvalidInput for payments that do not come to what is to be paid, and for a register; Conflict when the state refuses
    it, for a sale of less than nothing, on account where that is not possible, when an order refuses its prepayment, when
    the drawer has less than a return pays back in cash, and when another till completes a return or a receipt with prepayments in
    another way.
    """
    opened = receipts.get(request.receipt_id)
    if current().request_id in opened.applied:
        prepayments.settle(opened)
        return opened
    _check(opened, request)
    register = registers.resolve_again(request.register_id, opened.register_id or "")
    if not receipt_claims.is_needed(opened):
        return _write(opened, request, register, today, Agreed(request.version))
    claimed = receipt_claims.claim(request)
    try:
        owed = _agree(claimed, request, register, today)
        done = _write(claimed, request, register, today, Agreed(claimed.version, owed, is_claimed=True))
    except Unavailable:
        raise  # whoever hears of what the orders hold goes on
    except ServiceError:
        if claimed.returns_id:
            cash_movements.hold_refund(claimed, _id_of(register), 0)
        prepayments.give_back(claimed.id, claimed.version, [one["order_id"] for one in claimed.prepayments])
        raise
    prepayments.settle(done)
    return done


class Agreed(NamedTuple):
    """The version at which a receipt is completed, if it matters, and what is to be paid, if that is not its total."""

    version: int | None
    owed: Decimal | None = None
    is_claimed: bool = False


def _agree(claimed: Receipt, request: CompleteReceipt, register: Register | None, today: date) -> Decimal | None:
    """Has orders and sale agree to the payment; returns what a return has to pay back."""
    if not claimed.returns_id:
        till_payments.settle(from_minor(claimed.gross), request.payments)  # refused before an order holds anything
    prepayments.hold(claimed, request, _id_of(register) or "", today)
    if not claimed.returns_id:
        return None
    owed = receipt_returns.settle_with_sale(claimed, request.payments)
    settled = till_payments.settle(from_minor(claimed.gross), request.payments, owed)
    cash_movements.hold_refund(claimed, _id_of(register), to_minor(till_payments.cash_out(settled)))
    return owed


def _write(
    opened: Receipt, request: CompleteReceipt, register: Register | None, today: date, agreed: Agreed
) -> Receipt:
    def decide(receipt: Receipt) -> Iterable[Event]:
        receipt.status = RECEIPT.move(receipt.status, "complete")
        if agreed.is_claimed and receipt.version - 1 != agreed.version:
            raise errors.receipt_changed()
        _check(receipt, request)
        _pay(receipt, request, agreed.owed)
        receipt.date, receipt.completed_at = today.isoformat(), now()
        if register is not None:
            receipt.register_id, receipt.till = register.id, register.till()
        if numbers is not None:
            receipt.series, receipt.number = numbers.name, numbers.next_number()
        return _news_of(receipt, request)

    def write() -> Receipt:
        version = None if agreed.is_claimed else agreed.version
        return change(Receipt, opened.id, decide, not_found=errors.receipt_not_found, if_version=version)

    numbers = till_series.receipts_of(opened.kind, _id_of(register))
    return numbers.take(write) if numbers is not None else write()


def _id_of(register: Register | None) -> str | None:
    return register.id if register is not None else None


def _check(receipt: Receipt, request: CompleteReceipt) -> None:
    if receipt.gross < 0 and not receipt.returns_id:
        raise errors.receipt_negative()
    bad = till_payments.check(from_minor(receipt.gross), request.payments, bool(receipt.customer_id))
    if bad:
        raise errors.invalid(bad)
    if till_payments.is_on_account(request.payments):
        if receipt.prepayments:
            raise errors.invalid([errors.prepayment_on_account()])
        receipt_billings.require_invoiceable(receipt)


def _pay(receipt: Receipt, request: CompleteReceipt, owed: Decimal | None) -> None:
    settled = till_payments.settle(from_minor(receipt.gross), request.payments, owed)
    receipt.rounding = to_minor(settled.rounding)
    receipt.payments = [{"means": means.value, "amount": to_minor(amount)} for means, amount in settled.payments]
    if settled.change:
        in_cash = next(one for one in receipt.payments if one["means"] == Means.CASH)
        in_cash["change"] = to_minor(settled.change)


def _news_of(receipt: Receipt, request: CompleteReceipt) -> list[Event]:
    if not receipt.is_sale:
        return []
    if till_payments.is_on_account(request.payments):
        asked = receipt_billings.ask(receipt)
        return [receipt.completed(), asked]
    return [receipt.completed()]
