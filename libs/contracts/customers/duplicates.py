"""Likely duplicates: pairs of customers of the register that are probably the same, with reasons and a score."""

from datetime import datetime

from pydantic import Field

from contracts.access import Role
from contracts.base import Id, ListRequest, Page, Reply, Request
from contracts.customers.customers import Kind, Stage
from contracts.open_enum import OpenEnum


class DuplicateReason(OpenEnum):
    """What two customers have in common. `name`: the same name at different places, which counts beside another reason only.
    `contact_email`: the same e-mail address of a contact of both."""

    IDENTITY_NUMBER = "identity_number"
    VAT_NUMBER = "vat_number"
    NAME_AND_PLACE = "name_and_place"
    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    CONTACT_EMAIL = "contact_email"


class DuplicateCustomer(Reply):
    """One of the two, with what tells it from the other."""

    id: str
    number: str
    kind: Kind = Kind.COMPANY
    name: str
    city: str = ""
    identity_number: str = ""
    vat_number: str = ""
    email: str = ""
    phone: str = ""
    stage: Stage
    active: bool = True


class DuplicatePair(Reply):
    """Two customers that are probably the same. `score` is from 0 to 100: an equal identity number alone is 95, name and place
    70.

    `customer` was created before `other`. `not_duplicates`: somebody has said that they are two, at `settled_at`.
    """

    customer: DuplicateCustomer
    other: DuplicateCustomer
    score: int
    reasons: list[DuplicateReason]
    not_duplicates: bool = False
    settled_by: str = ""
    settled_at: datetime | None = None


class ListDuplicates(ListRequest[Page[DuplicatePair]], service="customers", role=Role.VIEWER):
    """Lists pairs of customers that are probably the same, the likeliest first.

    Compared are identity number and country, VAT number, name (without its legal form) and city, e-mail and phone, as search
    folds them, and e-mail addresses of companies' active contacts who stand on one customer only; an e-mail address or phone that
    more than five customers share says nothing. `not_duplicates` lists the pairs that were settled as two customers instead.
    `customer_id`: the pairs of one customer.
    """

    customer_id: Id | None = None
    not_duplicates: bool = False


class SetNotDuplicates(Request[DuplicatePair], service="customers", role=Role.SELLER):
    """Settles that two customers are not the same, for good: they are not listed or warned of again. `not_duplicates: false`
    takes it back. Which of them is named first does not matter.

    Raises NotFound for a customer that is not there, and InvalidInput at `/other_id` for one with itself.
    """

    customer_id: Id
    other_id: Id
    not_duplicates: bool = Field(default=True)
