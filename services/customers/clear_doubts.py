"""Clears the doubts of imports."""

from contracts.customers import ClearDoubts
from contracts.customers import Customer as CustomerReply
from contracts.customers import import_errors as texts
from customers import customers, errors
from customers.models import Customer


def clear(request: ClearDoubts) -> CustomerReply:
    """Takes doubts off a customer. Publishes nothing: no other service knows them. Raises NotFound, Stale, InvalidInput."""

    def decide(customer: Customer) -> None:
        known = {one["id"] for one in customer.doubts}
        named = known if request.doubt_ids is None else set(request.doubt_ids)
        unknown = [at for at, one in enumerate(request.doubt_ids or ()) if one not in known]
        if unknown and request.doubt_ids is not None:
            raise errors.invalid_customer(
                texts.UNKNOWN_DOUBT.at(f"/doubt_ids/{at}", id=request.doubt_ids[at]) for at in unknown
            )
        customer.doubts = [one for one in customer.doubts if one["id"] not in named]
        customer.doubtful = bool(customer.doubts) or None

    return customers.update(request.customer_id, decide, request.version).to_contract()
