"""Keeps the contacts of a person who stands on several customers the same (docs/decisions/0070).

    a contact's change      its customer notes in `sharing` what the person becomes        the intent, in the write of the change
    finish                  the person becomes that, and is `waiting`                      once for each intent
    spread                  each customer's contacts take the person's values, by a change and an event of the customer's own;
                            `persons` of a customer says up to which version of the person it has them

The request that makes the change carries the steps out itself; the daily work finishes what a kill, a customer that was being
deleted, or a long list of customers has left. Every step may be repeated and run twice at once: the person's version decides.
"""

from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from uuid import uuid4

from chassis import storage
from chassis.context import Context, current, from_source, using
from chassis.daily import Daily
from chassis.ids import new_id
from chassis.storage import Row
from contracts.customers import CustomerChanged
from contracts.errors import Conflict, NotFound
from customers import customers, errors
from customers.contact_models import Contact
from customers.models import Customer
from customers.person_models import PERSONAL, Person, values_of

SOURCE = "shared_contact"
"""What the history of a customer names as the source of a change that was made on another one."""
AT_ONCE = 25
"""So many customers a request brings in line itself; the daily work does the others."""
AT_A_LOOK = 500
ATTEMPTS = 10


def note_changes(customer: Customer, before: dict[str, Row]) -> None:
    """Notes what the persons of the customer's contacts are to become. `before`: the contacts' personal values by id, as they
    were before this write."""
    for contact in customer.contacts:
        was = before.get(contact.id)
        if contact.person_id is None or was is None:
            continue
        now = values_of(contact)
        changed = {name: now[name] or "" for name in PERSONAL if now[name] != was[name]}
        if changed:
            intent = {"id": new_id("shr"), "person_id": contact.person_id, "contact_id": contact.id, "values": changed}
            customer.sharing = [*(customer.sharing or ()), intent]


def contact_values(customer: Customer) -> dict[str, Row]:
    """The personal values of all contacts by id, for `note_changes`."""
    return {one.id: values_of(one) for one in customer.contacts}


def finish(customer_id: str, most: int = AT_ONCE) -> None:
    """Does what a stored customer has noted of its persons, also one that was merged meanwhile."""
    for row in Customer.rows({"_id": customer_id}, ["sharing", "contacts"], limit=1):
        for intent in row.get("sharing") or ():
            _change_person(row, intent)
            spread(intent["person_id"], most)
            here = {"_id": customer_id, "tenant": current().tenant}
            Customer._get_collection().update_one(here, {"$pull": {"sharing": {"id": intent["id"]}}})


def _change_person(row: Row, intent: Row) -> None:
    contact = next((one for one in row["contacts"] if one["id"] == intent["contact_id"]), None)
    if contact is not None:
        ensure(intent["person_id"], contact)

    def decide(person: Person) -> None:
        for name, value in intent["values"].items():
            setattr(person, name, value or None)
        person.waiting = True

    try:
        with _request(intent["id"]):
            storage.change(Person, intent["person_id"], decide, not_found=errors.contact_not_found)
    except NotFound:  # the last contact of the person has gone with its customer
        pass


def ensure(person_id: str, contact: Row | Contact) -> Person:
    """The person; made from the contact, if a kill has left it without."""
    person = Person(id=person_id, subjects=[_id_of(contact)], **values_of(contact))
    with _request(f"{person_id}:made"):
        return storage.create(person)


def touch(person_id: str, *contact_ids: str) -> Person:
    """Makes every customer of the person be looked at again, and notes contacts that the person becomes."""

    def decide(person: Person) -> None:
        person.subjects = sorted({*person.subjects, *contact_ids})
        person.waiting = True

    with _request(f"{person_id}:{uuid4().hex}"):
        return storage.change(Person, person_id, decide, not_found=errors.contact_not_found)


def expect(row: Row, person_ids: Collection[str]) -> None:
    """Further contacts are about to become these persons, who are contacts of the stored customer: the daily work gives them the
    persons' names and numbers."""
    for contact in row.get("contacts", ()):
        if contact.get("person_id") in person_ids:
            ensure(contact["person_id"], contact)
            touch(contact["person_id"])


def forget_contact(person_id: str, contact_id: str) -> None:
    """The contact is no longer the person's."""
    here = {"_id": person_id, "tenant": current().tenant}
    Person._get_collection().update_one(here, {"$pull": {"subjects": contact_id}})


