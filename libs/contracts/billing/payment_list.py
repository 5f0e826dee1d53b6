"""The payments of all customers in one list: those of invoices, and those on account."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Page, Reply
from contracts.money import Amount
from contracts.open_enum import OpenEnum

Sum = Annotated[Amount, Field(ge=0)]
Means = Literal["bankgiro", "plusgiro", "bank", "swish", "card", "cash", "other"]


class PaymentState(OpenEnum):
    ALLOCATED = "allocated"
    """Invoices have all that is left of it."""
    PART_ALLOCATED = "part_allocated"
    """Invoices have a part of it, and a part is on account."""
    ON_ACCOUNT = "on_account"
    """No invoice has anything of it."""
    WITHDRAWN = "withdrawn"
    """Nothing of it counts: it was withdrawn, returned or paid back."""


class PaidInvoice(Reply):
    """An invoice that has `amount` of a payment."""

    id: str
    number: str = ""
    amount: Amount


class PaymentRow(Reply):
    """A payment where it is now. `amount` is what came in there without what moved on to another invoice or to the account,
    which is a row of its own; `moved_from` is the number of the invoice that such a row was recorded on before, else "".
    `unallocated` is what is on account. A withdrawn payment of an invoice still names that invoice.
    """

    id: str
    customer_id: str
    customer_name: str = ""
    paid_on: date
    means: str
    reference: str = ""
    currency: str
    amount: Amount
    unallocated: Amount = Decimal("0.00")
    state: PaymentState
    invoices: list[PaidInvoice] = []
    moved_from: str = ""


class PaymentPage(Page[PaymentRow]):
    """A page of payments. `previous_cursor` leads back; both are absent at their end."""

    previous_cursor: str | None = None


class ListPayments(ListRequest[PaymentPage], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Lists the payments of all customers, the last day of payment first. Every filter narrows the list.

    A part that an invoice took of a payment on account stands in the row of that payment. Sums are compared as numbers,
    whatever the currency. A cursor continues the list that it came from, with everything else unchanged.
    """

    first: date | None = Field(default=None, description="From the beginning if absent")
    last: date | None = Field(default=None, description="To the end if absent")
    customer_id: Id | None = None
    means: Means | None = None
    state: PaymentState | None = None
    amount_from: Sum | None = Field(default=None, description="This sum or more")
    amount_to: Sum | None = Field(default=None, description="This sum or less")
