"""Erasing the personal data of a customer: requests and replies. The plan and the receipt are asked of every service
(contracts.erasure); the events are those of a deletion (contracts.customers.deletion)."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from contracts.access import Role
from contracts.base import Id, Name, Reply, Request, Version
from contracts.customers.deletion import DeletionState, HeldBy
from contracts.erasure import ErasureOrder, Month

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="The SHA-256 of the plan that was shown")]
Ground = Annotated[str, Field(min_length=3, max_length=200, description="Why it is erased; noted with the erasure")]


class CustomerErasure(Reply):
    """How far an erasure has come. `held_by` is open and stands in the way; `awaiting` are services that have not answered
    yet, or did not in time where the state is `refused`. Once it is `erased`: `name` stands for the customer, and
    `salt` belongs to the digests of the receipt."""

    customer_id: str
    number: str
    state: DeletionState
    asked_at: datetime
    asked_by: str = ""
    ground: str = ""
    plan_digest: str = ""
    fiscal_year_end: int = 12
    name: str = ""
    salt: str = ""
    erased_at: datetime | None = None
    held_by: list[HeldBy] = []
    awaiting: list[str] = []


class EraseCustomer(Request[CustomerErasure], service="customers", role=Role.ADMINISTRATOR):
    """Erases the personal data of a customer as its plan says.

    From now on nothing can be made for it. Services say what is open: orders that are not delivered and invoiced, invoices
    that are not paid, contracts that run. Two minutes later the customer is erased for good; what a law wants kept stays until
    its day and goes then. It is refused when something is open, or when a service does not answer within ten minutes; then all
    is as before.

    Raises NotFound, Stale, and Conflict `customers.customer_in_use` when a merge or a move of it is under way.
    """

    customer_id: Id
    version: Version
    plan_digest: Digest
    ground: Ground
    fiscal_year_end: Month = Field(default=12, description="The last month of the company's fiscal years")


class StopErasure(Request[CustomerErasure], service="customers", role=Role.ADMINISTRATOR):
    """Stops an erasure that is not decided yet; all is as before. Raises NotFound if none was asked for, and Conflict
    `customers.erasure_decided`."""

    customer_id: Id


class GetCustomerErasure(Request[CustomerErasure], service="customers", role=Role.ADMINISTRATOR):
    """Returns how far the latest erasure of a customer has come. Raises NotFound if none was asked for."""

    customer_id: Id


class ErasedCustomer(Reply):
    """An erased customer, as the list for restored backups has it: no word of its data. `company` is its tenant."""

    company: str
    customer_id: str
    number: str
    erased_at: datetime
    order: ErasureOrder


class ErasedCustomers(Reply):
    """Erased customers in the order of companies and ids; `upto` is empty on the last page."""

    items: list[ErasedCustomer] = []
    upto: str = ""


class ListErasedCustomers(Request[ErasedCustomers], service="customers", role=Role.ADMINISTRATOR):
    """Lists the erased customers of all companies, page by page, for the day on which a backup is restored."""

    after: str = Field(default="", max_length=300)


class ApplyErasure(Request[CustomerErasure], service="customers", role=Role.ADMINISTRATOR):
    """Erases a customer again that a restored backup has brought back. Nothing is asked, since it was decided before. Done
    already, it has every service look again. Raises NotFound for a customer that the backup does not have."""

    customer_id: Id
    erased_at: datetime
    erasure_id: Id
    name: Name
    salt: Digest
    also: list[Id] = Field(default=[], max_length=1000)
    fiscal_year_end: Month = 12

    @classmethod
    def of(cls, erased: ErasedCustomer) -> "ApplyErasure":
        """The request that erases a customer of the list."""
        order = erased.order.model_dump(exclude={"id"})
        return cls(customer_id=erased.customer_id, erased_at=erased.erased_at, erasure_id=erased.order.id, **order)

    def to_order(self) -> ErasureOrder:
        """The order as services know it."""
        fields = self.model_dump(include={"name", "salt", "also", "fiscal_year_end"})
        return ErasureOrder(id=self.erasure_id, **fields)


for request in (ListErasedCustomers, ApplyErasure):
    request.operators_only = True
