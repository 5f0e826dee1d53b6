"""Asking for the erasure of a customer's personal data, stopping it, and doing it again after a backup was restored. The saga is
that of a deletion (customers.deletions); what it does in the end is in customers.erasures."""

import secrets
from dataclasses import replace
from datetime import date, datetime

from chassis import storage
from chassis.clock import today
from chassis.context import current, using
from chassis.ids import new_id
from chassis.storage import Row
from contracts.customers import CustomerChanged
from contracts.customers.deletion import CustomerDeletionChanged, DeletionState
from contracts.customers.erasure import (
    ApplyErasure,
    CustomerErasure,
    EraseCustomer,
    ErasedCustomer,
    ErasedCustomers,
    GetCustomerErasure,
    ListErasedCustomers,
    StopErasure,
)
from contracts.erasure import ErasureOrder
from customers import customers, deletion_errors, deletions, erasures, errors
from customers.deletion_models import Deletion
from customers.erasure_rules import count_open
from customers.models import Customer
from customers.personal_data import find_merged

NAMES = {"sv": "Raderad kund", "en": "Erased customer"}
PAGE = 200


def erase(request: EraseCustomer, now: datetime) -> CustomerErasure:
    """Begins an erasure, or returns the one that is under way. Raises NotFound, Stale, Conflict."""
    ask_id, also = current().request_id, find_merged(request.customer_id)

    def decide(customer: Customer) -> CustomerChanged | None:
        if customer.deleting and customer.erasing:
            return None
        customers.refuse_merged(customer.id, customer.merged)
        erasures.refuse_erased(customer.erased)
        if customer.deleting:
            raise deletion_errors.being_deleted()
        deletions.refuse_moving(customer)
        if count_open(customer.id)["merge"]:
            raise deletion_errors.merge_under_way()
        customer.deleting = ask_id
        customer.erasing = {
            "ground": request.ground,
            "plan_digest": request.plan_digest,
            "order": _order(customer, also, request.fiscal_year_end).model_dump(mode="json"),
        }
        return customer.changed_event()

    stored = storage.change(
        Customer, request.customer_id, decide, not_found=errors.customer_not_found, if_version=request.version
    )
    deletions.drive(stored, now)
    return get(GetCustomerErasure(customer_id=request.customer_id))


def _order(customer: Customer, also: list[str], fiscal_year_end: int) -> ErasureOrder:
    name = f"{NAMES.get(customer.language, NAMES['sv'])} {customer.number}"
    return ErasureOrder(
        id=new_id("era"), name=name, salt=secrets.token_hex(32), also=also, fiscal_year_end=fiscal_year_end
    )


def get(request: GetCustomerErasure) -> CustomerErasure:
    """Returns the latest erasure of a customer. Raises NotFound."""
    found = Deletion.read_one(request.customer_id)
    if found is None or not found.erasing:
        raise deletion_errors.erasure_not_found(request.customer_id)
    return found.to_erasure()


def stop(request: StopErasure, now: datetime) -> CustomerErasure:
    """Stops an erasure that is not decided. Raises NotFound, Conflict."""
    get(GetCustomerErasure(customer_id=request.customer_id))

    def decide(stored: Deletion) -> CustomerDeletionChanged:
        if not stored.erasing or not stored.is_asking():
            raise deletion_errors.erasure_decided()
        return stored.turn(DeletionState.STOPPED)

    storage.change(Deletion, request.customer_id, decide, not_found=deletion_errors.erasure_not_found)
    if (customer := Customer.read_one(request.customer_id)) is not None:
        deletions.drive(customer, now)
    return get(GetCustomerErasure(customer_id=request.customer_id))


def list_erased(request: ListErasedCustomers) -> ErasedCustomers:
    """The next erased customers of all companies."""
    tenant, _, last = request.after.partition("/")
    rows: list[Row] = []
    for company in sorted(one for one in erasures.ERASURES.companies() if one >= tenant):
        query = {"state": DeletionState.ERASED.value, "_id": {"$gt": last if company == tenant else ""}}
        with using(replace(current(), tenant=company)):
            rows += Deletion.rows(query, sort=[("_id", 1)], limit=PAGE - len(rows))
        if len(rows) == PAGE:
            break
    items = [
        ErasedCustomer(
            company=row["tenant"],
            customer_id=row["_id"],
            number=row["number"],
            erased_at=row["erased_at"],
            order=ErasureOrder.model_validate(row["erasure"]),
        )
        for row in rows
    ]
    upto = f"{rows[-1]['tenant']}/{rows[-1]['_id']}" if len(rows) == PAGE else ""
    return ErasedCustomers(items=items, upto=upto)


def apply_again(request: ApplyErasure) -> CustomerErasure:
    """Erases a customer that a restored backup has brought back, or has all services look again. Raises NotFound."""
    customer = Customer.read_one(request.customer_id)
    if customer is None:
        raise errors.customer_not_found(request.customer_id)
    found = Deletion.read_one(request.customer_id)
    with using(replace(current(), request_id=f"era:{request.erasure_id}:{current().request_id}")):
        if found is None:
            made = Deletion(id=request.customer_id)
            event = _apply(made, customer, request)
            found = storage.create(made, lambda _: event)
        else:
            found = storage.change(
                Deletion,
                request.customer_id,
                lambda stored: _apply(stored, customer, request),
                not_found=deletion_errors.erasure_not_found,
            )
    _carry_out(found, today())
    return found.to_erasure()


def _apply(stored: Deletion, customer: Customer, request: ApplyErasure) -> CustomerDeletionChanged:
    stored.begin(customer.number, customer.deleting or request.erasure_id, current().user, request.erased_at)
    asked = {"ground": "", "plan_digest": "", "order": request.to_order().model_dump(mode="json")}
    stored.for_erasure(asked)
    return stored.end(request.erased_at)


def _carry_out(deletion: Deletion, day: date) -> None:
    erasures.carry_out(deletion, day)
