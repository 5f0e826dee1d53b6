"""Orders: draft → confirmed → delivered and invoiced, in parts if need be."""

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Reply, Request, Version
from contracts.money import Quantity
from contracts.open_enum import OpenEnum
from contracts.sales.base import ChangeDraft, DraftFields, ListOfDocuments, Party, Progress, SalesDocument
from contracts.sales.lines import Day, Parts


class OrderStatus(OpenEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class DeliveredPart(Reply):
    line: int
    quantity: Quantity


class Delivery(Reply):
    """Goods that left on a day."""

    on: Day
    parts: list[DeliveredPart]


class Order(SalesDocument):
    status: OrderStatus
    delivery: Progress
    billing: Progress
    party: Party
    date: Day
    delivery_date: Day | None = None
    quote_id: str | None = None
    deliveries: list[Delivery] = []


class PlaceOrder(DraftFields, Request[Order], service="sales", role=Role.SELLER, module=Module.SALES):
    """Writes a draft order. A customer with active branches must have one of them named."""

    customer_id: Id
    delivery_date: Day | None = None


class PlaceOrderFromQuote(Request[Order], service="sales", role=Role.SELLER, module=Module.SALES):
    """Orders a quote, or the `parts` of it; what has been ordered of a line can not be ordered again. Branch and the rest
    are the quote's unless given."""

    quote_id: Id
    version: Version | None = None
    parts: Parts | None = None
    branch_id: Id | None = None
    delivery_date: Day | None = None


class GetOrder(Request[Order], service="sales", role=Role.VIEWER, module=Module.SALES):
    order_id: Id


class ListOrders(ListOfDocuments, service="sales", role=Role.VIEWER, module=Module.SALES):
    status: OrderStatus | None = None


class ChangeOrder(ChangeDraft, Request[Order], service="sales", role=Role.SELLER, module=Module.SALES):
    """The lines of an order from a quote can not be changed: order other parts of the quote instead."""

    order_id: Id
    delivery_date: Day | None = None


class OrderVerb(Request[Order]):
    """A step of an order; Conflict, naming state and allowed steps, when the state refuses it. Stale if `version` is old."""

    order_id: Id
    version: Version | None = None


class ConfirmOrder(OrderVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Draft → confirmed: the customer has been promised the goods."""


class HoldOrder(OrderVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Confirmed → on hold: nothing is delivered or invoiced meanwhile."""


class ReleaseOrder(OrderVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Ends a hold."""


class CancelOrder(OrderVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Only while nothing is delivered or invoiced; after that it can be closed."""


class CloseOrder(OrderVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Drops what is left of an order of which something is delivered or invoiced."""


class DeliverOrder(OrderVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Records that goods left: the `parts`, or all that is left. The order is completed when all is delivered and invoiced."""

    parts: Parts | None = None
    on: Day | None = Field(default=None, description="Today, if absent")


class RecordOrderInvoiced(OrderVerb, service="sales", role=Role.ACCOUNTANT, module=Module.SALES):
    """Records what has been invoiced: the `parts`, or all that is left. The order is completed as by DeliverOrder."""

    parts: Parts | None = None
