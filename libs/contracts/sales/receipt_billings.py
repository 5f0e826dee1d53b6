"""The invoice of a sale on account: sales asks for it when the receipt is completed, billing makes it (decision 32)."""

from decimal import Decimal

from contracts.base import Event, Reply
from contracts.lines import VatSum
from contracts.money import Amount, Percent, Price, Quantity
from contracts.sales.lines import Day
from contracts.supply import Supply
from contracts.vat import VatCategory


class BilledReceiptLine(Reply):
    """A line of the receipt as it is to be invoiced. `price` and `amount` are without VAT, and what sales reckoned."""

    article: str = ""
    text: str
    quantity: Quantity
    unit: str
    price: Price
    discount_percent: Percent = Decimal(0)
    vat_category: VatCategory
    supply: Supply | None = None
    amount: Amount


class ReceiptBillingAsked(Event, service="sales", subscribers=("billing",)):
    """Billing issues the invoice `invoice_id` of these lines, or says why it does not. `subject` is the receipt.

    `vat_rates` and `total` are those of the receipt, to the öre: the invoice comes to the same.
    """

    invoice_id: str
    receipt_number: str
    customer_id: str
    branch_id: str | None = None
    our_reference: str = ""
    your_reference: str = ""
    text: str = ""
    currency: str
    sold_on: Day
    lines: list[BilledReceiptLine]
    vat_rates: list[VatSum]
    total: Amount
