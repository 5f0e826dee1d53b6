"""The order that an invoice names: one of the same customer, says the service that owns orders.

Billing keeps no copy of orders yet, so it cannot tell by itself. An order is never deleted and never changes its customer; what
is true when it is checked stays true.
"""

from contracts.access import Module
from contracts.errors import InvalidInput, NotFound
from contracts.sales import GetOrder
from gateway import errors
from gateway.http.call import Call


def check(call: Call, order_id: str | None, customer_id: str) -> None:
    """Raises InvalidInput at `/order_id` unless it is an order of the customer, Unavailable when sales does not say.

    Another customer's order, another company's and one that does not exist are the same to the caller.
    """
    if order_id is None:
        return
    if Module.SALES not in call.company.modules or _customer_of(call, order_id) != customer_id:
        raise errors.order_unknown(order_id)


def _customer_of(call: Call, order_id: str) -> str | None:
    try:
        order = call.ask(GetOrder(order_id=order_id))
    except (NotFound, InvalidInput):
        return None
    customer: str = order["party"]["customer_id"]
    return customer
