"""Orders: draft → confirmed → delivered and invoiced, in parts if need be."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Request, Short, Text, Version
from contracts.cleaning import LINES
from contracts.customers.addresses import Address
from contracts.deprecation import Deprecation
from contracts.money import Amount
from contracts.open_enum import OpenEnum
from contracts.sales.base import ChangeDraft, DraftFields, ListOfDocuments, Party, Progress, SalesDocument
from contracts.sales.billings import OrderBilling
from contracts.sales.deliveries import Delivery
from contracts.sales.lines import ChosenLines, Day, OrderLineFields, Parts
from contracts.sales.margins import Margin
from contracts.sales.prepayments import OrderPrepayment


class OrderStatus(OpenEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class Order(SalesDocument):
    """An order. `advance_left` is what was invoiced or paid ahead and has not been taken off an invoice yet, without VAT.
    `margin` is there for callers who may see it, once a cost price is known; never in an event.

    `to_pay_back` is what the till has to pay back, with VAT: prepayments that no invoice can take off any more, since the order
    is cancelled, or closed and invoiced.
    """

    status: OrderStatus
    delivery: Progress
    billing: Progress
    party: Party
    date: Day
    delivery_date: Day | None = None
    quote_id: str | None = None
    deliveries: list[Delivery] = []
    billings: list[OrderBilling] = []
    advance_left: Amount = Decimal("0.00")
    margin: Margin | None = None
    prepayments: list[OrderPrepayment] = []
    to_pay_back: Amount = Decimal("0.00")


class NewOrder(DraftFields[OrderLineFields]):
    """What an order is made of."""

    customer_id: Id
    delivery_date: Day | None = None


class PlaceOrder(NewOrder, Request[Order], service="sales", role=Role.SELLER, module=Module.SALES):
    """Creates a draft order. A customer with active branches needs a `branch_id`."""


class PlaceOrderFromQuote(Request[Order], service="sales", role=Role.SELLER, module=Module.SALES):
    """Orders a quote, or the given `parts` of it. What has been ordered of a line cannot be ordered again. The branch and
    all else are the quote's unless given.

    `chosen_lines` chooses anew among alternatives and options, as AcceptQuote does; what is ordered already stays chosen.
    """

    quote_id: Id
    version: Version | None = None
    parts: Parts | None = None
    branch_id: Id | None = None
    delivery_date: Day | None = None
    chosen_lines: ChosenLines | None = None


class GetOrder(Request[Order], service="sales", role=Role.VIEWER, module=Module.SALES):
    """Returns an order with its lines, sums and deliveries."""

    order_id: Id


class ListOrders(ListOfDocuments, service="sales", role=Role.VIEWER, module=Module.SALES):
    """Lists orders, newest first."""

    status: OrderStatus | None = None


class ChangeOrder(ChangeDraft[OrderLineFields], Request[Order], service="sales", role=Role.SELLER, module=Module.SALES):
    """Changes the given fields of a draft order. The lines of an order from a quote cannot be changed: order other parts of
    the quote instead. A new branch brings its own places; prices and VAT stay.
    """

    order_id: Id
    branch_id: Id | None = None
    delivery_date: Day | None = None


class OrderVerb(Request[Order]):
    """A step of an order; Conflict, naming state and allowed steps, when the state refuses it. Stale if `version` is old."""

    order_id: Id
    version: Version | None = None


class ConfirmOrder(OrderVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Confirms a draft order: the customer has been promised the goods."""


class HoldOrder(OrderVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Puts a confirmed order on hold: nothing is delivered or invoiced meanwhile."""


class ReleaseOrder(OrderVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Takes an order off hold."""


class CancelOrder(OrderVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Cancels an order of which nothing is delivered or invoiced. Any other can be closed. `to_pay_back` tells what was prepaid
    at the till and has to be paid back there.
    """


class CloseOrder(OrderVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Closes an order of which something is delivered or invoiced, and drops what is left of it."""


class RepriceOrder(OrderVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Reckons the VAT of an order as of another day.

    That is `delivery_date`, or the day on which a rate changes within its time (`vat_border`). Prices stay. Its invoices
    follow the day of delivery by themselves. Conflict when no rate changes and no day is given.
    """

    delivery_date: Day | None = None


class DeliverOrder(OrderVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Records a delivery of an order: the given `parts`, or all that is left. It goes to `address`, else to where goods for the
    branch or the customer go today. An order is completed when all of it is delivered and invoiced.
    """

    parts: Parts | None = None
    on: Day | None = Field(default=None, description="Today, if absent")
    address: Address | None = None
    text: Text = ""


class TakeBackDelivery(OrderVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Takes a wrong delivery back: its goods count as not delivered. Conflict when something of it is invoiced or in the draft of
    an invoice.
    """

    delivery_number: Short
    reason: Annotated[str, Field(max_length=500), LINES] = ""


class RecordOrderInvoiced(
    OrderVerb,
    service="sales",
    role=Role.ACCOUNTANT,
    module=Module.SALES,
    deprecated=Deprecation(since=date(2026, 11, 28), sunset=date(2027, 6, 1), use="InvoiceOrder"),
):
    """Records what has been invoiced of an order: the given `parts`, or all that is left. An order is completed when all
    of it is delivered and invoiced.
    """

    parts: Parts | None = None
