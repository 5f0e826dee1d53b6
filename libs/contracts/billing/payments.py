"""Payments of invoices."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Request, Short
from contracts.billing.invoices import Invoice
from contracts.money import Amount

Positive = Annotated[Amount, Field(gt=0)]


class RecordPayment(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Records money that came in, in the invoice's currency. More than what remains makes the invoice overpaid."""

    invoice_id: Id
    amount: Positive
    paid_on: date
    means: Literal["bankgiro", "plusgiro", "bank", "swish", "card", "cash", "other"] = "bankgiro"
    reference: Short = ""


class WithdrawPayment(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Takes a payment back (bounced, or booked on the wrong invoice): the invoice's state goes back accordingly."""

    invoice_id: Id
    payment_id: Id
    reason: Annotated[str, Field(min_length=1, max_length=500)]
