"""What sales and billing both say of a delivery: the invoice names those that it is for."""

from datetime import date

from contracts.base import Reply
from contracts.customers.addresses import Address


class DeliveryReference(Reply):
    """A delivery as an invoice names it: its number ("1042-1"), the day and the place. `id` is empty for one of release 0.1.0."""

    id: str = ""
    number: str
    on: date
    address: Address | None = None
