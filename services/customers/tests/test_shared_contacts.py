"""One person on several customers: a role on each, one name and number."""

from typing import Any

import pytest

from chassis.clock import today
from chassis.personal_data import read as read_personal_data
from contracts.customers import (
    CreateBranch,
    CreateContact,
    ListCustomerHistory,
    SearchContacts,
    SeparateContact,
)
from contracts.errors import Conflict, InvalidInput, NotFound, Stale
from contracts.personal_data import ReadPersonalData
from contracts.tabs import GetCardSection
from customers import (
    branches,
    card,
    contact_search,
    contacts,
    history,
    personal_data,
    persons,
    shared_contacts,
)
from customers.person_models import Person
from customers.tests.calls import Company
from customers.tests.people import People


def test_one_person_has_a_role_on_each_customer(people: People) -> None:
    made = people.share()
    assert (made.name, made.phone, made.role_title) == ("Anna Berg", "08-123 45 67", "Styrelseledamot")
    assert [(one.customer_name, one.role_title, one.contact_id) for one in made.also_on] == [
        ("Berg AB", "VD", people.anna)
    ]
    origin = people.get(people.first, people.anna)
    assert [(one.customer_name, one.role_title) for one in origin.also_on] == [("Dal AB", "Styrelseledamot")]
    assert origin.person_id == made.person_id
    assert people.company.tenant not in persons.companies_with_work()


def test_both_customers_are_told_of(people: People) -> None:
    made = people.share()
    events = people.company.events(people.second)
    assert [one["id"] for one in events[-1]["customer"]["contacts"]] == [made.id]


@pytest.mark.parametrize("changed_at", ["first", "second"])
def test_a_number_changed_at_one_is_changed_at_all(people: People, changed_at: str) -> None:
    made, third = people.share(), people.create("Åker AB")
    people.share(third, role_title="Revisor")
    where, contact = (people.first, people.anna) if changed_at == "first" else (people.second, made.id)
    before = {one: people.company.read_stored(one)["version"] for one in (people.first, people.second, third)}
    reply = people.change(where, contact, phone="070-1", email="", name="Anna Ek")
    after = {one: people.company.read_stored(one)["version"] for one in before}
    assert {one: after[one] - before[one] for one in before} == dict.fromkeys(before, 1)
    assert reply.version == after[where]
    roles = [(people.first, "VD"), (people.second, "Styrelseledamot"), (third, "Revisor")]
    assert [people.sees(one) for one, _ in roles] == [[("Anna Ek", "070-1", role)] for _, role in roles]
    last = [people.company.events(one)[-1]["customer"]["contacts"][0] for one, _ in roles]
    assert [(one["phone"], one["email"]) for one in last] == [("070-1", "")] * 3
    assert people.company.tenant not in persons.companies_with_work()


def test_role_branch_and_activity_are_the_contact_s_own(people: People) -> None:
    made = people.share()
    branch = people.company.call(branches.create, CreateBranch(customer_id=people.second, name="Lund"), today())
    people.change(people.second, made.id, role_title="Inköpare", branch_id=branch.id, active=False)
    assert people.sees(people.first) == [("Anna Berg", "08-123 45 67", "VD")]
    assert people.sees(people.second) == []
    (there,) = people.get(people.first, people.anna).also_on
    assert (there.role_title, there.active) == ("Inköpare", False)


def test_the_history_of_each_customer_says_so(people: People) -> None:
    made = people.share()
    people.change(people.second, made.id, phone="070-1")
    pages = [
        people.company.call(history.list_history, ListCustomerHistory(customer_id=one))
        for one in (people.first, people.second)
    ]
    latest = [page.items[0] for page in pages]
    assert [[(one.field, one.after) for one in entry.changes] for entry in latest] == [
        [("contacts.phone", "070-1")]
    ] * 2
    assert [entry.source for entry in latest] == [persons.SOURCE, ""]


def test_who_saw_an_older_version_changes_nothing(people: People) -> None:
    made = people.share()
    with pytest.raises(Stale):
        people.change(people.second, made.id, phone="070-1", version=1)
    assert people.sees(people.first) == [("Anna Berg", "08-123 45 67", "VD")]


def test_the_same_request_sent_again_is_the_same_contact(people: People) -> None:
    ids = {people.share(request_id="again").id for _ in range(3)}
    assert len(ids) == len(people.company.read_stored(people.second)["contacts"]) == 1


