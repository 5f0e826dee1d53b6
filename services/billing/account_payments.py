"""Payments on account: recorded, shown, paid back and withdrawn. What invoices take of them: `allocations`."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from mongoengine.errors import NotUniqueError

from billing import account_payment_errors, checks, claim_errors, customers, deletions, errors, on_account
from billing.account_payment_models import AccountPayment, show, withdrawal_of
from billing.claim_replies import refund_of
from chassis.context import current, using
from chassis.ids import new_id
from chassis.paging import page
from chassis.storage import Row, change, create
from contracts import billing as contract
from contracts.base import Event, Page
from contracts.currencies import check_currency
from contracts.denominations import new_denomination, said_of
from contracts.errors import BadField

LONGEST_AGO = timedelta(days=366)
"""What came in a year before it is recorded is a slip."""


def record(request: contract.RecordAccountPayment, today: date) -> AccountPayment:
    """Raises InvalidInput for a day that lies ahead or a year ago, an unknown currency or too many decimals; Unavailable for a
    customer whose event has not come yet."""
    currency = request.currency or customers.load(request.customer_id).currency
    money = new_denomination(currency)
    bad = check_currency("/currency", currency) or money.check("/amount", request.amount)
    if bad := [*bad, *_check_day(request.paid_on, today - LONGEST_AGO, today)]:
        raise errors.invalid(bad)
    customers.load(request.customer_id)
    deletions.refuse(request.customer_id)
    amount = money.store(request.amount)
    made = AccountPayment(
        id=new_id("acp"),
        customer_id=request.customer_id,
        **said_of(money),
        amount=amount,
        left=amount,
        paid_on=str(request.paid_on),
        means=request.means,
        reference=request.reference,
        comment=request.comment,
    )
    return _store(made)


def take_in(event: contract.PaymentMoved) -> AccountPayment:
    """The money that has left an invoice for the account, as a payment of its own; once."""
    money = new_denomination(event.invoice.currency)
    amount = money.store(event.move.amount)
    payment_id = str(event.move.to_account_payment_id)
    made = AccountPayment(
        id=payment_id,
        customer_id=event.invoice.customer_id,
        **said_of(money),
        amount=amount,
        left=amount,
        paid_on=str(event.payment.paid_on),
        means=event.payment.means,
        reference=event.payment.reference,
        comment=event.move.reason,
        moved_from={
            "invoice_id": event.subject,
            "number": event.invoice.number,
            "payment_id": event.payment.id,
        },
    )
    with using(replace(current(), request_id=payment_id)):
        return _store(made)


def load(payment_id: str) -> AccountPayment:
    """Raises NotFound."""
    found = AccountPayment.read_one(payment_id)
    if found is None:
        raise account_payment_errors.account_payment_not_found(payment_id)
    return found


def list_payments(request: contract.ListAccountPayments) -> Page[contract.AccountPayment]:
    """The last recorded first. Raises InvalidInput for a bad cursor."""
    query: Row = {"customer_id": request.customer_id, **({"left": {"$gt": 0}} if request.unspent else {})}
    return page(AccountPayment, query, request, (), show)


def refund(request: contract.RefundAccountPayment, today: date) -> AccountPayment:
    """Raises NotFound, Conflict when less is left, InvalidInput for a day that lies ahead or before the payment's and for too
    many decimals."""
    paid_on = request.paid_on or today

    def decide(payment: AccountPayment) -> list[Event]:
        bad = _check_day(paid_on, date.fromisoformat(payment.paid_on), today)
        if request.amount is not None:
            bad += payment.money.check("/amount", request.amount)
        if bad:
            raise errors.invalid(bad)
        amount = payment.left if request.amount is None else payment.money.store(request.amount)
        _spend(payment, amount)
        made: Row = {"id": new_id("ref"), "request_id": current().request_id, "amount": amount, "paid_on": str(paid_on)}
        made |= {"means": request.means, "reference": request.reference}
        payment.refunds = [*(payment.refunds or ()), made]
        return [
            contract.AccountPaymentRefunded(
                subject=payment.id,
                version=payment.version,
                refund=refund_of(made, payment.money),
                payment=payment.to_contract(),
            )
        ]

    return change_payment(request.account_payment_id, decide)


def withdraw(request: contract.WithdrawAccountPayment, today: date) -> AccountPayment:
    """Raises NotFound, Conflict when nothing is left."""

    def decide(payment: AccountPayment) -> list[Event]:
        made: Row = {"request_id": current().request_id, "on": str(today), "amount": payment.left}
        made["reason"] = request.reason
        _spend(payment, payment.left)
        payment.withdrawals = [*(payment.withdrawals or ()), made]
        return [
            contract.AccountPaymentWithdrawn(
                subject=payment.id,
                version=payment.version,
                withdrawal=withdrawal_of(made, payment.money),
                payment=payment.to_contract(),
            )
        ]

    return change_payment(request.account_payment_id, decide)


def _spend(payment: AccountPayment, amount: int) -> None:
    if not 0 < amount <= payment.left:
        raise account_payment_errors.less_on_account(payment.money.read(payment.left))
    payment.left -= amount


def change_payment(payment_id: str, decide: Callable[[AccountPayment], Iterable[Event]]) -> AccountPayment:
    """Lets `decide` change a payment on account, in one write with its events. Raises NotFound."""
    return change(AccountPayment, payment_id, decide, not_found=account_payment_errors.account_payment_not_found)


def _check_day(given: date, first: date, today: date) -> list[BadField]:
    ahead = checks.check_ahead("paid_on", given, today)
    return ahead or ([claim_errors.day_out_of_bounds("/paid_on", given, first, today)] if given < first else [])


def _store(made: AccountPayment) -> AccountPayment:
    try:
        stored = create(made, AccountPayment.recorded)
    except NotUniqueError:
        raise errors.request_reused(current().request_id) from None
    on_account.remember()
    return stored
