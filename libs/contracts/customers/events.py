"""Events of the customers service, and what other services may know of a customer."""

from contracts.base import Event, Reply
from contracts.customers.addresses import Addresses
from contracts.customers.customers import Kind, Stage, VatType
from contracts.money import Amount
from contracts.services import SERVICES


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
    merged_into: str = ""
    """The customer that this one was merged into; "" for one that was not."""
    former_numbers: list[str] = []
    """The numbers of the customers that were merged into this one."""


_EVERYBODY = tuple(service for service in SERVICES if service != "customers")


class CustomerCreated(Event, service="customers", subscribers=_EVERYBODY):
    customer: CustomerSnapshot


class CreditLimitChanged(Event, service="customers", subscribers=("sales",)):
    """The credit limit of a customer, in the customer's currency; None if it was taken away. Comes with every change of a
    customer that has a limit, or has had one: sales keeps it beside the exposure."""

    currency: str
    limit: Amount | None


class CustomerChanged(Event, service="customers", subscribers=_EVERYBODY):
    """Anything of the snapshot has changed, branches and contacts included."""

    customer: CustomerSnapshot
