"""Customers: what they hold, and the requests that create, find and change them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from contracts.access import Role
from contracts.base import Id, ListRequest, Name, Page, Reply, Request, Short, Text, Value, Version
from contracts.cleaning import LINE
from contracts.customers.addresses import Addresses
from contracts.customers.branch_days import BranchMove, FormerAddresses, PlannedAddresses
from contracts.form_fields import Refers
from contracts.money import Amount, Currency
from contracts.open_enum import OpenEnum
from contracts.users import Holds, NamedUserId, NamesUser, UserFilter, UserId, Users

Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"), LINE]


EmailOrNone = Annotated[str, Field(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$"), LINE]
"""An e-mail address, or an empty text for none."""


class Kind(OpenEnum):
    COMPANY = "company"
    PERSON = "person"


class Stage(OpenEnum):
    PROSPECT = "prospect"
    CUSTOMER = "customer"


class VatType(OpenEnum):
    """How VAT is calculated on sales to the customer."""

    SWEDISH = "swedish"
    SWEDISH_REVERSE_CHARGE = "swedish_reverse_charge"
    EU_REVERSE_CHARGE = "eu_reverse_charge"
    EU = "eu"
    EXPORT = "export"


class CustomerFields(Value):
    """The fields of a customer that people fill in, without its number. An empty `name` of a person becomes "First Last".

    `seller_id`, `our_reference_id` and `responsible_id` are users of the company. `seller` and `our_reference` are what is
    printed: with an id they become the user's name; a text alone takes the id away, an id taken away takes its text along.
    """

    kind: Kind = Kind.COMPANY
    stage: Stage = Stage.CUSTOMER
    name: Annotated[str, Field(max_length=200)] = ""
    first_name: Short = ""
    last_name: Short = ""
    identity_number: Annotated[str, Field(max_length=20)] = Field(
        default="", description="Organisation number, or personal number of a person; hyphen or not"
    )
    vat_number: Annotated[str, Field(max_length=20)] = ""
    vat_type: VatType = VatType.SWEDISH
    group: Annotated[Short, Refers("customer_group")] = ""
    seller: Annotated[Short, Refers("customer_seller")] = ""
    seller_id: Annotated[UserId, NamesUser(text="seller")] = ""
    our_reference: Short = ""
    our_reference_id: Annotated[UserId, NamesUser(text="our_reference")] = ""
    responsible_id: Annotated[UserId, NamesUser()] = ""
    your_reference: Short = ""
    payment_terms_days: Annotated[int, Field(ge=0, le=365)] | None = Field(
        default=None, description="The company's default, if absent"
    )
    credit_customer: bool = True
    credit_limit: Annotated[Amount, Field(ge=0)] | None = Field(
        default=None, description="In the customer's currency, with VAT; no limit, if absent"
    )
    currency: Currency = "SEK"
    language: Literal["sv", "en"] = "sv"
    peppol_id: Short = ""
    gln: Annotated[str, Field(max_length=13)] = ""
    email: EmailOrNone = ""
    emails: dict[Literal["quote", "order", "invoice", "reminder"], Email] = Field(
        default_factory=dict, description="E-mail per kind of document, where it differs from `email`"
    )
    phone: Short = ""
    website: Annotated[str, Field(max_length=300)] = ""
    addresses: Addresses = Addresses()


class FormerName(Reply):
    name: str
    until: date


class CustomerChanges(CustomerFields):
    """What `ChangeCustomer.changes` may name: every field of CustomerFields, and `active`."""

    active: bool = True


class Branch(Reply):
    """A shop or factory of a customer. `retired_on` hides it where one chooses; `former_names`: the last day of each.

    `addresses` are today's. `in_use`: whether it can be chosen today; one that is retired, has moved to another customer or is
    still to come cannot.
    """

    id: str
    name: str
    addresses: Addresses = Addresses()
    retired_on: date | None = None
    former_names: list[FormerName] = []
    former_addresses: list[FormerAddresses] = []
    planned_addresses: list[PlannedAddresses] = []
    moves: list[BranchMove] = []
    in_use: bool = True


class Contact(Reply):
    """A person at a customer. `person_id` is the same on every customer on which the person stands; absent for one that has never
    stood on another."""

    id: str
    name: str
    role_title: str = ""
    phone: str = ""
    mobile: str = ""
    email: str = ""
    no_mailings: bool = False
    branch_id: str | None = None
    active: bool = True
    person_id: str | None = None


class Doubt(Reply):
    """Something doubtful that was let through, e.g. a likely duplicate. `code` is stable, `detail` is for people.

    `detail` is in the caller's language over HTTP; `values` are what it fills in. One with an `id` came with an import and
    stays until somebody clears it (ClearDoubts) or corrects its field: it tells the column (`field`), when it came (`at`), and
    from which `line` of which register (`source`).
    """

    code: str
    detail: str
    values: dict[str, str] = {}
    customer_ids: list[str] = []
    id: str = ""
    field: str = ""
    at: datetime | None = None
    line: int | None = None
    source: str = ""


class Customer(Reply):
    """A customer as its own service knows it; every field of CustomerFields, and its parts.

    `warnings` name what is doubtful but was let through; `suggestions` are values that follow from others but were not
    given (`vat_number` of a Swedish company): to be offered, never taken for granted.
    """

    id: str
    version: int
    number: str
    kind: Kind
    stage: Stage
    name: str
    first_name: str = ""
    last_name: str = ""
    identity_number: str = ""
    vat_number: str = ""
    vat_type: VatType
    group: str = ""
    seller: str = ""
    seller_id: NamedUserId = ""
    our_reference: str = ""
    our_reference_id: NamedUserId = ""
    responsible_id: NamedUserId = ""
    your_reference: str = ""
    payment_terms_days: int | None = None
    credit_customer: bool = True
    credit_limit: Amount | None = None
    currency: str = "SEK"
    language: str = "sv"
    peppol_id: str = ""
    gln: str = ""
    email: str = ""
    emails: dict[str, str] = {}
    phone: str = ""
    website: str = ""
    addresses: Addresses = Addresses()
    active: bool = True
    branches: list[Branch] = []
    contacts: list[Contact] = []
    info: str = ""
    created_at: datetime
    changed_at: datetime
    warnings: list[Doubt] = []
    suggestions: dict[str, str] = {}
    users: Users = {}


class CustomerRow(Reply):
    """A customer in a list."""

    id: str
    number: str
    name: str
    city: str = ""
    identity_number: str = ""
    kind: Kind | None = None
    stage: Stage
    active: bool = True
    doubts: int = Field(default=0, description="How many remarks of imports stand on the customer")


class NewBranch(Value):
    """A branch of a customer that is being created."""

    name: Name
    addresses: Addresses = Addresses()


class ContactFields(Value):
    """What people fill in of a new contact. `no_mailings`: the person wants none, on no customer."""

    name: Name
    role_title: Short = ""
    phone: Short = ""
    mobile: Short = ""
    email: EmailOrNone = ""
    no_mailings: bool = False


class NewContact(ContactFields):
    """A contact of a customer that is being created. `branch_name` is that of a branch created with it."""

    branch_name: Name | None = None


class CreateCustomer(Request[Customer], service="customers", role=Role.SELLER):
    """Creates a customer, with its first branches and contacts. `number` is the next in the series if absent.

    A likely duplicate (identity number, e-mail, name and city) is a Conflict `customers.customer_duplicate` that names the
    ids, unless `insist`. A number that is taken is a Conflict `customers.number_taken`.
    """

    number: Annotated[str, Field(max_length=20, pattern=r"^[0-9A-Za-z-]+$")] | None = None
    fields: CustomerFields
    branches: list[NewBranch] = Field(default_factory=list, max_length=200)
    contacts: list[NewContact] = Field(default_factory=list, max_length=200)
    info: Text = ""
    insist: bool = False


class GetCustomer(Request[Customer], service="customers", role=Role.VIEWER):
    """Returns a customer with its branches, contacts and internal info."""

    customer_id: Id


class ListCustomers(ListRequest[Page[CustomerRow]], service="customers", role=Role.VIEWER):
    """Lists customers, newest first; only active ones unless `active` is given.

    `group` and `seller` match whole values, without regard to case: "bygg syd" finds "Bygg Syd". `doubtful`: only those on which
    remarks of imports stand, or only the others.
    """

    group: str | None = None
    seller: str | None = None
    seller_id: UserFilter = ""
    responsible_id: UserFilter = ""
    stage: Stage | None = None
    active: bool | None = True
    doubtful: bool | None = None


class ChangeCustomer(Request[Customer], service="customers", role=Role.SELLER):
    """Changes the fields of a customer that are given; all others stay.

    `changes` holds fields of CustomerChanges. Over HTTP they are the body itself. Objects are merged by RFC 7396: only
    what is named inside them changes, and null removes a value.
    """

    customer_id: Id
    version: Version
    changes: Annotated[dict[str, Any], Holds(CustomerChanges)] = Field(min_length=1)


class SetInfo(Request[Customer], service="customers", role=Role.SELLER):
    """Replaces the internal note of a customer. It is shown on the card only and is part of no event."""

    customer_id: Id
    version: Version
    text: Text
