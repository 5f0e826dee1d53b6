"""Payments of invoices."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Request, Short
from contracts.billing.invoices import Invoice
from contracts.cleaning import LINES
from contracts.money import Amount

Positive = Annotated[Amount, Field(gt=0)]


class RecordPayment(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Records a payment of an invoice, in the invoice's currency. More than what remains makes the invoice overpaid."""

    invoice_id: Id
    amount: Positive
    paid_on: date
    means: Literal["bankgiro", "plusgiro", "bank", "swish", "card", "cash", "other"] = "bankgiro"
    reference: Short = ""
    principal_first: bool = Field(
        default=False, description="The payer has said so; else costs, then interest, then principal"
    )


class WithdrawPayment(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Withdraws a payment that bounced or was booked on the wrong invoice. The invoice's status goes back accordingly."""

    invoice_id: Id
    payment_id: Id
    reason: Annotated[str, Field(min_length=1, max_length=500), LINES]
