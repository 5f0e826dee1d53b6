"""A person stays the same on all customers: a kill between two writes, two changes at once, merges, imports."""

import contextlib
from typing import Any
from uuid import uuid4

import pytest

from chassis import commits
from chassis.clock import today
from contracts.customers import (
    CreateContact,
    ImportCustomers,
    ImportRow,
)
from contracts.customers.merges import MergeCustomers, PreviewMerge, UndoMerge
from customers import (
    contacts,
    imports,
    merges,
    persons,
)
from customers.merge_models import Merge
from customers.models import Customer
from customers.person_models import Person
from customers.tests.people import People, catch_up


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("write", range(1, 5))
def test_a_kill_between_two_writes_of_a_change_loses_nothing(
    people: People, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    made = people.share()
    version = people.company.read_stored(people.second)["version"]
    kill_at(monkeypatch, write)
    with contextlib.suppress(Killed):
        people.change(people.second, made.id, phone="070-1", version=version, request_id="change")
    monkeypatch.undo()
    catch_up(people.company)
    expected = "070-1" if write > 1 else "08-123 45 67"  # before the first write nothing has happened
    assert {people.sees(one)[0][1] for one in (people.first, people.second)} == {expected}
    assert people.company.tenant not in persons.companies_with_work()
    people.change(people.second, made.id, phone="070-1", version=version, request_id="change")
    assert {people.sees(one)[0][1] for one in (people.first, people.second)} == {"070-1"}


@pytest.mark.parametrize("write", range(1, 5))
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


def kill_at(monkeypatch: pytest.MonkeyPatch, write: int) -> None:
    """Ends the process instead of that write."""
    made: list[int] = []
    whole = commits.Commit.write

    def count(commit: Any) -> bool:
        if len(made) + 1 == write:
            raise Killed
        made.append(write)
        return whole(commit)

    monkeypatch.setattr(commits.Commit, "write", count)


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
    Person._get_collection().delete_many({"tenant": people.company.tenant})  # as if a kill had left none
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


def test_a_person_whom_no_customer_has_any_longer_goes(people: People) -> None:
    made = people.share()
    people.company.call(persons.touch, made.person_id)
    Customer._get_collection().update_many({"tenant": people.company.tenant}, {"$set": {"contacts": []}})
    catch_up(people.company)
    assert people.company.call(Person.total, {}) == 0


def test_an_import_that_changes_a_shared_contact_reaches_the_others(people: People) -> None:
    people.share()
    number = people.company.read_stored(people.first)["number"]
    fields = {"number": number, "name": "Berg AB", "contact_name": "Anna Berg", "contact_phone": "070-7"}
    request = ImportCustomers(rows=[ImportRow(line=2, fields=fields)], update=True)
    report = people.company.call(imports.import_customers, request)
    assert [one.outcome for one in report.rows] == ["updated"]
    catch_up(people.company)
    assert people.sees(people.second)[0][1] == people.sees(people.first)[0][1]


def test_many_customers_are_brought_in_line_by_the_daily_work(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persons.finish, "__defaults__", (1,))
    others = [people.create(f"{uuid4().hex} AB") for _ in range(3)]
    for one in others:
        people.share(one)
    people.change(people.first, people.anna, phone="070-1")
    assert people.company.tenant in persons.companies_with_work()
    catch_up(people.company)
    assert {people.sees(one)[0][1] for one in (people.first, *others)} == {"070-1"}
