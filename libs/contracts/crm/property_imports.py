"""Import of properties: those of many customers at once, by name."""

from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Name, Reply, Request, Value


class PropertiesOfCustomer(Value):
    """The names of properties that a customer is to have, beside those that it has."""

    customer_id: Id
    names: Annotated[list[Name], Field(max_length=50)]


class ImportedProperties(Reply):
    """`waiting`: customers whose events have not arrived yet, to be sent again. `unusable`: names that no property can have."""

    waiting: list[str] = []
    unusable: list[str] = []


class ImportProperties(Request[ImportedProperties], service="crm", role=Role.SELLER, module=Module.CRM):
    """Adds properties to customers; those that are missing are created. Sent again, it changes nothing more."""

    rows: Annotated[list[PropertiesOfCustomer], Field(max_length=500)]