def test_the_person_stands_once_on_a_customer(people: People) -> None:
    made = people.share()
    with pytest.raises(Conflict) as found:
        people.share()
    assert (found.value.code, found.value.details["id"]) == ("customers.contact_here_already", made.id)
    with pytest.raises(Conflict):  # the other way round
        people.share(people.first, from_customer_id=people.second, from_contact_id=made.id)


def test_what_is_not_there_is_refused_and_nothing_is_stored(people: People, other_company: Company) -> None:
    foreign = other_company.create("Främmande AB")
    request = CreateContact(customer_id=foreign.id, name="Olle Ek")
    theirs = other_company.call(contacts.create, request)
    unknown = {"from_customer_id": foreign.id, "from_contact_id": theirs.id}
    wrong: list[tuple[dict[str, str], str]] = [
        (unknown, "/from_customer_id"),
        ({"from_contact_id": theirs.id}, "/from_contact_id"),
        ({"from_customer_id": people.second}, "/from_customer_id"),
        ({"branch_id": "bra_1"}, "/branch_id"),
    ]
    for given, pointer in wrong:
        with pytest.raises(InvalidInput) as found:
            people.share(**given)
        assert pointer in found.value.details
    with pytest.raises(NotFound):
        people.share(foreign.id)
    assert "person_id" not in people.company.read_stored(people.first)["contacts"][0]
    assert people.company.call(Person.total, {}) == 0


def test_separated_contacts_are_two_people(people: People) -> None:
    made = people.share()
    request = SeparateContact(customer_id=people.second, contact_id=made.id, version=made.version)
    left = people.company.call(shared_contacts.separate, request)
    assert (left.person_id, left.also_on) == (None, [])
    people.change(people.second, made.id, phone="070-1")
    assert people.sees(people.first) == [("Anna Berg", "08-123 45 67", "VD")]
    version = people.company.read_stored(people.first)["version"]
    alone = SeparateContact(customer_id=people.first, contact_id=people.anna, version=version)
    with pytest.raises(Conflict, match="Anna Berg"):
        people.company.call(shared_contacts.separate, alone)
    again = people.share()  # and one again
    assert people.get(people.first, people.anna).also_on[0].contact_id == again.id


def test_a_document_of_before_stays_as_it_was(people: People) -> None:
    stored = people.company.read_stored(people.first)
    assert not {"sharing", "persons"} & set(stored)
    assert "person_id" not in stored["contacts"][0]


def test_the_card_says_where_else_somebody_stands(people: People) -> None:
    people.share()
    request = GetCardSection(customer_id=people.second, modules=frozenset(), tabs=frozenset({"contacts"}))
    section = people.company.call(card.section, request, "visiting")
    (item,) = section.tabs[0].items
    assert (item["also_on_names"], item["also_on"][0]["customer_id"]) == ("Berg AB", people.first)


def test_the_personal_data_of_a_contact_names_the_person_s_other_contacts(people: People) -> None:
    made = people.share()
    asked = ReadPersonalData(customer_id=people.second, contact_id=made.id)
    page = people.company.call(lambda: personal_data_page(asked))
    assert [(one.customer_id, one.contact_id) for one in page.contacts] == [(people.first, people.anna)]
    kept = {one.collection: one.data for one in page.items}
    assert kept["persons"]["email"] == "anna@berg.example"
    assert [one["id"] for one in kept["customers"]["contacts"]] == [made.id]


def personal_data_page(asked: ReadPersonalData) -> Any:
    return read_personal_data(personal_data.PERSONAL_DATA, asked)


def test_contacts_are_found_among_customers(people: People) -> None:
    made = people.share()

    def look(q: str) -> list[str]:
        request = SearchContacts(customer_ids=[people.second, people.first], q=q)
        found = people.company.call(contact_search.find, request).items
        assert {one.person_id for one in found} <= {made.person_id}
        return [one.contact_id for one in found]

    for q in ("anna", "berg ann", "anna@berg", "0812345", "08-123 45 67", "+46 8 123 45 67"):
        assert look(q) == [made.id, people.anna], q
    assert look("Dal anna") == [made.id]
    for q in ("dal", "olle", "anna olle", "", "99999"):
        assert look(q) == [], q
