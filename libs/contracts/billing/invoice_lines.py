"""What an invoice is made of: its lines, its sums, seller and buyer."""

from datetime import date
from decimal import Decimal

from contracts.base import Reply
from contracts.customers.addresses import Address
from contracts.lines import VatSum
from contracts.money import Amount, Percent, Price, Quantity
from contracts.supply import Supply
from contracts.vat import VatCategory


class InvoiceLine(Reply):
    """A line with its VAT rate and its taxable amount; of both quantity and amount, what has been credited.

    On a collective invoice it names its order, and the day of delivery whose VAT rate it has. On one that contracts share it
    names its contract and period, and has the VAT rate of the period's last day.
    """

    article: str = ""
    text: str
    quantity: Quantity
    unit: str
    price: Price
    discount_percent: Percent
    vat_category: VatCategory
    supply: Supply | None = None
    vat_percent: Percent
    net: Amount
    order_line: int | None = None
    order_id: str | None = None
    order_number: str = ""
    delivery_date: date | None = None
    contract_id: str | None = None
    contract_number: str = ""
    period_first: date | None = None
    period_last: date | None = None
    credited: Quantity = Decimal(0)
    credited_net: Amount = Decimal("0.00")


class Totals(Reply):
    """`total` is to be paid: net + VAT + `rounding` (to whole kronor, where the company wants it).

    `vat_sek`: the VAT in kronor of an issued invoice in another currency, the sum of that of the rates.
    """

    net: Amount
    vat: Amount
    vat_sek: Amount | None = None
    vat_rates: list[VatSum]
    rounding: Amount
    total: Amount


class Party(Reply):
    """Seller or buyer as printed on the invoice. `kind`: what the buyer was as a customer; "" of a seller, and on an invoice of a
    release before."""

    name: str
    number: str = ""
    kind: str = ""
    identity_number: str = ""
    vat_number: str = ""
    address: Address = Address()
