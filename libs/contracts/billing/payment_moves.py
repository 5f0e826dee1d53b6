"""Payments that are moved: from one invoice of a customer to another."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.base import Reply
from contracts.cleaning import LINES
from contracts.money import Amount

Positive = Annotated[Amount, Field(gt=0)]
Note = Annotated[str, Field(max_length=500), LINES]


class PaymentMove(Reply):
    """A sum that went on to another invoice. `id` is the payment's id there, `on` the day of the move: the money itself keeps its
    own day. `recovers`: what it went to had been written off. `returned_on`: it came back, for the other invoice took no
    payment any more.
    """

    id: str
    to_invoice_id: str | None = None
    to_invoice_number: str = ""
    amount: Amount
    on: date
    reason: str = ""
    recovers: bool = False
    returned_on: date | None = None


class PaymentOrigin(Reply):
    """Where a payment was recorded before it was moved here."""

    invoice_id: str | None = None
    invoice_number: str = ""
    payment_id: str
