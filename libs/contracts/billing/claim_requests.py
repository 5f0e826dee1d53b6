"""Requests about what is owed of an invoice: its payoff, waivers, money paid back."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Request, Short
from contracts.billing.claims import Payoff
from contracts.billing.invoices import Invoice
from contracts.cleaning import LINES
from contracts.money import Amount

Positive = Annotated[Amount, Field(gt=0)]
Reason = Annotated[str, Field(min_length=1, max_length=500), LINES]


class GetPayoff(Request[Payoff], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Returns what settles an issued invoice on a day, each line with its rule. Conflict for a draft and a credit note."""

    invoice_id: Id
    on: date | None = Field(
        default=None, description="Today if absent; on an earlier day, as it stood then; at most 366 days ahead"
    )


class WaiveClaim(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Gives up a fee or the interest of an invoice, wholly or a part. What was paid of it settles something else instead.

    Conflict when nothing is left of the claim that could be given up; the invoice's own sum is credited or written off.
    """

    invoice_id: Id
    claim_id: Id = Field(description="Of a fee, the id of its reminder; of the interest, claim_interest")
    amount: Positive | None = Field(default=None, description="All of it if absent, and the interest that would run on")
    reason: Reason


class RefundInvoice(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Records that what was paid too much of an invoice has been paid back. Conflict when that is less."""

    invoice_id: Id
    amount: Positive | None = Field(default=None, description="All that is too much if absent")
    paid_on: date | None = Field(default=None, description="Today if absent, never later")
    means: Literal["bankgiro", "plusgiro", "bank", "swish", "card", "cash", "other"] = "bank"
    reference: Short = ""
