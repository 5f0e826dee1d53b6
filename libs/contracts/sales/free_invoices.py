"""An invoice with lines of its own that names an order: sales takes the order's quantities, billing makes the invoice."""

from datetime import date

from contracts.access import Module, Role
from contracts.base import Id, Request
from contracts.billing.exchange import ExchangeRate
from contracts.billing.invoices import InvoiceFields
from contracts.sales.billings import AskedInvoice


class InvoiceOrderFreely(
    InvoiceFields, Request[AskedInvoice], service="sales", role=Role.ACCOUNTANT, module=Module.SALES
):
    """Asks for an invoice with lines of its own that takes quantities of an order of the customer: those that its lines name
    (`order_line`), or all that is delivered and not invoiced when none does. What is left out follows the order.
    """

    order_id: Id
    customer_id: Id
    issue: bool = False
    issue_date: date | None = None
    exchange_rate: ExchangeRate | None = None
