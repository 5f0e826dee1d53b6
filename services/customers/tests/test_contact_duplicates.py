"""Companies whose contacts have one e-mail address, in the list of likely duplicates."""

from typing import Any

from contracts.customers import (
    ChangeContact,
    CreateContact,
    CreateCustomer,
    CustomerFields,
    DuplicateReason,
    ImportCustomers,
    ImportRow,
    Kind,
    NewContact,
    ShareContact,
)
from customers import contacts, customers, duplicates, imports, migrate, shared_contacts
from customers.models import Customer
from customers.tests.calls import Company
from customers.tests.pairs import change, list_pairs, names

ANNA = "Anna@Berg.example"


def add(company: Company, name: str, email: str = ANNA, **fields: Any) -> tuple[str, str]:
    """A customer and its contact."""
    customer = company.create(name, **fields).id
    contact = company.call(contacts.create, CreateContact(customer_id=customer, name=f"Vid {name}", email=email)).id
    return customer, contact


def test_the_same_address_of_a_contact_is_a_reason_of_low_weight(company: Company) -> None:
    add(company, "Ett")
    add(company, "Två", "anna@berg.example")
    add(company, "Tre", "olle@berg.example")
    (pair,) = list_pairs(company)
    assert (pair.score, pair.reasons) == (35, [DuplicateReason.CONTACT_EMAIL])


def test_it_adds_to_other_reasons_but_not_twice_for_one_address(company: Company) -> None:
    add(company, "Ett", phone="08-123456")
    add(company, "Två", phone="08-123456")
    assert names(company) == [("Ett", "Två", 64)]
    one, other = (
        duplicates.compare(["m:a@b.se", "c:a@b.se"], held) for held in (["m:a@b.se", "c:a@b.se"], ["c:a@b.se"])
    )
    assert (one.reasons, one.score, other.score) == ([DuplicateReason.EMAIL], 60, 35)


def test_nobody_is_refused_or_doubted_for_it(company: Company) -> None:
    add(company, "Ett")
    request = CreateCustomer(fields=CustomerFields(name="Två"), contacts=[NewContact(name="Anna", email=ANNA)])
    made = company.call(customers.create, request)
    assert made.warnings == []
    assert names(company) == [("Ett", "Två", 35)]


def test_persons_shared_and_inactive_contacts_and_common_addresses_do_not_count(company: Company) -> None:
    first, contact = add(company, "Ett")
    second, _ = add(company, "Två", "")
    request = ShareContact(customer_id=second, from_customer_id=first, from_contact_id=contact)
    company.call(shared_contacts.share, request)
    add(company, "Privat Person", kind=Kind.PERSON)
    left, who = add(company, "Tre")
    version = company.read_stored(left)["version"]
    company.call(contacts.change, ChangeContact(customer_id=left, contact_id=who, version=version, active=False))
    for at in range(duplicates.MOST_SHARING + 1):
        add(company, f"Kund {at}", "byran@redovisning.example")
    assert names(company) == []


def test_a_pair_ends_with_the_address_and_stays_with_other_changes(company: Company) -> None:
    add(company, "Ett")
    second, contact = add(company, "Två")
    change(company, second, website="x.example")
    assert names(company) == [("Ett", "Två", 35)]
    version = company.read_stored(second)["version"]
    company.call(
        contacts.change, ChangeContact(customer_id=second, contact_id=contact, version=version, email="ny@x.example")
    )
    assert names(company) == []


def test_an_import_brings_it_too(company: Company) -> None:
    rows = [
        ImportRow(line=at, fields={"name": name, "contact_name": "Anna", "contact_email": ANNA})
        for at, name in ((2, "Ett"), (3, "Två"))
    ]
    company.call(imports.import_customers, ImportCustomers(rows=rows))
    assert names(company) == [("Ett", "Två", 35)]


def test_customers_of_before_get_their_keys(company: Company) -> None:
    customer, _ = add(company, "Ett")
    other = add(company, "Privat Person", kind=Kind.PERSON)[0]
    collection = Customer._get_collection()
    for one in (customer, other):
        collection.update_one({"_id": one}, {"$pull": {"likeness": {"$regex": "^c:"}}})
    for _ in range(2):  # a kill in between repeats it
        migrate.add_contact_keys(collection.database)
    keys, of_person = (company.read_stored(one)["likeness"] for one in (customer, other))
    assert [key for key in keys if key.startswith("c:")] == ["c:anna@berg.example"]
    assert keys[-1] == duplicates.NEW
    assert not any(key.startswith("c:") for key in of_person)
