"""Asks a service, and waits out what is only a moment late.

A service that has not heard of a customer, branch or contact yet answers Unavailable and says what it `awaits`. The owner
is asked whether that exists at all: if not, the caller is told so at once; if so, the request is sent again until the
deadline. The request id stays, so nothing is done twice.
"""

import time
from typing import Any

from pydantic import ValidationError

from chassis.client import RpcClient
from chassis.context import Context
from contracts.base import Request
from contracts.customers import GetCustomer
from contracts.errors import InvalidInput, NotFound, ServiceError, Unavailable
from gateway import errors

PARTS = {"branch": "branches", "contact": "contacts"}
"""What can be awaited of a customer beside itself, and where the customer has it."""

SHORTEST_PAUSE_SECONDS = 0.02


def ask(client: RpcClient, request: Request[Any], context: Context) -> Any:
    """The reply as plain JSON. Raises what the service raised; NotFound or InvalidInput when what it awaits does not
    exist; Unavailable when that does not arrive before the deadline."""
    exists = False
    while True:
        try:
            return client.call(request, context)
        except Unavailable as error:
            if "awaits" not in error.details:
                raise
            exists = exists or _exists(client, error, context)
            pause = max(SHORTEST_PAUSE_SECONDS, float(error.details.get("retry_after", "0.1")))
            if context.remaining() <= pause:
                raise
        time.sleep(pause)


def _exists(client: RpcClient, awaited: Unavailable, context: Context) -> bool:
    """True if the customers service has it; False if it cannot say right now. Raises NotFound for a customer that does
    not exist, InvalidInput for a branch or contact that is not the customer's."""
    what, awaited_id = awaited.details["awaits"], awaited.details.get("id", "")
    customer_id = awaited_id if what == "customer" else awaited.details.get("customer_id", "")
    try:
        customer = client.call(GetCustomer(customer_id=customer_id), context)
    except NotFound:
        raise
    except (ServiceError, ValidationError):
        return False
    if what in PARTS and awaited_id not in {part["id"] for part in customer.get(PARTS[what], ())}:
        raise no_such_part(awaited, what)
    return True


def no_such_part(awaited: Unavailable, what: str) -> InvalidInput:
    """The customer has no such branch or contact: the field that names it is wrong."""
    pointers = [name for name in awaited.details if name.startswith("/")] or [f"/{what}_id"]
    return errors.part_unknown(awaited.code.partition(".")[0], what, awaited.details.get("id", ""), pointers)
