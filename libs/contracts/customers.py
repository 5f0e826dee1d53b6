"""What the customers service is asked, what it answers, and what it tells: customers, branches, contacts, info, import."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from contracts.access import Role
from contracts.base import Event, Id, ListRequest, Name, Page, Reply, Request, Text, Value, Version
from contracts.money import Currency
from contracts.services import SERVICES

Short = Annotated[str, Field(max_length=100)]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
EmailOrNone = Annotated[str, Field(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")]
"""An e-mail address, or an empty text for none."""


class Kind(StrEnum):
    COMPANY = "company"
    PERSON = "person"


class Stage(StrEnum):
    PROSPECT = "prospect"
    CUSTOMER = "customer"


class VatType(StrEnum):
    """How VAT is reckoned on sales to the customer."""

    SWEDISH = "swedish"
    SWEDISH_REVERSE_CHARGE = "swedish_reverse_charge"
    EU_REVERSE_CHARGE = "eu_reverse_charge"
    EU = "eu"
    EXPORT = "export"


class Address(Value):
    """A postal address. `country` is ISO 3166-1 alpha-2; a Swedish postcode is five digits, written "111 34"."""

    line1: Short = ""
    line2: Short = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    city: Short = ""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "SE"
    latitude: Annotated[Decimal, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[Decimal, Field(ge=-180, le=180)] | None = None


class Addresses(Value):
    """Where invoices go, where goods go, and where people go. An absent one falls back on the invoice address."""

    invoice: Address = Address()
    delivery: Address | None = None
    visiting: Address | None = None


class CustomerFields(Value):
    """All of a customer that people fill in, but its number. For a person `name` is "First Last" if left empty."""

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
    group: Short = ""
    seller: Short = ""
    our_reference: Short = ""
    your_reference: Short = ""
    payment_terms_days: Annotated[int, Field(ge=0, le=365)] | None = Field(
        default=None, description="The company's default, if absent"
    )
    credit_customer: bool = True
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


class Branch(Reply):
    """A shop or factory of a customer. `retired_on` hides it where one chooses; `former_names`: the last day of each."""

    id: str
    name: str
    addresses: Addresses = Addresses()
    retired_on: date | None = None
    former_names: list["FormerName"] = []


class FormerName(Reply):
    name: str
    until: date


class Contact(Reply):
    """A person at a customer."""

    id: str
    name: str
    role_title: str = ""
    phone: str = ""
    mobile: str = ""
    email: str = ""
    branch_id: str | None = None
    active: bool = True


class Doubt(Reply):
    """Something doubtful that was let through, e.g. a likely duplicate. `code` is stable, `detail` is for people."""

    code: str
    detail: str
    customer_ids: list[str] = []


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
    our_reference: str = ""
    your_reference: str = ""
    payment_terms_days: int | None = None
    credit_customer: bool = True
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


class CustomerRow(Reply):
    """A customer in a list."""

    id: str
    number: str
    name: str
    city: str = ""
    identity_number: str = ""
    stage: Stage
    active: bool = True


class NewBranch(Value):
    """A branch of a customer that is being created."""

    name: Name
    addresses: Addresses = Addresses()


class NewContact(Value):
    """A contact of a customer that is being created. `branch_name` is that of a branch created with it."""

    name: Name
    role_title: Short = ""
    phone: Short = ""
    mobile: Short = ""
    email: EmailOrNone = ""
    branch_name: Name | None = None


class CreateCustomer(Request[Customer], service="customers", role=Role.SELLER):
    """Creates a customer, with its first branches and contacts. `number` is the next in the series if absent.

    A likely duplicate (identity number, e-mail, name and city) is a Conflict `customers.likely_duplicate` that names the
    ids, unless `insist`. A number that is taken is a Conflict `customers.number_taken`.
    """

    number: Annotated[str, Field(max_length=20, pattern=r"^[0-9A-Za-z-]+$")] | None = None
    fields: CustomerFields
    branches: list[NewBranch] = Field(default_factory=list, max_length=200)
    contacts: list[NewContact] = Field(default_factory=list, max_length=200)
    info: Text = ""
    insist: bool = False


class GetCustomer(Request[Customer], service="customers", role=Role.VIEWER):
    customer_id: Id


class ListCustomers(ListRequest[Page[CustomerRow]], service="customers", role=Role.VIEWER):
    """The register, newest first; only active ones unless `active` says otherwise."""

    group: str | None = None
    seller: str | None = None
    stage: Stage | None = None
    active: bool | None = True


class ChangeCustomer(Request[Customer], service="customers", role=Role.SELLER):
    """Changes the fields that are named in `changes` (same names as CustomerFields, and `active`); all others stay.

    Objects are merged as RFC 7396 says: only what is named inside them changes, and null takes a value away.
    """

    customer_id: Id
    version: Version
    changes: dict[str, Any] = Field(min_length=1)


class AddBranch(Request[Customer], service="customers", role=Role.SELLER):
    customer_id: Id
    name: Name
    addresses: Addresses = Addresses()


class ChangeBranch(Request[Customer], service="customers", role=Role.SELLER):
    """Changes what is given. A new name is a reuse: the old one is kept in `former_names` with its last day."""

    customer_id: Id
    version: Version
    branch_id: Id
    name: Name | None = None
    addresses: Addresses | None = None


class RetireBranch(Request[Customer], service="customers", role=Role.SELLER):
    """Hides a branch from choice as of today; documents keep it. Never deleted. `retired=false` takes it into use again."""

    customer_id: Id
    version: Version
    branch_id: Id
    retired: bool = True


class ListBranches(ListRequest[Page[Branch]], service="customers", role=Role.VIEWER):
    """A customer's branches, newest first; also the retired ones if `retired`."""

    customer_id: Id
    retired: bool = True


