"""Properties: tags of free choice that can be put on every customer."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Name, Page, Reply, Request
from contracts.form_fields import Refers


class Property(Reply):
    """A tag that can be put on every customer. Never renamed or deleted: there is no request for either."""

    id: str
    name: str


class CustomerProperty(Reply):
    """A property that a customer has, since when and by whom."""

    id: str
    name: str
    since: AwareDatetime
    by: str = ""


class CustomerProperties(Reply):
    """All properties of one customer, by name."""

    customer_id: str
    version: int = 1
    items: list[CustomerProperty]


class CreateProperty(Request[Property], service="crm", role=Role.SELLER, module=Module.CRM):
    """Creates a property. Conflict when its name differs only in case, accents or spaces from another's."""

    name: Name


class ListProperties(ListRequest[Page[Property]], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Lists the company's properties, newest first. `prefix` selects those whose name begins with it."""

    prefix: Annotated[str, Field(max_length=200)] | None = None


class GetCustomerProperties(Request[CustomerProperties], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Lists a customer's properties, by name."""

    customer_id: Id


class SetProperties(Request[CustomerProperties], service="crm", role=Role.SELLER, module=Module.CRM):
    """Adds properties to a customer and removes others. Properties that the customer has or lacks already are left alone."""

    customer_id: Id
    add: Annotated[list[Id], Refers("property")] = Field(default=[], max_length=50)
    remove: Annotated[list[Id], Refers("own_property")] = Field(default=[], max_length=50)
