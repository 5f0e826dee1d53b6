"""Contacts: the people at a customer."""

from chassis.ids import new_id
from chassis.paging import page_of_parts
from contracts import customers as contract
from contracts.base import Page
from contracts.customers import AddContact, ChangeContact, CustomerChanged, ListContacts
from customers import branches, customers, errors
from customers.models import Contact, Customer

NOT_OF_THE_CONTACT = {"customer_id", "contact_id", "version"}


def listed(request: ListContacts) -> Page[contract.Contact]:
    row = customers.read(request.customer_id, ("contacts",))
    found = [one for one in row.get("contacts", ()) if request.branch_id in (None, one.get("branch_id"))]
    return page_of_parts(found, request, contract.Contact.model_validate)


def add(request: AddContact) -> contract.Customer:
    """Adds a contact. Raises NotFound, also for a branch that the customer does not have."""
    given = request.model_dump(exclude=NOT_OF_THE_CONTACT)

    def decide(customer: Customer) -> CustomerChanged:
        if request.branch_id is not None:
            branches.of(customer, request.branch_id)
        plain = {name: value or None for name, value in given.items()}
        customer.contacts.append(Contact(id=new_id("con"), **plain))
        return customer.changed()

    return customers.changed(request.customer_id, decide).to_contract()


def change(request: ChangeContact) -> contract.Customer:
    """Changes what is given; an empty text takes a value away. Raises NotFound, Stale."""
    given = request.model_dump(exclude=NOT_OF_THE_CONTACT, exclude_none=True)

    def decide(customer: Customer) -> CustomerChanged:
        contact = _of(customer, request.contact_id)
        if request.branch_id is not None:
            branches.of(customer, request.branch_id)
        for name, value in given.items():
            setattr(contact, name, value if value != "" else None)
        return customer.changed()

    return customers.changed(request.customer_id, decide, request.version).to_contract()


def _of(customer: Customer, contact_id: str) -> Contact:
    for contact in customer.contacts:
        if contact.id == contact_id:
            found: Contact = contact
            return found
    raise errors.contact_not_found(contact_id)