class AddContact(Request[Customer], service="customers", role=Role.SELLER):
    customer_id: Id
    name: Name
    role_title: Short = ""
    phone: Short = ""
    mobile: Short = ""
    email: EmailOrNone = ""
    branch_id: Id | None = None


class ChangeContact(Request[Customer], service="customers", role=Role.SELLER):
    customer_id: Id
    version: Version
    contact_id: Id
    name: Name | None = None
    role_title: Short | None = None
    phone: Short | None = None
    mobile: Short | None = None
    email: EmailOrNone | None = None
    branch_id: Id | None = None
    active: bool | None = None


class ListContacts(ListRequest[Page[Contact]], service="customers", role=Role.VIEWER):
    """A customer's contacts, newest first; only those of one branch if `branch_id`."""

    customer_id: Id
    branch_id: Id | None = None


class SetInfo(Request[Customer], service="customers", role=Role.SELLER):
    """Replaces the free text that is shown on the card only; it never leaves the customers service in any event."""

    customer_id: Id
    version: Version
    text: Text


Cell = Annotated[str, Field(max_length=10_000)]

ADDRESS_PARTS = ("line1", "line2", "postcode", "city", "country")
IMPORT_COLUMNS: tuple[str, ...] = (
    "number",
    *(name for name in CustomerFields.model_fields if name not in ("emails", "addresses")),
    *(f"{use}_{part}" for use in Addresses.model_fields for part in ADDRESS_PARTS),
    "info",
)
"""What a row of a register may say: fields of a customer, and parts of its addresses such as `visiting_postcode`."""


class ImportRow(Value):
    """One row of a register, as read: `line` is its line in the file (the header is line 1). Values are not yet checked.

    `fields` are named as in IMPORT_COLUMNS; empty ones may be left out.
    """

    line: int = Field(ge=1)
    fields: dict[str, Cell]
    doubts: list[str] = Field(default_factory=list, description="`<code> <detail>` of what only the whole file shows")


class RowReport(Reply):
    """What became of one row. `problems` are `{code, field, detail}`: why it was refused, or what is doubtful.

    `created`, `doubtful` (created, but look at its problems), `unchanged` (was there already), `refused`. In a dry run:
    what would become of it. Rows with the same `key` are the same customer.
    """

    line: int
    key: str = ""
    outcome: Literal["created", "unchanged", "doubtful", "refused"]
    name: str = ""
    customer_id: str | None = None
    problems: list[dict[str, str]] = []


class ImportReport(Reply):
    """One report per row, in the order of the rows."""

    rows: list[RowReport]


class ImportCustomers(Request[ImportReport], service="customers", role=Role.SELLER):
    """Creates customers from rows of a register, each wholly or not at all. One that is there already stays as it is."""

    rows: list[ImportRow] = Field(max_length=500)
    dry_run: bool = False


class CustomerSettingsFields(Value):
    """What a company decides about its register: `map_address` is the address that the card's map prefers."""

    map_address: Literal["visiting", "delivery", "invoice"] = "visiting"


class CustomerSettings(CustomerSettingsFields, Reply):
    """The settings as they are; a company that has set nothing has the defaults, as version 1."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int


class GetCustomerSettings(Request[CustomerSettings], service="customers", role=Role.VIEWER):
    """What the company has decided about its register."""


class SetCustomerSettings(
    CustomerSettingsFields, Request[CustomerSettings], service="customers", role=Role.ADMINISTRATOR
):
    """Replaces the settings."""

    version: Version


class BranchSnapshot(Reply):
    id: str
    name: str
    addresses: Addresses = Addresses()
    retired: bool = False


class ContactSnapshot(Reply):
    id: str
    name: str
    phone: str = ""
    mobile: str = ""
    email: str = ""
    active: bool = True


class CustomerSnapshot(Reply):
    """What other services may know of a customer. Never its info."""

    number: str
    kind: Kind
    stage: Stage
    name: str
    identity_number: str = ""
    vat_number: str = ""
    vat_type: VatType = VatType.SWEDISH
    group: str = ""
    seller: str = ""
    our_reference: str = ""
    your_reference: str = ""
    payment_terms_days: int | None = None
    credit_customer: bool = True
    currency: str = "SEK"
    language: str = "sv"
    email: str = ""
    emails: dict[str, str] = {}
    phone: str = ""
    addresses: Addresses = Addresses()
    active: bool = True
    branches: list[BranchSnapshot] = []
    contacts: list[ContactSnapshot] = []


_EVERYBODY = tuple(service for service in SERVICES if service != "customers")


class CustomerCreated(Event, service="customers", subscribers=_EVERYBODY):
    customer: CustomerSnapshot


class CustomerChanged(Event, service="customers", subscribers=_EVERYBODY):
    """Anything of the snapshot has changed, branches and contacts included."""

    customer: CustomerSnapshot
