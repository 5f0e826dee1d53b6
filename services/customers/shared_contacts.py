"""Puts a contact of one customer on another, too, and makes it a contact of its own again. What they have in common afterwards
is kept the same by `persons`.

share    the contact gets a person      its customer, one write
         the person is `waiting`        so that a change of it from here on reaches the new contact, whatever is killed
         the new contact                this customer, one write
"""

from dataclasses import replace

from chassis.context import current, using
from chassis.ids import new_id
from chassis.storage import Row
from contracts.customers import CustomerChanged, CustomerContact, GetContact, SeparateContact, ShareContact
from customers import contact_errors, contact_stands, contacts, customers, deletion_errors, parts, persons
from customers.contact_models import Contact
from customers.models import Customer
from customers.person_models import Person, values_of


def share(request: ShareContact) -> CustomerContact:
    """Puts the contact on this customer, too, and returns it as it stands here. Sent again, returns the same one.

    Raises NotFound, InvalidInput for what the body names, Conflict when the person stands here already."""
    customers.read(request.customer_id, ("version",))
    target = _load(request.customer_id)
    if parts.find_created(target.contacts) is None:
        _refuse(request, target)
        person_id = _give_person(request)
        contact_id = parts.new_part_id("con")
        _add(request, persons.touch(person_id, contact_id), contact_id)
        persons.spread(person_id)
    made = parts.find_created(_load(request.customer_id).contacts)
    assert made is not None
    return contacts.get(GetContact(customer_id=request.customer_id, contact_id=made.id))


def separate(request: SeparateContact) -> CustomerContact:
    """Makes the contact one of its own. Raises NotFound, Stale, Conflict."""
    left: list[str] = []

    def decide(customer: Customer) -> CustomerChanged:
        contact = contacts.of(customer, request.contact_id)
        if contact.person_id is None or not contact_stands.find([contact.person_id], customer.id)[contact.person_id]:
            raise contact_errors.contact_not_shared(contact.name)
        left[:] = [contact.person_id]
        customer.persons = {one: at for one, at in (customer.persons or {}).items() if one != contact.person_id}
        contact.person_id = None
        return customer.changed_event()

    customers.update(request.customer_id, decide, request.version)
    for person_id in left:
        persons.forget_contact(person_id, request.contact_id)
    return contacts.get(GetContact(customer_id=request.customer_id, contact_id=request.contact_id))


def _refuse(request: ShareContact, target: Customer) -> None:
    """Raises what stands in the way, before anything is written."""
    if request.from_customer_id == request.customer_id:
        raise contact_errors.from_same_customer()
    contact = _read_source(request)
    for one in target.contacts:
        if contact.get("person_id") and one.person_id == contact["person_id"]:
            raise contact_errors.contact_here_already(one.id, one.name)
    if target.deleting:
        raise deletion_errors.being_deleted()
    contacts.check_branch(target, request.branch_id)


def _read_source(request: ShareContact) -> Row:
    rows = Customer.rows({"_id": request.from_customer_id}, ["contacts", "merged", "deleting"], limit=1)
    if not rows:
        raise contact_errors.from_customer_unknown(request.from_customer_id)
    customers.refuse_merged(rows[0]["_id"], rows[0].get("merged"))
    if rows[0].get("deleting"):
        raise deletion_errors.being_deleted()
    for contact in rows[0].get("contacts", ()):
        if contact["id"] == request.from_contact_id:
            found: Row = contact
            return found
    raise contact_errors.from_contact_unknown(request.from_contact_id)


def _give_person(request: ShareContact) -> str:
    """The id of the contact's person, whom it has from now on."""

    def decide(customer: Customer) -> CustomerChanged | None:
        contact = contacts.of(customer, request.from_contact_id)
        if contact.person_id is not None:
            return None
        contact.person_id = new_id("per")
        return customer.changed_event()

    with using(replace(current(), request_id=f"{current().request_id}:person")):
        stored = customers.update(request.from_customer_id, decide)
    contact = contacts.of(stored, request.from_contact_id)
    persons.ensure(contact.person_id, contact)
    return str(contact.person_id)


def _add(request: ShareContact, person: Person, contact_id: str) -> None:
    def decide(customer: Customer) -> CustomerChanged | None:
        if parts.find_created(customer.contacts):
            return None
        for one in customer.contacts:
            if one.person_id == person.id:
                raise contact_errors.contact_here_already(one.id, one.name)
        contacts.check_branch(customer, request.branch_id)
        own = {"role_title": request.role_title or None, "branch_id": request.branch_id}
        customer.contacts.append(Contact(id=contact_id, person_id=person.id, **values_of(person), **own))
        customer.persons = {**(customer.persons or {}), person.id: person.version}
        return customer.changed_event()

    customers.update(request.customer_id, decide)


def _load(customer_id: str) -> Customer:
    found: Customer | None = Customer.read_one(customer_id)
    assert found is not None
    return found
