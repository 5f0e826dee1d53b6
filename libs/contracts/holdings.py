"""What services hold of a customer that is to be deleted: each owner counts its own and says so by an event."""

from contracts.base import Event, Reply


class Holding(Reply):
    """So many things of a kind, such as `order` or `file`, that belong to the customer."""

    kind: str
    count: int


class HoldingsEvent(Event):
    """Base of the services' answers to `customers.customer_deletion_changed`. `subject` is the customer, `round` that of the
    event which is answered: the service lets nothing new be made for the customer since. Without `holdings` nothing is held."""

    round: int
    holdings: list[Holding] = []
