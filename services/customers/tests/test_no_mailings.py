"""A contact who wants no mailings: stored, told, spread over the person's customers, kept by merges, imported and cleared."""

from contracts.customers import ChangeContact, CreateContact, GetCustomer, ImportCustomers, ImportRow
from customers import contacts, customers, imports, merge_rules
from customers.tests.calls import Company
from customers.tests.people import People


def test_it_is_stored_told_and_taken_back(company: Company) -> None:
    made = company.create()
    request = CreateContact(customer_id=made.id, name="Åsa Ek", no_mailings=True)
    contact = company.call(contacts.create, request)
    assert contact.no_mailings is True
    (told,) = company.events(made.id)[-1]["customer"]["contacts"]
    assert told["no_mailings"] is True
    back = ChangeContact(customer_id=made.id, contact_id=contact.id, version=contact.version, no_mailings=False)
    assert company.call(contacts.change, back).contacts[0].no_mailings is False
    assert "no_mailings" not in company.read_stored(made.id)["contacts"][0]


def test_who_has_not_said_so_is_stored_as_before(company: Company) -> None:
    made = company.create()
    contact = company.call(contacts.create, CreateContact(customer_id=made.id, name="Åsa Ek"))
    assert "no_mailings" not in company.read_stored(made.id)["contacts"][0]
    changed = ChangeContact(customer_id=made.id, contact_id=contact.id, version=contact.version, phone="08-1")
    assert company.call(contacts.change, changed).contacts[0].no_mailings is False


def test_it_is_the_persons_on_every_customer(people: People) -> None:
    shared = people.share()
    first = people.get(people.first, people.anna)
    request = ChangeContact(customer_id=people.first, contact_id=people.anna, version=first.version, no_mailings=True)
    people.company.call(contacts.change, request)
    assert people.get(people.second, shared.id).no_mailings is True
    second = people.get(people.second, shared.id)
    back = ChangeContact(customer_id=people.second, contact_id=shared.id, version=second.version, no_mailings=False)
    people.company.call(contacts.change, back)
    assert people.get(people.first, people.anna).no_mailings is False


def test_a_merge_keeps_it() -> None:
    kept = {"contacts": [{"id": "con_1", "name": "Åsa Ek", "active": True}]}
    other = {"contacts": [{"id": "con_2", "name": "Åsa Ek", "active": True, "no_mailings": True}]}
    assert merge_rules.filled_in(kept, other) == {"con_1": {"no_mailings": True}}


def test_an_import_brings_it_and_never_takes_it_away(company: Company) -> None:
    def run(said: str, update: bool = False) -> bool:
        fields = {"number": "77", "name": "Bygg AB", "contact_name": "Åsa Ek", "contact_no_mailings": said}
        request = ImportCustomers(rows=[ImportRow(line=2, fields=fields)], update=update)
        row = company.call(imports.import_customers, request).rows[0]
        assert row.customer_id, row.problems
        (contact,) = company.call(customers.get, GetCustomer(customer_id=row.customer_id)).contacts
        return contact.no_mailings

    assert run("nej") is False
    assert run("ja", update=True) is True
    assert run("no", update=True) is True
    assert run("", update=True) is True
