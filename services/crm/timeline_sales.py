"""Entries of the timeline from sales: quotes, orders, deliveries, contracts and receipts. Pure."""

from collections.abc import Iterator
from typing import Any

from contracts.crm.timeline_words import TOLD
from contracts.sales import (
    ContractChanged,
    ContractCreated,
    OrderChanged,
    OrderPlaced,
    QuoteChanged,
    QuoteCreated,
    ReceiptCompleted,
)
from contracts.sales.deliveries import DeliveryNote
from contracts.sales.events import DeliveryTakenBack, OrderDelivered
from crm.timeline_entries import Entry, is_changed, tells

FINAL = frozenset(
    {
        *("quote_ordered", "quote_declined", "quote_cancelled"),
        *("order_completed", "order_cancelled", "order_closed"),
        *("contract_finished", "contract_cancelled"),
    }
)
"""States that are kept: where no event says when a thing came into one, as when it is made again, it is told all the same."""


def _document(thing: Any, what: str, mark: str = "", **more: Any) -> Iterator[Entry]:
    """An entry of a quote, order, contract or receipt; none of one without a customer."""
    party = thing.party
    if party is None:
        return
    yield Entry(
        key=f"{thing.id}:{what}{mark}",
        customer_id=party.customer_id,
        what=what,
        thing_id=thing.id,
        branch_id=party.branch_id,
        branch_name=party.branch_name,
        number=thing.number or "",
        amount=thing.totals.total,
        currency=thing.currency,
        **more,
    )


def _moved(kind: str, thing: Any, event: Any) -> Iterator[Entry]:
    """The state into which a write has brought a thing, if it has; words are missing for the first, and for derived ones."""
    what = f"{kind}_{thing.status}"
    if what not in TOLD:
        return
    if is_changed(event.changed, "status"):
        yield from _document(thing, what, f":{event.version}", about=thing.changed_at, again=True)
    elif not event.changed and what in FINAL:  # made again, or of a release that does not say what has changed
        yield from _document(thing, what, about=thing.changed_at, again=True)


@tells(QuoteCreated)
def quote_created(event: QuoteCreated) -> Iterator[Entry]:
    yield from _document(event.quote, "quote_created", at=event.quote.created_at)


@tells(QuoteChanged)
def quote_changed(event: QuoteChanged) -> Iterator[Entry]:
    yield from _moved("quote", event.quote, event)


@tells(OrderPlaced)
def order_placed(event: OrderPlaced) -> Iterator[Entry]:
    yield from _document(event.order, "order_placed", at=event.order.created_at)


@tells(OrderChanged)
def order_changed(event: OrderChanged) -> Iterator[Entry]:
    yield from _moved("order", event.order, event)


@tells(ContractCreated)
def contract_created(event: ContractCreated) -> Iterator[Entry]:
    yield from _document(event.contract, "contract_created", at=event.contract.created_at)


@tells(ContractChanged)
def contract_changed(event: ContractChanged) -> Iterator[Entry]:
    yield from _moved("contract", event.contract, event)


@tells(ReceiptCompleted)
def receipt_completed(event: ReceiptCompleted) -> Iterator[Entry]:
    receipt = event.receipt
    yield from _document(receipt, "receipt_completed", at=receipt.completed_at or receipt.changed_at)


@tells(OrderDelivered)
def goods_delivered(event: OrderDelivered) -> Iterator[Entry]:
    yield _delivery(event.delivery, "goods_delivered", day=event.delivery.on)


@tells(DeliveryTakenBack)
def delivery_taken_back(event: DeliveryTakenBack) -> Iterator[Entry]:
    yield _delivery(event.delivery, "delivery_taken_back", day=event.delivery.taken_back_on)


def _delivery(note: DeliveryNote, what: str, **more: Any) -> Entry:
    return Entry(
        key=f"{note.order_id}:{what}:{note.id or note.number}",
        customer_id=note.customer_id,
        what=what,
        thing_id=note.order_id,
        branch_id=note.branch_id,
        branch_name=note.branch_name,
        number=note.number,
        **more,
    )
