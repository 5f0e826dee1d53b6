"""Completing a receipt: payment, register, and the next number of the register's series, in one write or not at all."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from chassis.clock import now
from chassis.context import current
from chassis.storage import change
from contracts.base import Event
from contracts.money import from_minor, to_minor
from contracts.sales import CompleteReceipt, Means
from sales import errors, receipt_billings, receipt_returns, receipts, registers, till_payments, till_series
from sales.receipt_models import Receipt
from sales.receipt_states import RECEIPT
from sales.till_models import Register


def complete(request: CompleteReceipt, today: date) -> Receipt:
    """Takes payment. A sale gets its number; training and pro forma are counted, and told to nobody.

    Raises InvalidInput for payments that do not come to what is to be paid, and for a register; Conflict when the state refuses
    it, for a sale of less than nothing, and on account where that is not possible.
    """
    opened = receipts.get(request.receipt_id)
    if current().request_id in opened.applied:
        return opened
    _check(opened, request)
    register = registers.resolve_again(request.register_id, opened.register_id or "")
    owed = receipt_returns.settle_with_sale(opened, request.payments) if opened.returns_id else None

    def decide(receipt: Receipt) -> Iterable[Event]:
        receipt.status = RECEIPT.move(receipt.status, "complete")
        _check(receipt, request)
        _pay(receipt, request, owed)
        receipt.date, receipt.completed_at = today.isoformat(), now()
        if register is not None:
            receipt.register_id, receipt.till = register.id, register.till()
        if numbers is not None:
            receipt.series, receipt.number = numbers.name, numbers.next_number()
        return _news_of(receipt, request)

    def write() -> Receipt:
        return change(
            Receipt, request.receipt_id, decide, not_found=errors.receipt_not_found, if_version=request.version
        )

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
