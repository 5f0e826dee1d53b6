"""Interest invoices (räntefakturor): interest of invoices that were paid late, claimed afterwards by an invoice of its own."""

from datetime import date

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Event, Id, Reply, Request
from contracts.billing.interest_lines import InvoicedInterest
from contracts.billing.invoices import Invoice
from contracts.money import Amount, Currency


class InterestInvoice(Reply):
    """Interest of a customer's invoices that were paid late and that no reminder has claimed, as of the day `on`. `invoice` is
    what claims it; none of a dry run. `smallest` is the sum below which none is made. `provisional`: a reference rate is not
    known yet.
    """

    on: date
    currency: str
    lines: list[InvoicedInterest]
    total: Amount
    smallest: Amount
    provisional: bool = False
    invoice: Invoice | None = None


class InvoiceInterest(Request[InterestInvoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Claims the interest of a customer's invoices that were paid late, by an invoice without VAT; each öre once.

    Of an invoice that is settled and whose reminders have claimed no interest: what has run from the day after its due date to
    its last payment. Credited, the interest can be claimed again. Reminders of an interest invoice bear no interest. Conflict
    for less than the smallest sum of the settings, and while a reference rate is not known.
    """

    customer_id: Id
    currency: Currency | None = Field(default=None, description="The customer's currency if absent")
    invoice_ids: list[Id] | None = Field(
        default=None, min_length=1, max_length=500, description="Only of these; all if absent, at most 500"
    )
    dry_run: bool = Field(default=False, description="Only shows what would be claimed")


class InterestInvoiced(Event, service="billing", subscribers=("billing",)):
    """An interest invoice was issued, or has been credited since: `lines` are what it claims of each invoice now.

    Billing itself listens, and notes it on those invoices: their reminders claim no more than the rest.
    """

    customer_id: str
    number: str
    currency: str
    lines: list[InvoicedInterest]
