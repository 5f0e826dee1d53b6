"""What a quote, order, contract or receipt would come to while it is being written, and its payment while it is counted.

Nothing is stored and no number is taken.
"""

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Reply, Request, Short
from contracts.money import Amount
from contracts.remarks import Remark
from contracts.sales.agreements import NewContract
from contracts.sales.exposures import PreviewedExposure
from contracts.sales.lines import Day, Line, Totals
from contracts.sales.margins import Margin
from contracts.sales.orders import NewOrder
from contracts.sales.quotes import NewQuote
from contracts.sales.receipts import NewReceipt, Payment


class Preview(Reply):
    """Lines with what they come to, sums and warnings. `rounding` is what whole kronor would add, `rounded_total` the sum then:
    an invoice is rounded if the company's billing settings say so. Nil in other currencies. `margin` as of Quote and Order.
    `exposure` is the customer's with this document.
    """

    currency: str
    lines: list[Line]
    totals: Totals
    rounding: Amount
    rounded_total: Amount
    warnings: list[Remark] = []
    margin: Margin | None = None
    exposure: PreviewedExposure | None = None


class PreviewOrder(NewOrder, Request[Preview], service="sales", role=Role.SELLER, module=Module.SALES):
    """Says what an order would come to, or why it would be refused. Stores nothing."""


class PreviewQuote(NewQuote, Request[Preview], service="sales", role=Role.SELLER, module=Module.SALES):
    """Says what a quote would come to, or why it would be refused. Stores nothing."""


class TillState(Reply):
    """The register that a receipt belongs to; "" at a company without registers. `day_open`: a sales day of it is open, which
    counts the receipt; None without a register."""

    register_name: str = ""
    day_open: bool | None = None


class ReceiptPreview(TillState):
    """Lines and sums with VAT. `rounding` is what whole kronor would add if all of it were paid in cash, `rounded_total` the sum
    then."""

    currency: str
    lines: list[Line]
    totals: Totals
    rounding: Amount
    rounded_total: Amount
    warnings: list[Remark] = []


class PaymentPreview(TillState):
    """What a payment comes to. `total` is that of the receipt with `rounding`, which only cash has; `left` what is still to be
    paid, negative for what is too much by card and the like; `change` what is given back of the cash. A return's are negative.
    Of a return all is counted, also what its sale has not been paid for yet: completing it may ask for less."""

    currency: str
    total: Amount
    rounding: Amount
    left: Amount
    change: Amount


class PeriodPreview(Reply):
    """A period of a contract, and the day from which it is invoiced."""

    first: Day
    last: Day
    due: Day


class ContractPreview(Reply):
    """Lines and sums of one period, without a customer's exposure; `periods` are the first ones."""

    currency: str
    lines: list[Line]
    totals: Totals
    warnings: list[Remark] = []
    periods: list[PeriodPreview] = []


class PreviewReceipt(NewReceipt, Request[ReceiptPreview], service="sales", role=Role.SELLER, module=Module.CASH):
    """Says what a receipt would come to, or why it would be refused. Stores nothing."""


class PreviewPayment(Request[PaymentPreview], service="sales", role=Role.SELLER, module=Module.CASH):
    """Says what is left to pay of a receipt, and the change, with the payments so far. Stores nothing."""

    receipt_id: Id
    payments: list[Payment] = Field(default=[], max_length=20)
    register_id: Short = Field(default="", description="Id or name of the register, if not the one it was opened at")


class PreviewContract(
    NewContract, Request[ContractPreview], service="sales", role=Role.SELLER, module=Module.CONTRACTS
):
    """Says what a period of a contract would come to and when its first ones are invoiced, or why it would be refused."""
