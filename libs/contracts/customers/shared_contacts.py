"""Contacts that stand on several customers: one person, with a role on each."""

from pydantic import Field

from contracts.access import Role
from contracts.base import Id, Reply, Request, Short, Version
from contracts.customers.contacts import CustomerContact


class ShareContact(Request[CustomerContact], service="customers", role=Role.SELLER):
    """Puts a contact of another customer on this one, too, with a role of its own, and returns it as it stands here.

    From then on both are one person: name, phone numbers and e-mail address changed at one of them change at all. Role, branch
    and whether the contact is active stay apart. The same request sent again returns the same contact.

    Raises NotFound `customers.customer_not_found`; InvalidInput at `/from_customer_id` for an unknown customer or this one, at
    `/from_contact_id` for a contact that it does not have, at `/branch_id` for a branch that this one does not have; and Conflict
    `customers.contact_here_already` when the person stands on this customer.
    """

    customer_id: Id
    from_customer_id: Id
    from_contact_id: Id
    role_title: Short = ""
    branch_id: Id | None = None


class SeparateContact(Request[CustomerContact], service="customers", role=Role.SELLER):
    """Makes a contact that stands on several customers one of its own again, as it is now; the others stay one person.

    Raises NotFound, Stale, and Conflict `customers.contact_not_shared` for one that stands on this customer alone.
    """

    customer_id: Id
    version: Version
    contact_id: Id


class FoundContact(Reply):
    """A contact that was found, and its customer. `person_id` is the same for all contacts of one person."""

    customer_id: str
    customer_number: str
    customer_name: str
    contact_id: str
    name: str
    role_title: str = ""
    phone: str = ""
    mobile: str = ""
    email: str = ""
    active: bool = True
    person_id: str | None = None


class ContactsFound(Reply):
    """The contacts that were found. `is_cut`: there may be more."""

    items: list[FoundContact]
    is_cut: bool = False


class SearchContacts(Request[ContactsFound], service="customers", role=Role.VIEWER):
    """Finds contacts of these customers: each word of `q` begins a word of the contact's name or of the customer's, or its e-mail
    address or phone number. Active contacts before others; at most `limit`."""

    customer_ids: list[Id] = Field(min_length=1, max_length=200)
    q: str = Field(max_length=200)
    limit: int = Field(default=20, ge=1, le=50)
