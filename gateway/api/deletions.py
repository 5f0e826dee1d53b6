"""Deleting a customer over HTTP: waits a moment for the services' answers, so that a refusal is the answer to the request."""

import time
from typing import Any

from contracts.customers import CustomerDeletion, DeleteCustomer, DeletionState, GetCustomerDeletion
from contracts.customers.deletion_errors import CUSTOMER_IN_USE
from gateway.http.call import Call
from gateway.http.operations import Api

CUSTOMER = "/customers/<customer_id>"
PATIENCE_SECONDS, PAUSE_SECONDS = 2.0, 0.05
Json = dict[str, Any]

api = Api("deletions")
api.operation("GET", CUSTOMER + "/deletion", GetCustomerDeletion)


@api.custom(
    "DELETE",
    CUSTOMER,
    role=DeleteCustomer.role,
    model=DeleteCustomer,
    reply=CustomerDeletion,
    status=202,
    services=("customers",),
)
def delete_customer(call: Call) -> Json:
    """Deletes a customer of which no service has anything.

    That is: no quote, order, contract, receipt, invoice, payment, rating, activity or file, whatever modules are switched on.
    From now on nothing can be made for it.

    Conflict `customers.customer_in_use` says what stands in the way. Else the services have begun, and the customer is gone two
    minutes later; `GET …/deletion` says how far it has come. It is refused when something was made meanwhile, or when a service
    does not answer within ten minutes; then all is as before. Its number is not given to another customer by the series.
    """
    return delete(call, call.body)


def delete(call: Call, message: DeleteCustomer) -> Json:
    """Begins the deletion, and returns it once the services have answered, or a moment has passed. Raises Conflict when something
    stands in the way."""
    found: Json = call.ask(message)
    end = time.monotonic() + PATIENCE_SECONDS
    while found["state"] == DeletionState.ASKED and found["awaiting"] and time.monotonic() < end:
        time.sleep(PAUSE_SECONDS)
        found = call.ask(GetCustomerDeletion(customer_id=message.customer_id))
    if found["state"] == DeletionState.REFUSED and found["held_by"]:
        raise CUSTOMER_IN_USE.error(held=held_words(found))
    return found


def held_words(found: Json) -> list[str]:
    """The kinds of what stands in the way, as error texts name them."""
    return [f"held.{one['kind']}" for by in found["held_by"] for one in by["holdings"]]