def spread(person_id: str, most: int = AT_ONCE) -> None:
    """Brings up to `most` customers in line with the person; deletes one whom no customer has any longer."""
    for _ in range(ATTEMPTS):
        person = Person.read_one(person_id)
        if person is None:
            return
        if not Customer.rows({"contacts.person_id": person_id}, ["_id"], limit=1):
            Person._get_collection().delete_one({"_id": person_id, "tenant": current().tenant})
            return
        rows = [row for row in _customers_of(person_id) if _version_at(row, person_id) < person.version]
        left = [row for row in rows[:most] if not _align(row["_id"], person)]
        if left or len(rows) > most:
            return  # one is being deleted, perhaps; or there are many: the daily work goes on
        settled = {"_id": person_id, "tenant": current().tenant, "version": person.version}
        if Person._get_collection().update_one(settled, {"$unset": {"waiting": ""}}).matched_count:
            return


def _customers_of(person_id: str) -> list[Row]:
    found = {"contacts.person_id": person_id, "merged": None}
    return Customer.rows(found, ["persons", "contacts.id"], sort=[("_id", 1)])


def _version_at(row: Row | Customer, person_id: str) -> int:
    known = row.get("persons") if isinstance(row, dict) else row.persons
    return int((known or {}).get(person_id, 0))


def _align(customer_id: str, person: Person) -> bool:
    """Gives the customer's contacts the person's values; False for a customer that cannot be changed now."""
    wanted = values_of(person)

    def decide(customer: Customer) -> CustomerChanged | None:
        if _version_at(customer, person.id) >= person.version:
            return None
        differing = [one for one in customer.contacts if one.person_id == person.id and values_of(one) != wanted]
        if not differing:
            return None
        for contact in differing:
            for name, value in wanted.items():
                setattr(contact, name, value)
        customer.persons = {**(customer.persons or {}), person.id: person.version}
        return customer.changed_event()

    try:
        with _request(f"{person.id}:{uuid4().hex}"), from_source(SOURCE):
            changed = customers.update(customer_id, decide)
    except NotFound:
        return True
    except Conflict as error:
        return error.code == customers.MERGED
    if (
        _version_at(changed, person.id) < person.version
    ):  # the values are the same: no change that anybody has to hear of
        field = f"persons.{person.id}"
        here = {"_id": customer_id, "tenant": current().tenant, "version": changed.version}
        same = Customer._get_collection().update_one(here, {"$max": {field: person.version}})
        return bool(same.matched_count)
    return True


def drop_unused(customer_id: str) -> None:
    """Deletes the persons who stand on this customer only, which is about to be deleted."""
    for row in Customer.rows({"_id": customer_id}, ["contacts.person_id"], limit=1):
        ids = {one["person_id"] for one in row.get("contacts") or () if one.get("person_id")}
        for person_id in sorted(ids):
            others = Customer.rows({"contacts.person_id": person_id, "_id": {"$ne": customer_id}}, ["_id"], limit=1)
            if not others:
                Person._get_collection().delete_one({"_id": person_id, "tenant": current().tenant})


def _id_of(contact: Row | Contact) -> str:
    return str(contact["id"] if isinstance(contact, dict) else contact.id)


def _request(request_id: str) -> AbstractContextManager[Context]:
    return using(replace(current(), request_id=request_id))


def companies_with_work() -> Iterable[str]:
    """The companies with an unfinished change: the one query here that is not about one company."""
    noted = Customer._get_collection().distinct("tenant", {"sharing.id": {"$gt": ""}})
    waiting = Person._get_collection().distinct("tenant", {"waiting": True})
    return sorted({*noted, *waiting})


def catch_up(_today: date) -> None:
    """Finishes the company's changes of persons. May be repeated, and run twice at once."""
    for row in Customer.rows({"sharing.id": {"$gt": ""}}, ["_id"], limit=AT_A_LOOK):
        finish(row["_id"], AT_A_LOOK)
    for row in Person.rows({"waiting": True}, ["_id"], limit=AT_A_LOOK):
        spread(row["_id"], AT_A_LOOK)


DAILY = Daily("persons", companies_with_work, catch_up, every_look=True)
