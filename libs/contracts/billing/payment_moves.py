"""Money that is moved: from one invoice of a customer to another, to the customer's account, and from there to invoices."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from contracts.base import Reply
from contracts.cleaning import LINES
from contracts.money import Amount

Positive = Annotated[Amount, Field(gt=0)]
Note = Annotated[str, Field(max_length=500), LINES]


class PaymentMove(Reply):
    """A sum that went on to another invoice, or to the customer's account. `id` is what it is there: a payment of the invoice, or
    a payment on account. `on` is the day of the move: the money itself keeps its own day. `recovers`: what it went to had been
    written off. `returned` is what came back, for the invoice took less, or no payment any more.
    """

    id: str
    to_invoice_id: str | None = None
    to_invoice_number: str = ""
    to_account_payment_id: str | None = None
    amount: Amount
    on: date
    reason: str = ""
    recovers: bool = False
    returned: Amount = Decimal("0.00")
    returned_on: date | None = None


class PaymentOrigin(Reply):
    """Where a payment was recorded before: as `payment_id` of an invoice, or on the customer's account."""

    invoice_id: str | None = None
    invoice_number: str = ""
    payment_id: str | None = None
    account_payment_id: str | None = None
