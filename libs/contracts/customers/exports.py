"""Export of the register: whole customers, a page at a time, in an order that changes meanwhile do not disturb."""

from typing import Annotated

from pydantic import Field

from contracts.access import Role
from contracts.base import Id, ListRequest, Page, Reply, Request, Value
from contracts.customers.customers import Customer, Stage
from contracts.users import UserFilter


class ExportFilters(Value):
    """Which customers. `group`, `seller` and `city` match whole values without regard to case; only active customers, unless
    `active` is false (only inactive) or null (both). `of_customers`: of these alone."""

    of_customers: list[Id] = Field(default=[], max_length=200)
    group: Annotated[str, Field(max_length=100)] | None = None
    seller: Annotated[str, Field(max_length=100)] | None = None
    seller_id: UserFilter = ""
    responsible_id: UserFilter = ""
    city: Annotated[str, Field(max_length=100)] | None = None
    stage: Stage | None = None
    active: bool | None = True


class ExportSize(Reply):
    """How many customers an export has, and how many contacts and branches the customers with the most of them have."""

    customers: int
    most_contacts: int
    most_branches: int


class MeasureExport(ExportFilters, Request[ExportSize], service="customers", role=Role.SELLER):
    """Counts what an export has: the columns of its file follow from that. Contacts who have left and retired
    branches count, too."""


class ListWholeCustomers(ExportFilters, ListRequest[Page[Customer]], service="customers", role=Role.SELLER):
    """Lists customers with everything that they hold, newest first, without warnings and suggestions.

    A customer that is created or changed meanwhile neither moves another onto the next page nor comes twice.
    """
