"""Payments on account: money of a customer that belongs to no invoice yet."""

from datetime import date, datetime

from contracts.base import Reply
from contracts.billing.claims import Refund
from contracts.billing.payment_moves import PaymentMove, PaymentOrigin
from contracts.money import Amount


class AccountWithdrawal(Reply):
    """What of a payment on account turned out not to have come."""

    on: date
    amount: Amount
    reason: str


class AccountPayment(Reply):
    """Money that came in from a customer on `paid_on`. `on_account` is what is left of it there: `amount` without what `moves`
    took to invoices, what was paid back and what was withdrawn. `moved_from` is the invoice's payment that it was before.
    """

    id: str
    version: int
    customer_id: str
    currency: str
    amount: Amount
    on_account: Amount
    paid_on: date
    means: str
    reference: str = ""
    comment: str = ""
    moved_from: PaymentOrigin | None = None
    moves: list[PaymentMove] = []
    refunds: list[Refund] = []
    withdrawals: list[AccountWithdrawal] = []
    created_at: datetime
