"""Customers are handed over from one user to another, some hundred at a time.

Who still has the former user is what is left to do: so a kill between two customers, or the same request twice, leaves nothing
half done and changes nothing twice.
"""

from chassis.bulk_changes import Change, change_many
from chassis.context import current, from_source
from chassis.storage import Row
from contracts.customers import CustomerChanged, HandedOver, HandOverCustomers
from contracts.customers import errors as texts
from contracts.errors import Conflict, NotFound
from customers import errors
from customers.models import Customer
from customers.user_references import TEXT_OF

SOURCE = "handover"


def hand_over(request: HandOverCustomers) -> HandedOver:
    """One step. Raises InvalidInput where both are the same user."""
    if request.from_id == request.to_id:
        raise errors.invalid_customer([texts.SAME_USER.at("/to_id")])
    with from_source(SOURCE):
        changed = _step(request)
    return HandedOver(changed=changed, left=Customer.total(_query(request)))


def _step(request: HandOverCustomers) -> int:
    rows = Customer.rows(_query(request), ["_id"], sort=[("_id", 1)], limit=request.limit)
    done: set[str] = set()

    def decide(customer: Customer) -> CustomerChanged | None:
        if customer.merged or customer.deleting or not put_user(customer, request):
            return None
        done.add(customer.id)
        return customer.changed_event()

    changes = [Change(row["_id"], current(), decide) for row in rows]
    for outcome in change_many(Customer, changes, not_found=errors.customer_not_found):
        if isinstance(outcome, Exception) and not isinstance(outcome, Conflict | NotFound):
            raise outcome
    return len(done)


def put_user(customer: Customer, request: HandOverCustomers) -> bool:
    """Puts the new user in the place of the former one; whether that changes anything."""
    fields = customer.fields()
    taken = [name for name in map(_id_of, request.fields) if getattr(fields, name) == request.from_id]
    put: Row = dict.fromkeys(taken, request.to_id)
    put |= {TEXT_OF[name]: request.to_name for name in taken if name in TEXT_OF and request.to_name}
    if put:
        customer.put(fields.model_copy(update=put))
    return bool(put)


def _query(request: HandOverCustomers) -> Row:
    either = [{_id_of(name): request.from_id} for name in request.fields]
    return {"user_ids": request.from_id, "$or": either, "merged": None, "deleting": None}


def _id_of(name: str) -> str:
    return f"{name}_id"
