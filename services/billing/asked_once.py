"""What sales asks for under an id that it chose: an invoice under that id or a refusal under it, once (docs/decisions/0027).

Both lie in one collection under one request id, the invoice's own id, so that exactly one of them comes to be, however often
the event comes and wherever a process is killed.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from mongoengine.errors import NotUniqueError

from billing.receipt_refusal import ReceiptRefusal
from billing.records import DeletedDraft, Record, Refusal
from chassis.context import current, using
from chassis.errors import is_refusal
from chassis.storage import create
from contracts.errors import ServiceError


class Asked(Protocol):
    """An event that asks for the invoice of that id."""

    invoice_id: str


A = TypeVar("A", bound=Asked)


def settle(
    invoice_id: str,
    make: Callable[[], None],
    refuse: Callable[[ServiceError], Refusal | ReceiptRefusal],
    *,
    looks_itself: bool = False,
) -> None:
    """Runs `make`, or stores what `refuse` says of its error. Raises what a later try may mend.

    `looks_itself`: `make` finds out by itself whether the invoice is settled.
    """
    with using(replace(current(), request_id=invoice_id)):
        if not looks_itself and is_settled(invoice_id):
            return
        try:
            make()
        except ServiceError as error:
            if not is_refusal(error):
                raise
            store_refusal(refuse(error))


def is_settled(invoice_id: str) -> bool:
    return bool(Record.rows({"_id": invoice_id}, ["_id"], limit=1)) or is_deleted(invoice_id)


def find_settled(invoice_ids: Sequence[str]) -> set[str]:
    """Those of the invoices that are settled, in two reads."""
    query = {"_id": {"$in": sorted(invoice_ids)}}
    return {row["_id"] for model in (Record, DeletedDraft) for row in model.rows(query, ["_id"])}


def is_deleted(invoice_id: str) -> bool:
    """Whether it was made, and deleted as a draft: the event that comes again must not bring it back."""
    return bool(DeletedDraft.rows({"_id": invoice_id}, ["_id"]))


def find_unmade(events: Sequence[A]) -> list[A]:
    """Those of the events of which nothing has come: nobody has settled them."""
    settled = {row["_id"] for row in Record.rows({"_id": {"$in": [one.invoice_id for one in events]}}, ["_id"])}
    return [one for one in events if one.invoice_id not in settled]


def store_refusal(refusal: Refusal | ReceiptRefusal) -> None:
    """Stores it, unless the invoice is there; under no customer's id, for release 0.1.0 takes all that a customer has for
    invoices and ratings, and its card breaks at what is neither."""
    refusal.customer_id = refusal.id
    try:
        create(refusal, type(refusal).news)
    except NotUniqueError:
        if not is_settled(refusal.id):  # the invoice was made meanwhile, by another delivery of the event
            raise
