"""Events of the customers service, and what other services may know of a customer."""

from datetime import date

from contracts.base import Event, Reply
from contracts.changed_fields import ChangedField
from contracts.customers.addresses import Addresses
from contracts.customers.branch_days import BranchMove, PlannedAddresses, addresses_on, is_here
from contracts.customers.customers import Kind, Stage, VatType
from contracts.money import Amount
from contracts.services import SERVICES


class BranchSnapshot(Reply):
    """A branch. `addresses` and `retired` are what holds on the day of the event, for readers that know no more; `on_day` is what
    holds on another day. `retired_on`: taken out of use by hand."""

    id: str
    name: str
    addresses: Addresses = Addresses()
    retired: bool = False
    retired_on: date | None = None
    planned_addresses: list[PlannedAddresses] = []
    moves: list[BranchMove] = []

    def on_day(self, day: date) -> "BranchSnapshot":
        """The branch with the addresses of that day, `retired` where it cannot be chosen then."""
        is_closed = self.retired if not self.moves else self.retired_on is not None or not is_here(self.moves, day)
        return self.model_copy(update={"addresses": addresses_on(self, day), "retired": is_closed})

    def is_elsewhere(self, day: date) -> bool:
        """Whether it is another customer's on that day."""
        return not is_here(self.moves, day)


class ContactSnapshot(Reply):
    id: str
    name: str
    phone: str = ""
    mobile: str = ""
    email: str = ""
    active: bool = True
    no_mailings: bool = False


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
    seller_id: str = ""
    our_reference: str = ""
    our_reference_id: str = ""
    responsible_id: str = ""
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

    def on_day(self, day: date) -> "CustomerSnapshot":
        """The customer with its branches as they are on that day."""
        dated = any(one.moves or one.planned_addresses for one in self.branches)
        return self.model_copy(update={"branches": [one.on_day(day) for one in self.branches]}) if dated else self


_EVERYBODY = tuple(service for service in SERVICES if service != "customers")


class CustomerCreated(Event, service="customers", subscribers=_EVERYBODY):
    customer: CustomerSnapshot


class CreditLimitChanged(Event, service="customers", subscribers=("sales",)):
    """The credit limit of a customer, in the customer's currency; None if it was taken away. Comes with every change of a
    customer that has a limit, or has had one: sales keeps it beside the exposure."""

    currency: str
    limit: Amount | None


class CustomerChanged(Event, service="customers", subscribers=_EVERYBODY):
    """Anything of the snapshot has changed, branches and contacts included. `changed` names the fields, never their values.
    `bulk_id`: the change of many customers that has made this one."""

    customer: CustomerSnapshot
    changed: list[ChangedField] = []
    bulk_id: str = ""
