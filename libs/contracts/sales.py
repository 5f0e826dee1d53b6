"""What the sales service is asked, and what it tells: quotes, orders, contracts and cash receipts.

What it answers with stands in `sales_documents`.
"""

from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Event, Id, ListRequest, Page, Request, Text, Value, Version
from contracts.customers import Short
from contracts.money import Amount
from contracts.sales_documents import (
    Contract,
    ContractStatus,
    Day,
    DocumentRow,
    Lines,
    Means,
    Months,
    Order,
    OrderStatus,
    Parts,
    Quote,
    QuoteStatus,
    Receipt,
    ReceiptKind,
    ReceiptStatus,
)


class _List(ListRequest[Page[DocumentRow]]):
    """All three filters can be combined."""

    customer_id: Id | None = None
    branch_id: Id | None = None


class _Written(Value):
    """What every written document is made of. An absent reference is taken from the customer."""

    lines: Lines
    text: Text = ""
    branch_id: Id | None = None
    our_reference: Short | None = None
    your_reference: Short | None = None


class _Change(Value):
    """Changes what is given; only while the document is a draft. New lines replace all lines."""

    version: Version
    lines: Lines | None = None
    text: Text | None = None


# --- quotes -----------------------------------------------------------------------------------------------------------


class CreateQuote(_Written, Request[Quote], service="sales", role=Role.SELLER, module=Module.SALES):
    """Writes a draft. Its VAT is that of `delivery_date`, else of today. `valid_until` has a default from the settings."""

    customer_id: Id
    valid_until: Day | None = None
    delivery_date: Day | None = None


class GetQuote(Request[Quote], service="sales", role=Role.VIEWER, module=Module.SALES):
    quote_id: Id


class ListQuotes(_List, service="sales", role=Role.VIEWER, module=Module.SALES):
    """An expired quote is listed under `sent`, as it is stored."""

    status: QuoteStatus | None = None


class ChangeQuote(_Change, Request[Quote], service="sales", role=Role.SELLER, module=Module.SALES):
    quote_id: Id
    valid_until: Day | None = None
    delivery_date: Day | None = None


class QuoteVerb(Request[Quote]):
    """A step of a quote; Conflict, naming state and allowed steps, when the state refuses it. Stale if `version` is old."""

    quote_id: Id
    version: Version | None = None


class SendQuote(QuoteVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Draft → sent: the customer has it, and nothing of it changes any more."""


class AcceptQuote(QuoteVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Sent → accepted; refused once it has expired."""


class DeclineQuote(QuoteVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Sent or expired → declined."""


class ReviseQuote(QuoteVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Takes a sent or expired quote back to draft, as its next revision."""

    valid_until: Day | None = None


class CancelQuote(QuoteVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Withdraws a quote, at any time before all of it is ordered."""


# --- orders -----------------------------------------------------------------------------------------------------------


class PlaceOrder(_Written, Request[Order], service="sales", role=Role.SELLER, module=Module.SALES):
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


class ListOrders(_List, service="sales", role=Role.VIEWER, module=Module.SALES):
    status: OrderStatus | None = None


class ChangeOrder(_Change, Request[Order], service="sales", role=Role.SELLER, module=Module.SALES):
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


# --- contracts --------------------------------------------------------------------------------------------------------


class CreateContract(_Written, Request[Contract], service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Writes a draft contract. Its lines are what one period of `period_months` costs, from `starts_on`."""

    customer_id: Id
    starts_on: Day
    period_months: Months = 12


class GetContract(Request[Contract], service="sales", role=Role.VIEWER, module=Module.CONTRACTS):
    contract_id: Id


class ListContracts(_List, service="sales", role=Role.VIEWER, module=Module.CONTRACTS):
    status: ContractStatus | None = None


class ChangeContract(_Change, Request[Contract], service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    contract_id: Id
    starts_on: Day | None = None
    period_months: Months | None = None


class ContractVerb(Request[Contract]):
    """A step of a contract; Conflict, naming state and allowed steps, when the state refuses it."""

    contract_id: Id
    version: Version | None = None


class ActivateContract(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Draft → active: its periods are invoiced from now on."""


class PauseContract(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Active → paused."""


class ResumeContract(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Paused → active."""


class EndContract(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Gives an active contract its last day."""

    last_day: Day


class FinishContract(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Only after the last day."""


class CancelContract(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Ends a draft or active contract as if it had never been."""


# --- cash receipts ----------------------------------------------------------------------------------------------------


class OpenReceipt(_Written, Request[Receipt], service="sales", role=Role.SELLER, module=Module.CASH):
    """Begins a receipt, with or without a customer. It gets its number when it is completed, not before."""

    customer_id: Id | None = None
    kind: ReceiptKind = ReceiptKind.SALE
    register_id: Short = ""


class GetReceipt(Request[Receipt], service="sales", role=Role.VIEWER, module=Module.CASH):
    receipt_id: Id


class ListReceipts(_List, service="sales", role=Role.VIEWER, module=Module.CASH):
    status: ReceiptStatus | None = None


class ChangeReceipt(_Change, Request[Receipt], service="sales", role=Role.SELLER, module=Module.CASH):
    """Only while it is open. The lines of a return can not be changed."""

    receipt_id: Id


class ReceiptVerb(Request[Receipt]):
    """A step of a receipt; Conflict, naming state and allowed steps, when the state refuses it."""

    receipt_id: Id
    version: Version | None = None


class ParkReceipt(ReceiptVerb, service="sales", role=Role.SELLER, module=Module.CASH):
    """Puts a receipt aside while the next customer is served."""


class ResumeReceipt(ReceiptVerb, service="sales", role=Role.SELLER, module=Module.CASH):
    """Parked → open."""


class Payment(Value):
    means: Means
    amount: Amount


class CompleteReceipt(ReceiptVerb, service="sales", role=Role.SELLER, module=Module.CASH):
    """Takes payment and gives the number. `payments` must come to what is to be paid: rounded to whole kronor if all of it
    is cash. The payments of a return are negative."""

    payments: Annotated[list[Payment], Field(min_length=1, max_length=20)]


class ReturnReceipt(ReceiptVerb, service="sales", role=Role.SELLER, module=Module.CASH):
    """Opens a return of a completed sale: of the `parts`, or of all that has not come back yet. Answers with the new receipt."""

    parts: Parts | None = None
    register_id: Short = ""


# --- events -----------------------------------------------------------------------------------------------------------


class QuoteCreated(Event, service="sales"):
    quote: Quote


class QuoteChanged(Event, service="sales"):
    quote: Quote


class OrderPlaced(Event, service="sales", subscribers=("customers",)):
    """A prospect becomes a customer by it."""

    order: Order


class OrderChanged(Event, service="sales"):
    order: Order


class ContractCreated(Event, service="sales"):
    contract: Contract


class ContractChanged(Event, service="sales"):
    contract: Contract


class ReceiptCompleted(Event, service="sales"):
    """Training and pro-forma receipts tell nobody."""

    receipt: Receipt


class FollowUpPromised(Event, service="sales", subscribers=("sales",)):
    """`subject` has promised the document `document_id` (a quote its order, a receipt its return) in the same write that
    took the quantities from it. Sales itself listens, and writes what a crash kept from being written."""

    document_id: str
