"""One person on several customers: a role on each, one name and number, and what a kill between two writes leaves."""

import contextlib
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from chassis import commits
from chassis.clock import today
from contracts.customers import (
    ChangeContact,
    CreateBranch,
    CreateContact,
    CustomerContact,
    FindContacts,
    GetContact,
    ImportCustomers,
    ListCustomerHistory,
    SeparateContact,
    ShareContact,
)
from contracts.customers.merges import MergeCustomers, PreviewMerge, UndoMerge
from contracts.errors import Conflict, InvalidInput, NotFound, Stale
from contracts.personal_data import ReadPersonalData
from contracts.tabs import GetCardSection
from customers import (
    branches,
    card,
    contact_search,
    contacts,
    history,
    imports,
    merges,
    personal_data,
    persons,
    shared_contacts,
)
from customers.models import Customer
from customers.person_models import Person
from customers.tests.calls import Company

ANNA = {"name": "Anna Berg", "phone": "08-123 45 67", "email": "anna@berg.example"}


class Killed(BaseException):
    """The process ends here."""


@dataclass
class People:
    """Two customers, Anna at the first as its manager."""

    company: Company
    first: str
    second: str
    anna: str

    def share(self, to: str = "", **named: Any) -> CustomerContact:
        request_id = named.pop("request_id", "")
        known = {"from_customer_id": self.first, "from_contact_id": self.anna, "role_title": "Styrelseledamot"}
        request = ShareContact(customer_id=to or self.second, **{**known, **named})
        return self.company.call(shared_contacts.share, request, request_id=request_id)

    def get(self, customer_id: str, contact_id: str) -> CustomerContact:
        return self.company.call(contacts.get, GetContact(customer_id=customer_id, contact_id=contact_id))

    def change(self, customer_id: str, contact_id: str, **given: Any) -> Any:
        version = given.pop("version", 0) or self.company.read_stored(customer_id)["version"]
        request_id = given.pop("request_id", "")
        request = ChangeContact(customer_id=customer_id, contact_id=contact_id, version=version, **given)
        return self.company.call(contacts.change, request, request_id=request_id)

    def create(self, name: str) -> str:
        return self.company.create(name).id

    def sees(self, customer_id: str) -> list[tuple[str, str, str]]:
        """Name, phone and role of the active contacts of a customer."""
        found = self.company.read_stored(customer_id)["contacts"]
        return [(one["name"], one.get("phone", ""), one.get("role_title", "")) for one in found if one["active"]]


def catch_up(company: Company) -> None:
    """What the daily work does at a look, if there is any for the company."""
    if company.tenant in persons.companies_with_work():
        company.call(persons.catch_up, today())


@pytest.fixture
def people(company: Company) -> People:
    first, second = company.create("Berg AB"), company.create("Dal AB")
    request = CreateContact(customer_id=first.id, role_title="VD", **ANNA)
    return People(company, first.id, second.id, company.call(contacts.create, request).id)


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


