"""Requests about payments on account."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Page, Request, Short, Value
from contracts.billing.account_payments import AccountPayment
from contracts.billing.payment_moves import Note, Positive
from contracts.cleaning import LINES
from contracts.money import Currency

MOST_ALLOCATIONS = 20
"""So many invoices take a part of a payment on account in one step."""


class RecordAccountPayment(Request[AccountPayment], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Records money that came in from a customer and belongs to no invoice yet, or to several."""

    customer_id: Id
    amount: Positive
    currency: Currency | None = Field(default=None, description="The customer's currency if absent")
    paid_on: date
    means: Literal["bankgiro", "plusgiro", "bank", "swish", "card", "cash", "other"] = "bankgiro"
    reference: Short = ""
    comment: Note = ""


class GetAccountPayment(Request[AccountPayment], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Returns a payment on account, with what became of it."""

    account_payment_id: Id


class ListAccountPayments(
    ListRequest[Page[AccountPayment]], service="billing", role=Role.VIEWER, module=Module.BILLING
):
    """Lists a customer's payments on account, the last recorded first."""

    customer_id: Id
    unspent: bool = Field(default=False, description="Only those of which something is left on account")


class Allocation(Value):
    """What of a payment on account an invoice takes."""

    invoice_id: Id
    amount: Positive | None = Field(default=None, description="As much as it takes, of what is left, if absent")


class AllocatePayment(Request[AccountPayment], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Lets invoices of the customer take a payment on account: the named ones, or what is open, oldest first.

    An invoice takes it as if it had been paid there from the beginning, on the payment's own day, and never more than is owed;
    the rest stays on account. Oldest first leaves out what is in dispute, and takes 20 invoices at most. Conflict for more than
    is left or owed. If an invoice ceases to take payments at the same moment, its part stays on account (`returned`).
    """

    account_payment_id: Id
    allocations: list[Allocation] | None = Field(
        default=None, min_length=1, max_length=MOST_ALLOCATIONS, description="Open invoices, oldest first, if absent"
    )


class WithdrawAccountPayment(Request[AccountPayment], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Withdraws what is left of a payment on account: it bounced, or was another customer's. What invoices have taken of it is
    withdrawn there."""

    account_payment_id: Id
    reason: Annotated[str, Field(min_length=1, max_length=500), LINES]


class RefundAccountPayment(Request[AccountPayment], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Records that what is left of a payment on account, or a part of it, has been paid back."""

    account_payment_id: Id
    amount: Positive | None = Field(default=None, description="All that is left if absent")
    paid_on: date | None = Field(default=None, description="Today if absent, never later")
    means: Literal["bankgiro", "plusgiro", "bank", "swish", "card", "cash", "other"] = "bank"
    reference: Short = ""
