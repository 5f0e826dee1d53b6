"""Info: free text that only the card shows. No event contains it, so it reaches no other service and no document."""

from contracts.customers import Customer as CustomerReply
from contracts.customers import SetInfo
from customers import customers
from customers.models import Customer


def write(request: SetInfo) -> CustomerReply:
    """Replaces the text. Raises NotFound, Stale."""

    def decide(customer: Customer) -> None:
        customer.info = request.text or None

    return customers.update(request.customer_id, decide, request.version).to_contract()
