"""Requests about a customer's contacts."""

from contracts.access import Role
from contracts.base import Id, ListRequest, Name, Page, Request, Short, Version
from contracts.customers.customers import Contact, Customer, EmailOrNone


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
