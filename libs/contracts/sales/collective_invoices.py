"""Several orders of a customer on one invoice (samlingsfaktura): what is asked for, and what would come (decision 34).

Sales takes what each order gives, order by order, and asks billing for one invoice of all of them, or gives everything back.
"""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Event, Id, ListRequest, Page, Reply, Request, Value
from contracts.customers.addresses import Address
from contracts.delivery import DeliveryReference
from contracts.form_fields import Refers
from contracts.money import Amount
from contracts.open_enum import OpenEnum
from contracts.prepayments import PrepaidReceipt
from contracts.sales.billings import AdvanceTaken, BilledPart, OrderedLine
from contracts.sales.lines import Day

MOST_ORDERS = 100
"""So many orders stand on one collective invoice."""
OrderIds = Annotated[list[Id], Field(min_length=1, max_length=MOST_ORDERS), Refers("order")]


class CollectiveInvoiceFields(Value):
    """Whose orders, and which: all that have something delivered and not invoiced, if `order_ids` is absent."""

    customer_id: Id
    order_ids: OrderIds | None = None
    issue: bool = Field(default=False, description="Issue the invoice at once")


class AskedCollectiveInvoice(Reply):
    """The invoice that has been asked for, of these orders. It may not be there yet."""

    collective_invoice_id: str
    invoice_id: str
    order_ids: list[str]


class CreateCollectiveInvoice(
    CollectiveInvoiceFields,
    Request[AskedCollectiveInvoice],
    service="sales",
    role=Role.ACCOUNTANT,
    module=Module.SALES,
):
    """Asks for one invoice of all that is delivered and not invoiced of several orders of a customer.

    They must agree in currency, VAT type, payment terms, your reference, invoice address and country of delivery. When one of
    them cannot be invoiced, none is: everything is given back.
    """


class CollectiveState(OpenEnum):
    """`taking` and `giving_back` are sales' own, `asked` waits for billing; the others are ends, but for `drafted`."""

    TAKING = "taking"
    GIVING_BACK = "giving_back"
    ASKED = "asked"
    DRAFTED = "drafted"
    ISSUED = "issued"
    REFUSED = "refused"
    DROPPED = "dropped"


UNFINISHED = frozenset({CollectiveState.TAKING, CollectiveState.GIVING_BACK, CollectiveState.ASKED})
"""Nobody can say yet what becomes of it."""


class CollectedOrderName(Reply):
    """An order of a collective invoice."""

    order_id: str
    order_number: str


class CollectiveInvoice(Reply):
    """A collective invoice that was asked for, and how far it has come. `invoice_id` is billing's; the invoice is there from
    `drafted` on, and has its `number` once it is `issued`. `refusal` is the code of why there will be none.
    """

    id: str
    version: int
    state: CollectiveState
    customer_id: str
    invoice_id: str
    number: str = ""
    refusal: str = ""
    issue: bool
    orders: list[CollectedOrderName]
    created_at: datetime
    changed_at: datetime


class GetCollectiveInvoice(Request[CollectiveInvoice], service="sales", role=Role.VIEWER, module=Module.SALES):
    """Returns a collective invoice that was asked for: its state, orders and invoice, or why it was refused."""

    collective_invoice_id: Id


class ListCollectiveInvoices(
    ListRequest[Page[CollectiveInvoice]], service="sales", role=Role.VIEWER, module=Module.SALES
):
    """Lists collective invoices that were asked for, newest first. All filters can be combined."""

    customer_id: Id | None = None
    state: CollectiveState | None = None
    unfinished: bool | None = Field(
        default=None, description="`true`: those of which nobody can say yet what becomes of them; `false`: the others"
    )


class PlannedOrder(Reply):
    """What a collective invoice would take of an order, or why nothing: `refusal` is the code of the error."""

    order_id: str
    order_number: str
    parts: list[BilledPart] = []
    net: Amount
    refusal: str = ""


class Difference(Reply):
    """A field in which the orders differ, and the value that each order has, by its number."""

    field: str
    values: dict[str, str]


class CollectivePreview(Reply):
    """What a collective invoice would be made of. It would come only without `differences` and, of orders that were named,
    without refusals."""

    orders: list[PlannedOrder]
    differences: list[Difference] = []
    currency: str = ""
    net: Amount


class PreviewCollectiveInvoice(
    CollectiveInvoiceFields, Request[CollectivePreview], service="sales", role=Role.ACCOUNTANT, module=Module.SALES
):
    """Says which orders a collective invoice would take, and why not others. Stores nothing."""


class CollectedOrder(Reply):
    """An order's part of a collective invoice: day and place are those of the last of the `deliveries` that it is of."""

    order_id: str
    order_number: str
    branch_id: str | None = None
    branch_name: str = ""
    our_reference: str = ""
    your_reference: str = ""
    text: str = ""
    delivery_date: Day
    delivery_address: Address | None = None
    deliveries: list[DeliveryReference] = []
    lines: list[OrderedLine]
    advances_taken: list[AdvanceTaken] = []
    prepayments: list[PrepaidReceipt] = []


class CollectiveInvoiceAsked(Event, service="sales", subscribers=("billing",)):
    """Billing makes the invoice `invoice_id` of these orders, or says why it does not. `subject` is the collective invoice."""

    invoice_id: str
    customer_id: str
    branch_id: str | None = None
    our_reference: str = ""
    your_reference: str = ""
    payment_terms_days: int | None = None
    currency: str
    issue: bool
    orders: list[CollectedOrder]


class CollectiveInvoiceAdvanced(Event, service="sales", subscribers=("sales",)):
    """Orders are to be taken for a collective invoice, or to be given back. Sales itself listens, and finishes what a crash kept
    from being done."""
