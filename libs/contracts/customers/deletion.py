"""Deleting a customer that no service has anything of: requests, replies and the event that asks the services."""

from datetime import datetime

from contracts.access import Role
from contracts.base import Event, Id, Reply, Request, Version
from contracts.erasure import ErasureOrder
from contracts.holdings import Holding
from contracts.open_enum import OpenEnum
from contracts.services import SERVICES


class DeletionState(OpenEnum):
    """`asked`: the services let nothing new be made and count; `checking`: what was under way has ended, and they count again.
    `erased` and `stopped` are ends of an erasure (contracts.customers.erasure)."""

    ASKED = "asked"
    CHECKING = "checking"
    REFUSED = "refused"
    DELETED = "deleted"
    ERASED = "erased"
    STOPPED = "stopped"


BLOCKING = tuple(one.value for one in (DeletionState.ASKED, DeletionState.CHECKING, DeletionState.DELETED))
"""While a deletion is in one of these states nothing can be made for the customer."""


class HeldBy(Reply):
    """What a service has of the customer."""

    service: str
    holdings: list[Holding]


class CustomerDeletion(Reply):
    """How far a deletion has come. `held_by` stands in the way; `awaiting` are services that have not answered yet, or did not
    in time where the state is `refused`."""

    customer_id: str
    number: str
    state: DeletionState
    asked_at: datetime
    asked_by: str = ""
    held_by: list[HeldBy] = []
    awaiting: list[str] = []


class DeleteCustomer(Request[CustomerDeletion], service="customers", role=Role.ADMINISTRATOR):
    """Deletes a customer of which no service has anything.

    That is: no quote, order, contract, receipt, invoice, payment, rating, activity or file, whatever modules are switched on.
    From now on nothing can be made for it.

    The reply says how far it has come: the services answer within seconds, and a customer of which none has anything is gone two
    minutes later. It is refused when something is there, or when a service does not answer within ten minutes; then all is as
    before. Its number is not given to another customer by the series.

    Raises NotFound, Stale, and Conflict `customers.customer_in_use` when a branch of it is moving.
    """

    customer_id: Id
    version: Version


class GetCustomerDeletion(Request[CustomerDeletion], service="customers", role=Role.ADMINISTRATOR):
    """Returns how far the latest deletion of a customer has come, also of one that is gone. Raises NotFound if none was."""

    customer_id: Id


class CustomerDeletionChanged(
    Event, service="customers", subscribers=tuple(service for service in SERVICES if service != "customers")
):
    """A customer is to be deleted or erased, is not to be after all, or has been. `asked` and `checking` are answered, once for
    each `round`, with what the service holds of it; meanwhile, and once it is `deleted`, nothing can be made for it."""

    state: DeletionState
    round: int
    erasing: bool = False
    """The customer's personal data is to be erased, and only what is open counts."""
    erasure: ErasureOrder | None = None
    """How it is erased, once it is decided (`erased`)."""

    @property
    def is_asking(self) -> bool:
        """Whether the services are to count and to answer."""
        return self.state in (DeletionState.ASKED, DeletionState.CHECKING)
