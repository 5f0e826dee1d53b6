"""Events of the sales service."""

from contracts.base import Event
from contracts.changed_fields import ChangedField
from contracts.sales.agreements import Contract
from contracts.sales.deliveries import DeliveryNote
from contracts.sales.orders import Order
from contracts.sales.quotes import Quote
from contracts.sales.receipts import Receipt


class QuoteCreated(Event, service="sales", subscribers=("crm",)):
    quote: Quote


class QuoteChanged(Event, service="sales", subscribers=("crm",)):
    quote: Quote
    changed: list[ChangedField] = []


class OrderPlaced(Event, service="sales", subscribers=("customers", "crm")):
    """A prospect becomes a customer by it."""

    order: Order


class OrderChanged(Event, service="sales", subscribers=("crm",)):
    order: Order
    changed: list[ChangedField] = []


class OrderDelivered(Event, service="sales", subscribers=("crm",)):
    """Goods of an order left. `subject` is the order."""

    delivery: DeliveryNote


class DeliveryTakenBack(Event, service="sales", subscribers=("crm",)):
    """A wrong delivery was taken back: its goods count as not delivered. `subject` is the order."""

    delivery: DeliveryNote


class OrderCancelled(Event, service="sales", subscribers=("sales",)):
    """An order of a quote was cancelled. Sales itself listens: what the order took goes back to the quote."""

    quote_id: str


class ContractCreated(Event, service="sales", subscribers=("crm",)):
    contract: Contract


class ContractChanged(Event, service="sales", subscribers=("crm",)):
    contract: Contract
    changed: list[ChangedField] = []


class ReceiptCompleted(Event, service="sales", subscribers=("billing", "crm")):
    """A sale was completed. Training and pro-forma receipts publish no event."""

    receipt: Receipt


class FollowUpPromised(Event, service="sales", subscribers=("sales",)):
    """`subject` has promised the document `document_id` (a quote its order, a receipt its return) in the same write that
    took the quantities from it. Sales itself listens, and writes what a crash kept from being written."""

    document_id: str
