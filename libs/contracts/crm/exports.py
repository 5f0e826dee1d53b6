"""The properties of many customers at once, for the export of the register."""

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Name, Reply, Request


class PropertyNames(Reply):
    """The names of the properties that a customer has, in the order of the alphabet; `values` of those that have one."""

    customer_id: str
    names: list[str]
    values: dict[str, str] = {}


class PropertiesOfCustomers(Reply):
    """Of each customer that has any."""

    items: list[PropertyNames]


class ListPropertiesOfCustomers(Request[PropertiesOfCustomers], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Lists the properties of these customers; leaves out those without any. `property` is a name or an id: only customers that
    have it; InvalidInput for none of the company's."""

    of_customers: list[Id] = Field(min_length=1, max_length=200)
    property: Name | None = None
