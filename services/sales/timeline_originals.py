"""What sales tells of quotes, orders, deliveries and contracts, made again from what they are now (`kundkort rebuild crm`)."""

from chassis.clock import today
from chassis.originals import Original, of_document
from contracts.sales import (
    ContractChanged,
    ContractCreated,
    OrderChanged,
    QuoteChanged,
    QuoteCreated,
)
from contracts.sales.events import DeliveryTakenBack, OrderDelivered
from sales import deliveries
from sales.models import Contract, Order, Quote


def _delivered(order: Order) -> list[OrderDelivered]:
    return [
        OrderDelivered(subject=order.id, version=order.version, delivery=note) for note in deliveries.list_notes(order)
    ]


def _taken_back(order: Order) -> list[DeliveryTakenBack]:
    notes = [note for note in deliveries.list_notes(order) if note.taken_back_on is not None]
    return [DeliveryTakenBack(subject=order.id, version=order.version, delivery=note) for note in notes]


ORIGINALS = (
    Original(QuoteCreated, Quote, of_document(Quote, lambda quote: quote.created(today()))),
    Original(QuoteChanged, Quote, of_document(Quote, lambda quote: quote.changed(today()))),
    Original(OrderChanged, Order, of_document(Order, Order.changed)),
    Original(OrderDelivered, Order, of_document(Order, _delivered), query={"deliveries.0": {"$exists": True}}),
    Original(
        DeliveryTakenBack,
        Order,
        of_document(Order, _taken_back),
        query={"deliveries.taken_back_on": {"$exists": True}},
    ),
    Original(ContractCreated, Contract, of_document(Contract, Contract.created)),
    Original(ContractChanged, Contract, of_document(Contract, Contract.changed)),
)
