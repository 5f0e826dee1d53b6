"""Asks a service, and waits out what is only a moment late.

A service that has not heard of a customer yet answers Unavailable and says what it `awaits`. Its owner is asked whether
that exists at all; if so, the request is sent again until the deadline. The request id stays, so nothing is done twice.
"""

import time
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from chassis.client import RpcClient
from chassis.context import Context
from contracts.base import Request
from contracts.customers import GetCustomer
from contracts.errors import NotFound, ServiceError, Unavailable

OWNERS: dict[str, Callable[[str], Request[Any]]] = {
    "customer": lambda customer_id: GetCustomer(customer_id=customer_id)
}
"""How the owner of what is awaited is asked for it."""

SHORTEST_PAUSE_SECONDS = 0.02


def ask(client: RpcClient, request: Request[Any], context: Context) -> Any:
    """The reply as plain JSON. Raises what the service raised, NotFound when what it awaits does not exist, Unavailable."""
    checked = False
    while True:
        try:
            return client.call(request, context)
        except Unavailable as error:
            if "awaits" not in error.details:
                raise
            checked = checked or _exists(client, error, context)
            pause = max(SHORTEST_PAUSE_SECONDS, float(error.details.get("retry_after", "0.1")))
            if context.remaining() <= pause:
                raise
        time.sleep(pause)


def _exists(client: RpcClient, awaited: Unavailable, context: Context) -> bool:
    """True if the owner has it; False if the owner cannot say right now. Raises the owner's NotFound."""
    owner = OWNERS.get(awaited.details["awaits"])
    if owner is None:
        return True
    try:
        client.call(owner(awaited.details.get("id", "")), context)
    except NotFound:
        raise
    except (ServiceError, ValidationError):
        return False
    return True
