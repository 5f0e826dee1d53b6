"""Properties: what a company wants to know of its customers beside what every customer has, put on any of them."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Name, Page, Reply, Request, Value, Version
from contracts.form_fields import Refers
from contracts.open_enum import OpenEnum

MOST_CHOICES = 100
Choice = Annotated[str, Field(min_length=1, max_length=100)]
Group = Annotated[str, Field(max_length=100), Refers("property_group")]
Choices = Annotated[list[Choice], Field(max_length=MOST_CHOICES), Refers("text")]
"""Texts, each of which may have spaces and commas: a form divides them by semicolons."""


class PropertyKind(OpenEnum):
    """What a customer's property says: that it has it (`tag`), or a value: one of some choices, a number, a date, a text."""

    TAG = "tag"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"


class Property(Reply):
    """What can be put on every customer. Never renamed or deleted: there is no request for either.

    `closed`: it is put on no customer any more; those that have it keep it. `customers`: how many have it, up to 10,000,
    `customers_is_more` that there are more; None where nobody asked. A release before 0.3 has tags only."""

    id: str
    name: str
    kind: PropertyKind = PropertyKind.TAG
    group: str = ""
    choices: list[str] = []
    closed: bool = False
    version: int = 1
    customers: int | None = None
    customers_is_more: bool = False


class CustomerProperty(Reply):
    """A property that a customer has, since when and by whom. `value`: "" of a tag; a number with a decimal point, a date as
    2026-11-25, a choice as it is spelled among the choices. `bulk_id`: the change of many customers that has put it on."""

    id: str
    name: str
    since: AwareDatetime
    by: str = ""
    kind: PropertyKind = PropertyKind.TAG
    value: str = ""
    group: str = ""
    bulk_id: str = ""


class CustomerProperties(Reply):
    """All properties of one customer, by name."""

    customer_id: str
    version: int = 1
    items: list[CustomerProperty]


class CreateProperty(Request[Property], service="crm", role=Role.SELLER, module=Module.CRM):
    """Creates a property. Conflict when its name differs only in case, accents, spaces and marks from another's, while a symbol
    counts ("Kund+", "C#"); NotAllowed where the company lets only administrators create them. A choice needs `choices`; no other
    kind has any."""

    name: Name
    kind: PropertyKind = PropertyKind.TAG
    group: Group = ""
    choices: Choices = []


class ListProperties(ListRequest[Page[Property]], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Lists the company's properties, newest first. `prefix` selects those whose name begins with it; `count`: how many
    customers have each, too."""

    prefix: Annotated[str, Field(max_length=200)] | None = None
    kind: PropertyKind | None = None
    group: Annotated[str, Field(max_length=100)] | None = None
    closed: bool | None = None
    count: bool = False


class GetCustomerProperties(Request[CustomerProperties], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Lists a customer's properties, by name."""

    customer_id: Id


class PropertyValue(Value):
    """What a customer's property says. A number may have a decimal comma and spaces between thousands."""

    property_id: Id
    value: Annotated[str, Field(min_length=1, max_length=500)]


class SetProperties(Request[CustomerProperties], service="crm", role=Role.SELLER, module=Module.CRM):
    """Adds properties to a customer, gives values, and removes others. What the customer has or lacks already is left alone.

    `values` puts on a property of another kind than tag, or changes its value. InvalidInput for a value that the kind does not
    allow, and for a closed property that the customer does not have."""

    customer_id: Id
    add: Annotated[list[Id], Refers("property")] = Field(default=[], max_length=50)
    values: list[PropertyValue] = Field(default=[], max_length=50)
    remove: Annotated[list[Id], Refers("own_property")] = Field(default=[], max_length=50)


class GetProperty(Request[Property], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Returns a property, with how many customers have it."""

    property_id: Id


class ChangeProperty(Request[Property], service="crm", role=Role.SELLER, module=Module.CRM):
    """Closes a property or opens it again, moves it to another group, adds choices; what is absent stays. A name, a kind and a
    choice stay for good. NotAllowed where the company lets only administrators create properties."""

    property_id: Id
    version: Version
    closed: bool | None = None
    group: Group | None = None
    add_choices: Choices = []


class SuggestedProperties(Reply):
    """Properties that fit what was typed: those whose name begins so first, each part in Swedish order."""

    items: list[Property]


class SuggestProperties(Request[SuggestedProperties], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Suggests properties while somebody types: every word of `q` begins a word of the name. Closed ones only when asked for."""

    q: Annotated[str, Field(max_length=200)] = ""
    closed: bool = False
    limit: int = Field(default=20, ge=1, le=200)