@pytest.mark.parametrize("write", range(1, 6))
def test_a_kill_between_two_writes_of_a_change_loses_nothing(
    people: People, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    made = people.share()
    written = kill_at(monkeypatch, write)
    version = people.company.read_stored(people.second)["version"]
    try:
        people.change(people.second, made.id, phone="070-1", version=version, request_id="change")
    except Killed:
        monkeypatch.undo()
        if written:  # before the first write nothing has happened
            catch_up(people.company)
            people.change(people.second, made.id, phone="070-1", version=version, request_id="change")
    monkeypatch.undo()
    expected = "070-1" if written or write > 1 else "08-123 45 67"
    assert {people.sees(one)[0][1] for one in (people.first, people.second)} == {expected}
    assert people.company.tenant not in persons.companies_with_work()


@pytest.mark.parametrize("write", range(1, 6))
def test_a_kill_between_two_writes_of_sharing_ends_in_one_contact(
    people: People, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    kill_at(monkeypatch, write)
    with contextlib.suppress(Killed):
        people.share(request_id="share")
    monkeypatch.undo()
    catch_up(people.company)
    people.share(request_id="share")
    people.change(people.first, people.anna, phone="070-1")
    assert people.sees(people.second) == [("Anna Berg", "070-1", "Styrelseledamot")]
    assert people.company.tenant not in persons.companies_with_work()


def kill_at(monkeypatch: pytest.MonkeyPatch, write: int) -> list[int]:
    """Ends the process instead of that write; the list has an entry for each write that was made."""
    made: list[int] = []
    whole = commits.Commit.write

    def count(commit: Any) -> bool:
        if len(made) + 1 == write:
            raise Killed
        made.append(write)
        return whole(commit)

    monkeypatch.setattr(commits.Commit, "write", count)
    return made


def test_two_changes_at_once_end_in_one_value(people: People) -> None:
    made = people.share()
    people.company.call(persons.finish, people.first)
    note(people, people.first, people.anna, "070-1")
    note(people, people.second, made.id, "070-2")
    for _ in range(2):
        for one in (people.second, people.first):
            people.company.call(persons.finish, one)
    assert people.sees(people.first)[0][1] == people.sees(people.second)[0][1] == "070-1"
    assert people.company.tenant not in persons.companies_with_work()


def note(people: People, customer_id: str, contact_id: str, phone: str) -> None:
    """Changes a contact as a process does that is killed before it tells the person."""
    finish = persons.finish
    try:
        persons.finish = lambda *_: None
        people.change(customer_id, contact_id, phone=phone)
    finally:
        persons.finish = finish


def merge(people: People, kept: str, other: str) -> Any:
    versions = {
        "version": people.company.read_stored(kept)["version"],
        "other_version": people.company.read_stored(other)["version"],
    }
    request = MergeCustomers(customer_id=kept, other_id=other, fields={}, **versions)
    return people.company.call(merges.start, request, today())


def test_a_merge_of_two_customers_of_the_person_gives_one_contact(people: People) -> None:
    made, third = people.share(), people.create("Åker AB")
    people.share(third, role_title="Revisor")
    people.change(people.second, made.id, role_title="")
    asked = PreviewMerge(customer_id=people.second, other_id=people.first)
    preview = people.company.call(merges.preview, asked)
    assert [one.same_as for one in preview.contacts] == [made.id]
    merge(people, people.second, people.first)
    assert people.sees(people.second) == [("Anna Berg", "08-123 45 67", "VD")]
    (elsewhere,) = people.get(people.second, made.id).also_on
    assert elsewhere.customer_name == "Åker AB"
    people.change(people.second, made.id, phone="070-1")
    assert people.sees(third) == [("Anna Berg", "070-1", "Revisor")]


def test_who_is_joined_with_a_person_becomes_that_person_until_it_is_undone(people: People) -> None:
    third = people.create("Åker AB")
    people.share()
    request = CreateContact(customer_id=third, name="Anna Berg", phone="040-9")
    joined = people.company.call(contacts.create, request).id
    merged = merge(people, third, people.first)
    catch_up(people.company)
    assert people.sees(third) == [("Anna Berg", "08-123 45 67", "VD")]
    assert [one.customer_name for one in people.get(third, joined).also_on] == ["Dal AB"]
    finish_merge(people, merged.id)
    stored = people.company.read_stored(third)
    assert [one.get("person_id") for one in stored["contacts"]] == [None]
    assert [one.customer_name for one in people.get(people.first, people.anna).also_on] == ["Dal AB"]


def finish_merge(people: People, merge_id: str) -> None:
    """Takes the merge back, as if all services had moved what they have."""
    from customers.merge_models import Merge

    Merge._get_collection().update_one({"_id": merge_id}, {"$set": {"state": "done"}})
    version = Merge._get_collection().find_one({"_id": merge_id})["version"]
    people.company.call(merges.undo, UndoMerge(merge_id=merge_id, version=version), today())


def test_a_customer_that_is_being_deleted_is_brought_in_line_when_it_stays(people: People) -> None:
    people.share()
    here = {"_id": people.second}
    Customer._get_collection().update_one(here, {"$set": {"deleting": "req_1"}})
    people.change(people.first, people.anna, phone="070-1")
    assert people.company.tenant in persons.companies_with_work()
    Customer._get_collection().update_one(here, {"$unset": {"deleting": ""}})
    catch_up(people.company)
    assert people.sees(people.second) == [("Anna Berg", "070-1", "Styrelseledamot")]


def test_the_person_goes_with_the_last_customer(people: People) -> None:
    people.share()
    people.company.call(persons.drop_unused, people.second)
    assert people.company.call(Person.total, {}) == 1
    Customer._get_collection().delete_one({"_id": people.second})
    people.company.call(persons.drop_unused, people.first)
    assert people.company.call(Person.total, {}) == 0


def test_an_import_that_changes_a_shared_contact_reaches_the_others(people: People) -> None:
    people.share()
    number = people.company.read_stored(people.first)["number"]
    fields = {"number": number, "name": "Berg AB", "contact_name": "Anna Berg", "contact_phone": "070-7"}
    request = ImportCustomers(rows=[{"line": 2, "fields": fields}], update=True)
    report = people.company.call(imports.import_customers, request)
    assert [one.outcome for one in report.rows] == ["updated"]
    catch_up(people.company)
    assert people.sees(people.second)[0][1] == people.sees(people.first)[0][1]


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
    from chassis.personal_data import read

    return read(personal_data.PERSONAL_DATA, asked)


@pytest.mark.parametrize("q", ["anna", "berg ann", "anna@berg", "0812345", "Dal anna", "08-123 45 67"])
def test_contacts_are_found_among_customers(people: People, q: str) -> None:
    made = people.share()
    request = FindContacts(customer_ids=[people.second, people.first], q=q)
    found = people.company.call(contact_search.find, request)
    expected = [made.id] if q.startswith("Dal") else [made.id, people.anna]
    assert [one.contact_id for one in found.items] == expected
    assert all(one.person_id == made.person_id for one in found.items)


@pytest.mark.parametrize("q", ["dal", "olle", "anna olle", "", "99999"])
def test_who_does_not_fit_is_not_found(people: People, q: str) -> None:
    people.share()
    request = FindContacts(customer_ids=[people.second], q=q)
    assert people.company.call(contact_search.find, request).items == []


def test_many_customers_are_brought_in_line_by_the_daily_work(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persons.finish, "__defaults__", (1,))
    others = [people.create(f"{uuid4().hex} AB") for _ in range(3)]
    for one in others:
        people.share(one)
    people.change(people.first, people.anna, phone="070-1")
    assert people.company.tenant in persons.companies_with_work()
    catch_up(people.company)
    assert {people.sees(one)[0][1] for one in (people.first, *others)} == {"070-1"}
