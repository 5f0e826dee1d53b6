"""Events of payments on account."""

from datetime import date

from contracts.base import Event
from contracts.billing.account_payments import AccountPayment, AccountWithdrawal
from contracts.billing.claims import Refund
from contracts.billing.payment_moves import PaymentMove
from contracts.money import Amount


class AccountPaymentRecorded(Event, service="billing", subscribers=("crm",)):
    """Money of a customer is on account: it came in so, or was moved there from an invoice (`payment.moved_from`)."""

    payment: AccountPayment


class AccountPaymentAllocated(Event, service="billing", subscribers=("billing", "crm")):
    """A part of a payment on account has left for an invoice; one event for each invoice.

    Billing itself listens, and records the payment there if a crash kept it from being recorded.
    """

    customer_id: str
    currency: str
    paid_on: date
    means: str
    reference: str = ""
    move: PaymentMove
    on_account: Amount


class AccountPaymentRefunded(Event, service="billing", subscribers=("crm",)):
    """Something of a payment on account has gone back to the customer."""

    refund: Refund
    payment: AccountPayment


class AccountPaymentWithdrawn(Event, service="billing", subscribers=("crm",)):
    """What was left of a payment on account does not count any more."""

    withdrawal: AccountWithdrawal
    payment: AccountPayment
