"""The request that moves a payment."""

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Request
from contracts.billing.invoices import Invoice
from contracts.billing.payment_moves import Note, Positive


class MovePayment(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Moves a payment, or a part of it, to another invoice of the customer, or to the customer's account.

    Day, means, currency and reference stay. Returns the invoice that it leaves, which stands as if that sum had never come.
    Conflict when less of the payment counts, and for an invoice that takes no payments. If the other invoice ceases to take
    payments at the same moment, the sum comes back (`returned_on` of the move).
    """

    invoice_id: Id
    payment_id: Id
    to_invoice_id: Id | None = Field(default=None, description="The customer's account if absent")
    amount: Positive | None = Field(default=None, description="All that counts of the payment if absent")
    reason: Note = ""
