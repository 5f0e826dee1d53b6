"""The register: all customers in an order of choice, filtered field by field."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from contracts.access import Role
from contracts.base import ListRequest, Name, Page, Reply, Request, Value
from contracts.crm.properties import CustomerProperty
from contracts.crm.search import CustomerActivity
from contracts.customers import Stage
from contracts.users import NamedUserId, UserFilter, Users

Words = Annotated[str, Field(max_length=200)]
PropertyText = Annotated[str, Field(max_length=200)]


class RegisterSort(StrEnum):
    """What the register can be sorted by. Customer numbers sort by the value of their digits: 9 before 10."""

    NAME = "name"
    NUMBER = "number"
    CITY = "city"
    GROUP = "group"
    SELLER = "seller"


class RegisteredCustomer(Reply):
    """A customer in the register."""

    id: str
    number: str
    name: str
    city: str = ""
    identity_number: str = ""
    kind: str = ""
    phone: str = ""
    email: str = ""
    group: str = ""
    seller: str = ""
    seller_id: NamedUserId = ""
    responsible_id: NamedUserId = ""
    users: Users = {}
    stage: Stage | None = None
    active: bool = True
    properties: list[CustomerProperty] = []


class CustomerRegisterPage(Page[RegisteredCustomer]):
    """A page of the register. `previous_cursor` leads back; both are absent at their end.

    `total` is how many customers match, counted up to 10,000; `total_is_more` says that there are more. Only the page without
    a cursor has it.
    """

    previous_cursor: str | None = None
    total: int | None = None
    total_is_more: bool = False


class RegisterFilters(Value):
    """Which customers of the register, in which order; see ListCustomerRegister."""

    sort: RegisterSort = RegisterSort.NAME
    descending: bool = False
    q: Words = ""
    name: Words = ""
    number: Annotated[str, Field(max_length=20)] = ""
    city: Annotated[str, Field(max_length=100)] = ""
    contact: Words = ""
    branch: Words = ""
    reference: Words = ""
    address: Words = ""
    phone: Annotated[str, Field(max_length=100)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    identity_number: Annotated[str, Field(max_length=20)] = ""
    group: Annotated[str, Field(max_length=100)] | None = None
    seller: Annotated[str, Field(max_length=100)] | None = None
    seller_id: UserFilter = ""
    responsible_id: UserFilter = ""
    property: Name | None = None
    property_value: PropertyText = ""
    property_from: PropertyText = ""
    property_to: PropertyText = ""
    stage: Stage | None = None
    activity: CustomerActivity | None = None
    active: bool | None = True


class ListCustomerRegister(RegisterFilters, ListRequest[CustomerRegisterPage], service="crm", role=Role.VIEWER):
    """Lists customers in Swedish order (å, ä, ö after z; é as e).

    Each filter narrows the list. `q` searches all fields; `name`, `number`, `city`, `contact`, `branch`, `reference`, `address`,
    `phone`, `email` and `identity_number` search one: each of their words must begin a word of that field, but a person's number
    matches whole, or as far as replies show it. `group` and `seller`
    match whole values without regard to case; `activity` is what they have planned; `seller_id` and `responsible_id` are users.
    `property` is a name or an id (422 if there is none), `property_value` its value (the beginning of a text), `property_from`
    and `property_to` bounds of a number or date, both included. `with_properties`: each customer comes with those that it has.
    Only active customers, unless `active` is false (only inactive) or null (both). A cursor continues the list that it came from,
    with everything else unchanged.
    """

    with_properties: bool = False


class RegisterValues(Reply):
    """What stands in these fields of customers, each value once, in Swedish order. At most as many of each as were asked for: the
    first ones."""

    groups: list[str] = []
    sellers: list[str] = []
    cities: list[str] = []


class ListRegisterValues(Request[RegisterValues], service="crm", role=Role.VIEWER):
    """Lists the groups, sellers and cities that customers have, as suggestions for whoever fills in such a field.

    Upper and lower case count as the same value, which is spelled as the oldest customer has it. `q`: only values that begin so.
    """

    q: Words = ""
    limit: int = Field(default=50, ge=1, le=100)
