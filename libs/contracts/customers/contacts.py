"""Requests about a customer's contacts."""

from datetime import date

from contracts.access import Role
from contracts.base import Id, ListRequest, Name, Page, Reply, Request, Short, Version
from contracts.customers.customers import Contact, ContactFields, Customer, EmailOrNone
from contracts.deprecation import Deprecation


class ContactStand(Reply):
    """A further customer on which the person of a contact stands, and the contact that it is there."""

    customer_id: str
    customer_number: str
    customer_name: str
    contact_id: str
    role_title: str = ""
    active: bool = True


class CustomerContact(Contact):
    """One contact and the customer that it belongs to. `version` is the customer's, as If-Match of the next change wants it.
    `also_on` are the other customers on which the person stands."""

    customer_id: str
    version: int
    also_on: list[ContactStand] = []


class CreateContact(ContactFields, Request[CustomerContact], service="customers", role=Role.SELLER):
    """Creates a contact and returns it. The same request sent again returns the same contact, whatever has happened since.

    Raises NotFound `customers.customer_not_found`, and InvalidInput at `/branch_id` for a branch that the customer does not have.
    """

    customer_id: Id
    branch_id: Id | None = None


class GetContact(Request[CustomerContact], service="customers", role=Role.VIEWER):
    """Returns a contact of a customer, also an inactive one. Raises NotFound."""

    customer_id: Id
    contact_id: Id


class AddContact(
    ContactFields,
    Request[Customer],
    service="customers",
    role=Role.SELLER,
    deprecated=Deprecation(since=date(2026, 11, 25), sunset=date(2027, 6, 1), use="CreateContact"),
):
    """Creates a contact and returns the whole customer."""

    customer_id: Id
    branch_id: Id | None = None


class ChangeContact(Request[Customer], service="customers", role=Role.SELLER):
    """Changes the given fields of a contact. Of one that stands on several customers, name, phone numbers, e-mail address and
    `no_mailings` change on all of them (`also_on`); role, branch and whether it is active only here."""

    customer_id: Id
    version: Version
    contact_id: Id
    name: Name | None = None
    role_title: Short | None = None
    phone: Short | None = None
    mobile: Short | None = None
    email: EmailOrNone | None = None
    no_mailings: bool | None = None
    branch_id: Id | None = None
    active: bool | None = None


class ListContacts(ListRequest[Page[Contact]], service="customers", role=Role.VIEWER):
    """Lists a customer's contacts, newest first; only those of one branch if `branch_id`.

    Raises InvalidInput at `/branch_id` for a branch that the customer does not have.
    """

    customer_id: Id
    branch_id: Id | None = None
