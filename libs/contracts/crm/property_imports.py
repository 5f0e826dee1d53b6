"""Import of properties: those of many customers at once, by name."""

from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Reply, Request, Value

Named = Annotated[str, Field(min_length=1, max_length=720)]
"""A name, or `name = value`: both at their longest."""


class PropertiesOfCustomer(Value):
    """The names of properties that a customer is to have, beside those that it has; `name = value` of one that has a value."""

    customer_id: Id
    names: Annotated[list[Named], Field(max_length=50)]


class ImportedProperties(Reply):
    """`waiting`: customers whose events have not arrived yet, to be sent again. `unusable`: names that no property can have, and
    those in which a value is missing or not allowed, or which belong to a closed property; `not_created`: new names, where the
    company lets only administrators create properties; `differing`, by customer: those of which it has another value; `closed`,
    by customer: the unusable ones whose property is closed and which it lacks, though other customers may have it."""

    waiting: list[str] = []
    unusable: list[str] = []
    not_created: list[str] = []
    differing: dict[str, list[str]] = {}
    closed: dict[str, list[str]] = {}


class ImportProperties(Request[ImportedProperties], service="crm", role=Role.SELLER, module=Module.CRM):
    """Adds properties to customers; tags that are missing are created. Sent again, it changes nothing more. A value that a
    customer has stays, unless `update` is given."""

    rows: Annotated[list[PropertiesOfCustomer], Field(max_length=500)]
    update: bool = False
