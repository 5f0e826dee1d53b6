"""Contacts: the people at a customer."""

from typing import Any

from chassis.clock import today
from chassis.paging import page_of_parts
from contracts import customers as contract
from contracts.base import Page
from contracts.customers import (
    AddContact,
    ChangeContact,
    CreateContact,
    CustomerChanged,
    CustomerContact,
    GetContact,
    GetCustomer,
    ListContacts,
)
from customers import branch_days, branch_errors, checks, contact_stands, customers, errors, parts, persons
from customers.contact_models import Contact
from customers.models import Customer

NOT_OF_THE_CONTACT = {"customer_id", "contact_id", "version"}


def list_contacts(request: ListContacts) -> Page[contract.Contact]:
    """A page of the customer's contacts. Raises NotFound, or InvalidInput for a branch that the customer does not have."""
    row = customers.read(request.customer_id, ("contacts", "branches.id"))
    if request.branch_id is not None and request.branch_id not in {one["id"] for one in row.get("branches", ())}:
        raise errors.branch_unknown(request.branch_id)
    found = [one for one in row.get("contacts", ()) if request.branch_id in (None, one.get("branch_id"))]
    return page_of_parts(found, request, contract.Contact.model_validate)


def get(request: GetContact) -> CustomerContact:
    """Returns one contact, with the other customers on which the person stands. Raises NotFound."""
    row = customers.read(request.customer_id, ("version", "contacts"))
    for contact in row.get("contacts", ()):
        if contact["id"] == request.contact_id:
            also_on = contact_stands.find([contact.get("person_id")], row["_id"]).get(contact.get("person_id"), [])
            known = {"customer_id": row["_id"], "version": row["version"], "also_on": also_on}
            return CustomerContact.model_validate({**contact, **known})
    raise errors.contact_not_found(request.contact_id)


def create(request: CreateContact) -> CustomerContact:
    """Creates a contact. Raises NotFound, or InvalidInput for a branch that the customer does not have."""
    customer = _append(request)
    return CustomerContact.model_validate(parts.created_reply(customer, customer.contacts))


def add(request: AddContact) -> contract.Customer:
    """Creates a contact for a gateway of release 0.1 and returns the whole customer. Raises as `create` does."""
    return _append(request).to_contract()


def _append(request: CreateContact | AddContact) -> Customer:
    given = _fields_of(request)

    def decide(customer: Customer) -> CustomerChanged | None:
        if parts.find_created(customer.contacts):  # sent again after `applied` has dropped the request
            return None
        check_branch(customer, request.branch_id)
        plain = {name: value or None for name, value in given.items()}
        customer.contacts.append(Contact(id=parts.new_part_id("con"), **plain))
        return customer.changed_event()

    return customers.update(request.customer_id, decide)


def change(request: ChangeContact) -> contract.Customer:
    """Changes what is given; an empty text clears a field. What belongs to a person who stands on several customers changes on
    all of them. Raises NotFound, InvalidInput, Stale."""
    given = {name: value for name, value in _fields_of(request).items() if value is not None}

    def decide(customer: Customer) -> CustomerChanged:
        contact = of(customer, request.contact_id)
        if request.branch_id != contact.branch_id:
            check_branch(customer, request.branch_id)
        before = persons.contact_values(customer)
        for name, value in given.items():
            setattr(contact, name, value if value != "" and (name != "no_mailings" or value) else None)
        persons.note_changes(customer, before)
        return customer.changed_event()

    changed = customers.update(request.customer_id, decide, request.version)
    if not changed.sharing:
        return changed.to_contract()
    persons.finish(changed.id)
    return customers.get(GetCustomer(customer_id=changed.id))


def _fields_of(request: CreateContact | AddContact | ChangeContact) -> dict[str, Any]:
    """What the request says of the contact. Raises InvalidInput."""
    if bad := checks.check_contact(request):
        raise errors.invalid_customer(bad)
    return request.model_dump(exclude=NOT_OF_THE_CONTACT)


def of(customer: Customer, contact_id: str) -> Contact:
    """One contact of a customer. Raises NotFound."""
    for contact in customer.contacts:
        if contact.id == contact_id:
            found: Contact = contact
            return found
    raise errors.contact_not_found(contact_id)


def check_branch(customer: Customer, branch_id: str | None) -> None:
    """Raises InvalidInput for a branch that the customer does not have, or that is another's today."""
    if branch_id is None:
        return
    branch = next((one for one in customer.branches if one.id == branch_id), None)
    if branch is None:
        raise errors.branch_unknown(branch_id)
    if branch_days.is_gone(branch.to_mongo().to_dict(), today()):
        raise branch_errors.branch_elsewhere(branch_id, branch.name)
