"""What billing tells of one invoice's place in the customer's account: what remains of it."""

from datetime import date, datetime
from decimal import Decimal

from contracts.base import Event, Reply
from contracts.money import Amount


class SoldArticle(Reply):
    """An article that an invoice has, its number or, without one, its text."""

    article: str = ""
    text: str = ""


class OwedChanged(Event, service="billing", subscribers=("sales", "crm")):
    """How much of an issued invoice is owed; `subject` is the invoice. Comes with every change of it, whatever made that.

    `remaining` counts the claims that were added; below 0 it is what the customer is owed. `disputed` is the part of it that the
    customer disputes. It is paid in time until `in_time_until`, later than `due_date` where that is no bank day. Sales adds it
    up to the customer's exposure.

    `net` is what was sold by it without VAT, and `articles` are what was sold, each once, less what was credited then or later;
    of an invoice of interest nothing. Crm makes selections of them.
    """

    customer_id: str
    branch_id: str | None = None
    currency: str
    remaining: Amount
    disputed: Amount = Decimal("0.00")
    due_date: date | None = None
    in_time_until: date | None = None
    issue_date: date | None = None
    net: Amount | None = None
    articles: list[SoldArticle] = []


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
