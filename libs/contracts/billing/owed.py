"""What billing tells of one invoice's place in the customer's account: what remains of it."""

from datetime import date, datetime
from decimal import Decimal

from contracts.base import Event
from contracts.money import Amount


class OwedChanged(Event, service="billing", subscribers=("sales",)):
    """How much of an issued invoice is owed; `subject` is the invoice. Comes with every change of it, whatever made that.

    `remaining` counts the claims that were added; below 0 it is what the customer is owed. `disputed` is the part of it that the
    customer disputes. It is paid in time until `in_time_until`, later than `due_date` where that is no bank day. Sales adds it
    up to the customer's exposure.
    """

    customer_id: str
    branch_id: str | None = None
    currency: str
    remaining: Amount
    disputed: Amount = Decimal("0.00")
    due_date: date | None = None
    in_time_until: date | None = None


class OnAccountChanged(Event, service="billing", subscribers=("sales",)):
    """How much of a payment on account is left; `subject` is the payment. Comes with every change of it. Sales takes it off the
    customer's exposure."""

    customer_id: str
    currency: str
    on_account: Amount


class OwedConfirmed(Event, service="billing", subscribers=("sales",)):
    """Billing is at work: what it changed before `at` has been told, unless it waits for a retry. Comes about every half minute,
    of no single company; `subject` is always the same. Sales tells by it how old its copies may be."""

    at: datetime
