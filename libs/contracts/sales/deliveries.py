"""Deliveries: what left of an order, when and to which place. Each belongs to its order and is numbered within it."""

from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Page, Reply, Request
from contracts.customers.addresses import Address
from contracts.money import Quantity
from contracts.sales.base import Progress
from contracts.sales.lines import Day

DeliveryKey = Annotated[
    str, Field(min_length=3, max_length=60, pattern=r"^([a-z]+_[0-9a-zA-Z]+|[0-9]{1,12}-[0-9]{1,6})$")
]
"""The id of a delivery, or its number: that of its order and a running one, "1042-1"."""


class DeliveredPart(Reply):
    line: int
    quantity: Quantity


class Delivery(Reply):
    """Goods that left on a day. `number` is that of the order and a running one: "1042-1". One that was taken back stays, but
    does not count. A delivery of release 0.1.0 has no `id` and no `address`: it went where the order says.
    """

    id: str = ""
    number: str = ""
    on: Day
    branch_name: str = ""
    address: Address | None = None
    text: str = ""
    parts: list[DeliveredPart]
    taken_back_on: Day | None = None
    taken_back_reason: str = ""


class DeliveryLine(Reply):
    """A line of a delivery note, without prices. `left` is what remained to be delivered after it."""

    line: int
    article: str = ""
    text: str
    unit: str
    quantity: Quantity
    ordered: Quantity
    left: Quantity


class DeliveryNote(Reply):
    """A delivery with all that a delivery note says. Names and place are those of its day."""

    id: str
    number: str
    order_id: str
    order_number: str
    on: Day
    customer_id: str
    customer_number: str
    customer_name: str
    branch_id: str | None = None
    branch_name: str = ""
    our_reference: str = ""
    your_reference: str = ""
    language: str = "sv"
    address: Address
    text: str = ""
    lines: list[DeliveryLine]
    invoice_ids: list[str] = Field(default=[], description="Invoices, drafts included, that hold something of it")
    taken_back_on: Day | None = None
    taken_back_reason: str = ""


class GetDelivery(Request[DeliveryNote], service="sales", role=Role.VIEWER, module=Module.SALES):
    """Returns a delivery note: place, day and lines of a delivery, by its id or its number ("1042-1")."""

    delivery_id: DeliveryKey


class DeliveryRow(Reply):
    """A delivery in a list. `billing` says how much of it is invoiced, drafts included, and `invoice_ids` by which invoices. One
    that was taken back stays in the list and does not count. A delivery of release 0.1.0 has no `id`."""

    id: str = ""
    number: str
    on: Day
    order_id: str
    order_number: str
    customer_id: str
    customer_name: str = ""
    branch_id: str | None = None
    branch_name: str = ""
    text: str = ""
    billing: Progress
    invoice_ids: list[str] = []
    taken_back_on: Day | None = None


class ListDeliveries(ListRequest[Page[DeliveryRow]], service="sales", role=Role.VIEWER, module=Module.SALES):
    """Lists deliveries, the newest day first. All filters can be combined. A page may hold fewer than `limit`, even none, while
    there is a `next_cursor`."""

    customer_id: Id | None = None
    branch_id: Id | None = None
    order_id: Id | None = None
    from_day: Day | None = None
    to_day: Day | None = None
    fully_invoiced: bool | None = Field(
        default=None,
        description="`true`: those that are wholly invoiced; `false`: those with something left to invoice",
    )
    taken_back: bool | None = None
