"""Deleting a customer that no service has anything of: a saga that the daily work drives on.

    the customer   `deleting`: nothing of it can be changed         the intent, in one write with the check of the version
    the deletion   asked      → each service blocks the customer, counts, and answers
                   checking   → SETTLE later, when no request from before the block can be under way: each counts again
                   deleted    → the customer's document goes; services drop their copies
                   erased     → of an erasure: personal data goes, here and in the services (customers.erasures)
                   refused    → something is there, or somebody did not answer; `deleting` goes, services let go

Every step is found by the customer's `deleting` and may be repeated. An answer to another round than the present one is ignored.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from chassis import clock, storage
from chassis.context import current, using
from chassis.daily import Daily
from chassis.signed_context import LONGEST_REQUEST_SECONDS
from contracts.customers import CustomerChanged
from contracts.customers.deletion import (
    CustomerDeletion,
    CustomerDeletionChanged,
    DeleteCustomer,
    DeletionState,
    GetCustomerDeletion,
)
from contracts.holdings import HoldingsEvent
from customers import customers, deletion_errors, erasures, errors, persons
from customers.change_models import CustomerChange
from customers.deletion_models import Deletion
from customers.erasures import refuse_erased
from customers.models import Customer

SETTLE = timedelta(seconds=LONGEST_REQUEST_SECONDS + 5)
"""A request is accepted at most so long before its deadline, and the database works for none after it."""
PATIENCE = timedelta(minutes=10)
MOST_AT_A_LOOK = 100


def delete(request: DeleteCustomer, now: datetime) -> CustomerDeletion:
    """Begins a deletion, or returns the one that is under way. Raises NotFound, Stale, Conflict."""
    ask_id = current().request_id

    def decide(customer: Customer) -> CustomerChanged | None:
        if customer.erasing:
            raise deletion_errors.being_deleted()
        if customer.deleting:
            return None
        customers.refuse_merged(customer.id, customer.merged)
        refuse_erased(customer.erased)
        if customer.merges:
            raise deletion_errors.others_merged()
        refuse_moving(customer)
        customer.deleting = ask_id
        return customer.changed_event()

    stored = storage.change(
        Customer, request.customer_id, decide, not_found=errors.customer_not_found, if_version=request.version
    )
    drive(stored, now)
    return get(GetCustomerDeletion(customer_id=request.customer_id))


def refuse_moving(customer: Customer) -> None:
    """Raises Conflict when a branch of it is moving, or something planned of one waits for its day."""
    if customer.moving or customer.turns_on:
        raise deletion_errors.branch_moving()


def get(request: GetCustomerDeletion) -> CustomerDeletion:
    """Returns the latest deletion of a customer. Raises NotFound."""
    found = Deletion.read_one(request.customer_id)
    if found is None or found.erasing:
        raise deletion_errors.deletion_not_found(request.customer_id)
    return found.to_contract()


def take_answer(event: HoldingsEvent, service: str, now: datetime) -> None:
    """Notes what a service has of the customer, and refuses or goes on once all have answered."""
    deletion = Deletion.read_one(event.subject)
    if deletion is None:
        return

    def decide(stored: Deletion) -> CustomerDeletionChanged | None:
        if not is_awaited(stored, event.round, service):
            return None
        stored.answers = {**stored.answers, service: [one.model_dump(mode="json") for one in event.holdings]}
        stored.answered_at = now
        return _next(stored, now) or stored.changed_event()

    _change(deletion, f"{service}:{event.round}", decide)
    _end(event.subject)


def find_unanswered(events: Sequence[HoldingsEvent], service: str) -> list[HoldingsEvent]:
    """Those of the events that a deletion waits for: `take_answer` has not run."""
    found = {one.id: one for one in Deletion.find(id__in=sorted({event.subject for event in events}))}
    return [
        event for event in events if event.subject in found and is_awaited(found[event.subject], event.round, service)
    ]


def is_awaited(deletion: Deletion, asked: int, service: str) -> bool:
    """Whether the service has yet to answer that round."""
    return deletion.is_asking() and deletion.round == asked and service not in deletion.answers


def drive(customer: Customer, now: datetime) -> None:
    """Does the next step of the deletion of a customer that is `deleting`, if one is due."""
    if not customer.deleting:
        return
    deletion = Deletion.read_one(customer.id)
    ask_id, by = customer.deleting, current().user

    def ask_anew(stored: Deletion) -> CustomerDeletionChanged | None:
        if stored.ask_id == ask_id:
            return None
        event = stored.begin(customer.number, ask_id, by, now)
        return stored.for_erasure(customer.erasing) if customer.erasing else event

    if deletion is None:
        made = Deletion(id=customer.id)
        event = made.begin(customer.number, ask_id, by, now)
        if customer.erasing:
            event = made.for_erasure(customer.erasing)
        with using(replace(current(), request_id=f"del:{ask_id}")):
            storage.create(made, lambda _: event)
    elif deletion.ask_id != ask_id:
        _change(deletion, f"ask:{ask_id}", ask_anew)
    else:
        _change(deletion, f"{deletion.version}", lambda stored: _next(stored, now))
    _end(customer.id)


def _next(deletion: Deletion, now: datetime) -> CustomerDeletionChanged | None:
    """The step that is due, if one is: a refusal as soon as something is known to be there."""
    if not deletion.is_asking():
        return None
    if deletion.held_by():
        return deletion.turn(DeletionState.REFUSED)
    if awaiting := deletion.awaiting():
        if now - _utc(deletion.asked_at) < PATIENCE:
            return None
        deletion.unanswered = awaiting
        return deletion.turn(DeletionState.REFUSED)
    if deletion.state == DeletionState.CHECKING:
        return deletion.end(now)
    return deletion.ask(DeletionState.CHECKING, now) if now - _utc(deletion.answered_at) >= SETTLE else None


def _end(customer_id: str) -> None:
    """Deletes the customer, or lets it go, when that is decided for the deletion that it is in."""
    deletion = Deletion.read_one(customer_id)
    if deletion is None:
        return
    here = {"_id": customer_id, "tenant": current().tenant, "deleting": deletion.ask_id}
    if deletion.state == DeletionState.DELETED:
        persons.drop_unused(customer_id)
        _drop_changes(customer_id)
        Customer._get_collection().delete_one(here)
        _drop_changes(customer_id)  # those that were moved there meanwhile
    elif deletion.state == DeletionState.ERASED:
        erasures.carry_out(deletion, clock.today())
    elif deletion.state in (DeletionState.REFUSED, DeletionState.STOPPED):
        Customer._get_collection().update_one(here, {"$unset": {"deleting": "", "erasing": ""}})


def _drop_changes(customer_id: str) -> None:
    of_customer = {"document_id": customer_id, "tenant": current().tenant}
    CustomerChange._get_collection().delete_many(of_customer)


def _change(deletion: Deletion, step: str, decide: Callable[[Deletion], CustomerDeletionChanged | None]) -> None:
    with using(replace(current(), request_id=f"del:{deletion.ask_id}:{step}")):
        storage.change(Deletion, deletion.id, decide, not_found=deletion_errors.deletion_not_found)


def _utc(instant: datetime | None) -> datetime:
    return clock.local(instant or clock.now())


def companies_with_work() -> Iterable[str]:
    """The companies with a customer that is being deleted: the one query here that is not about one company."""
    found: list[str] = Customer._get_collection().distinct("tenant", {"deleting": {"$gt": ""}})
    return found


def go_on(_today: date) -> None:
    """Drives the company's deletions on. May be repeated, and run twice at once."""
    for customer in Customer.find(deleting__gt="").limit(MOST_AT_A_LOOK):
        drive(customer, clock.now())


DAILY = Daily("deletions", companies_with_work, go_on, every_look=True)
