"""What an order or a quote would come to while it is being written: nothing is stored and no number is taken."""

from contracts.access import Module, Role
from contracts.base import Reply, Request
from contracts.money import Amount
from contracts.remarks import Remark
from contracts.sales.exposures import PreviewedExposure
from contracts.sales.lines import Line, Totals
from contracts.sales.margins import Margin
from contracts.sales.orders import NewOrder
from contracts.sales.quotes import NewQuote


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
