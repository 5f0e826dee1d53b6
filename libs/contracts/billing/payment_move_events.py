"""Events of payments that are moved."""

from datetime import date

from contracts.base import Event
from contracts.billing.invoices import InvoiceSnapshot, Payment
from contracts.billing.payment_moves import PaymentMove
from contracts.money import Amount


class PaymentMoved(Event, service="billing", subscribers=("billing", "crm")):
    """A sum has left a payment of an invoice, for another one or for the account. `payment` and `invoice` are as they are
    without it.

    Billing itself listens, and records it there if a crash kept it from being recorded.
    """

    payment: Payment
    move: PaymentMove
    invoice: InvoiceSnapshot


class PaymentTurnedDown(Event, service="billing", subscribers=("billing", "crm")):
    """An invoice took no payment any more, or less, when money came that had been moved to it. `payment_id` is the one that it
    was to become, or became in part; `amount` is what goes back, since the day `on`: billing itself listens, and it counts again
    where it came from. The branch is the invoice's.
    """

    customer_id: str
    number: str
    currency: str
    payment_id: str
    amount: Amount
    from_invoice_id: str | None = None
    from_payment_id: str | None = None
    from_account_payment_id: str | None = None
    on: date | None = None
    branch_id: str | None = None
    branch_name: str = ""
