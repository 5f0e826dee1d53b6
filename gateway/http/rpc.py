"""Calls a service; retries while an event that it needs is still in flight.

A service that has not heard of a customer, branch or contact yet answers Unavailable and says what it `awaits`. The owner
is asked whether that exists at all. If not, the call fails at once; if so, the request is sent again until the deadline.
The request id stays, so nothing is done twice. All of it is one visit to the service, so that so many callers at most wait
and sleep here.
"""

from typing import Any

from pydantic import ValidationError

from chassis.context import Context
from chassis.guard import Visit
from chassis.guarded_client import GuardedClient
from contracts.awaiting import Awaited, awaited_by
from contracts.base import Request
from contracts.customers import GetCustomer
from contracts.errors import DeadlineExceeded, NotFound, ServiceError, Unavailable

PARTS = {"branch": "branches", "contact": "contacts"}
"""What can be awaited of a customer beside itself, and where the customer has it."""

SHORTEST_PAUSE_SECONDS = 0.02


def ask(client: GuardedClient, request: Request[Any], context: Context) -> Any:
    """The reply as plain JSON. Raises what the service raised; NotFound or InvalidInput when what it awaits does not
    exist; Unavailable when that does not arrive before the deadline."""
    with client.visit(request.service, context) as visit:
        return _ask_during(visit, client, request, context)


def _ask_during(visit: Visit, client: GuardedClient, request: Request[Any], context: Context) -> Any:
    there = set[tuple[str, str]]()
    reason: Unavailable | None = None
    while True:
        try:
            return client.call_during(visit, request, context)
        except DeadlineExceeded as error:
            raise reason or error from None  # why it was sent again says more than that the last time came too late
        except Unavailable as error:
            awaited, reason = awaited_by(error), error
            if awaited is None:
                raise
            thing = awaited.kind, awaited.id  # a customer that has come says nothing of the branch that is awaited next
            if thing not in there and exists(client, awaited, context):
                there.add(thing)
            pause = max(SHORTEST_PAUSE_SECONDS, awaited.retry_seconds)
            if context.remaining() <= pause or not visit.sleep(pause):
                raise


def exists(client: GuardedClient, awaited: Awaited, context: Context) -> bool:
    """True if the customers service has it; False if it cannot say right now. Raises NotFound for a customer that does
    not exist, InvalidInput for a branch or contact that is not the customer's."""
    try:
        customer = client.send(GetCustomer(customer_id=awaited.customer_id), context).result()
    except NotFound:
        raise
    except (ServiceError, ValidationError):
        return False
    parts = PARTS.get(awaited.kind)
    if parts is not None and awaited.id not in {part["id"] for part in customer.get(parts, ())}:
        raise awaited.unknown()
    return True
