"""Erasing a customer: the saga, and what is left of it."""

from datetime import date

import pytest

from contracts.customers import (
    Addresses,
    ChangeCustomer,
    CreateBranch,
    CustomerChanged,
    DeleteCustomer,
    GetCustomer,
    ListCustomerHistory,
)
from contracts.customers.erasure import (
    EraseCustomer,
    GetCustomerErasure,
    StopErasure,
)
from contracts.erasure import PlanErasure, ReadErasureReceipt
from contracts.erasure_rules import kept_until
from contracts.errors import Conflict, NotFound, Stale
from customers import branches, customers, deletions, erasure_requests, history
from customers.change_models import CustomerChange
from customers.deletion_models import Deletion
from customers.erasures import ERASURES
from customers.models import Customer, Geocode
from customers.person_models import Person
from customers.personal_data import PERSONAL_DATA
from customers.tests.calls import Company
from customers.tests.deleting import NOW, SETTLED, answer
from customers.tests.erasing import CANARY, PLAN, begin, erase, make, publish, state, words


def test_nothing_of_the_customer_is_left_but_its_number(company: Company) -> None:
    made = make(company)
    assert words(company).count(CANARY.lower()) > 10
    erase(company, made)
    publish()
    assert CANARY.lower() not in words(company)
    assert "0701234567" not in words(company)
    found = state(company, made)
    number = company.read_stored(made)["number"]
    assert (found.state.value, found.name, found.erased_at) == ("erased", f"Raderad kund {number}", SETTLED)
    shown = company.call(customers.get, GetCustomer(customer_id=made))
    assert (shown.number, shown.name, shown.active, shown.contacts, shown.branches) == (
        number,
        found.name,
        False,
        [],
        [],
    )
    assert "deleting" not in company.read_stored(made)


def test_services_are_told_of_it_as_of_any_change(company: Company) -> None:
    made = make(company)
    version = company.read_stored(made)["version"]
    erase(company, made)
    (event,) = company.events(made)
    told = CustomerChanged.model_validate(event)
    assert told.version > version
    assert (told.customer.name, told.customer.addresses, told.customer.email) == (
        f"Raderad kund {told.customer.number}", Addresses(), "",
    )  # fmt: skip
    deletion = company.call(Deletion.read_one, made)
    assert deletion is not None
    sent = deletion.changed_event()
    assert sent.erasure is not None
    assert (sent.state.value, sent.erasing, sent.erasure.name) == ("erased", True, told.customer.name)


def test_who_changed_which_field_when_stays(company: Company) -> None:
    made = make(company)
    before = company.call(CustomerChange.total, {"document_id": made})
    erase(company, made)
    rows = company.call(CustomerChange.rows, {"document_id": made})
    assert len(rows) >= before > 0
    assert all(one["before"] is None and one["omitted"] for row in rows for one in row["changes"])
    assert company.call(history.list_history, ListCustomerHistory(customer_id=made)).items


def test_it_is_final(company: Company) -> None:
    made, other = make(company), company.create("Kedjan AB")
    erase(company, made)
    version = company.read_stored(made)["version"]
    again = EraseCustomer(customer_id=made, version=version, plan_digest=PLAN, ground="igen")
    for verb, arguments in (
        (customers.change, (ChangeCustomer(customer_id=made, version=version, changes={"phone": "1"}),)),
        (branches.create, (CreateBranch(customer_id=made, name="Lund"), NOW.date())),
        (deletions.delete, (DeleteCustomer(customer_id=made, version=version), NOW)),
        (erasure_requests.erase, (again, NOW)),
    ):
        with pytest.raises(Conflict) as refused:
            company.call(verb, *arguments)
        assert refused.value.code == "customers.customer_erased"
    assert other.name == "Kedjan AB"
    with pytest.raises(Conflict) as decided:
        company.call(erasure_requests.stop, StopErasure(customer_id=made), NOW)
    assert decided.value.code == "customers.erasure_decided"


def test_what_is_open_refuses_it_and_says_what(company: Company) -> None:
    made = make(company)
    begin(company, made)
    answer(company, made, 1, order=2)
    found = state(company, made)
    assert found.state.value == "refused"
    assert found.held_by[0].holdings[0].count == 2
    assert CANARY.lower() in words(company)
    assert "deleting" not in company.read_stored(made)
    erase_again = begin(company, made)
    assert (erase_again.state.value, erase_again.held_by) == ("asked", [])


def test_it_may_be_stopped_until_it_is_decided(company: Company) -> None:
    made = make(company)
    begin(company, made)
    stopped = company.call(erasure_requests.stop, StopErasure(customer_id=made), NOW)
    assert (stopped.state.value, "deleting" in company.read_stored(made)) == ("stopped", False)
    answer(company, made, 1)
    assert state(company, made).state.value == "stopped"


def test_an_old_version_and_another_company_are_refused(company: Company, other_company: Company) -> None:
    made = make(company)
    with pytest.raises(Stale):
        company.call(
            erasure_requests.erase,
            EraseCustomer(customer_id=made, version=1, plan_digest=PLAN, ground="begärd"),
            NOW,
        )
    erase(company, made)
    for verb, request in (
        (erasure_requests.get, GetCustomerErasure(customer_id=made)),
        (erasure_requests.stop, StopErasure(customer_id=made)),
    ):
        arguments = (request,) if verb is erasure_requests.get else (request, NOW)
        with pytest.raises(NotFound):
            other_company.call(verb, *arguments)
    assert other_company.call(ERASURES.plan, PlanErasure(customer_id=made)).items == []
    receipt = ReadErasureReceipt(customer_id=made)
    assert other_company.call(ERASURES.eraser.read_receipt, receipt).items == []
    assert company.call(ERASURES.eraser.read_receipt, receipt).items


def test_where_the_addresses_were_goes_with_them(company: Company) -> None:
    made = make(company)
    query = next(one for one in PERSONAL_DATA.stored if one.model is Geocode).query
    ids = company.call(lambda: query(made))["_id"]["$in"]
    rows = [{"_id": one, "tenant": company.tenant, "version": 1, "latitude": "55.6"} for one in ids]
    Geocode._get_collection().insert_many(rows)
    erase(company, made)
    assert company.call(Geocode.total, {}) == 0


def test_a_merged_customer_goes_with_the_one_that_it_became(company: Company) -> None:
    kept, other = make(company), make(company)
    merged = {"merge_id": "mrg_1", "customer_id": other, "name": CANARY, "number": "7", "numbers": ["7"]}
    Customer._get_collection().update_one({"_id": kept}, {"$set": {"merges": [merged]}})
    Customer._get_collection().update_one({"_id": other}, {"$set": {"merged": {"into": kept, "merge_id": "mrg_1"}}})
    erase(company, kept)
    publish()
    assert CANARY.lower() not in words(company)
    assert company.read_stored(other)["merged"]["into"] == kept


def test_a_later_fiscal_year_keeps_longer() -> None:
    assert kept_until(date(2026, 3, 2), 12) == date(2033, 12, 31)
    assert kept_until(date(2026, 10, 1), 4) == date(2034, 12, 31)
    assert kept_until(date(2026, 4, 30), 4) == date(2033, 12, 31)


def test_a_person_who_stands_on_another_customer_stays_for_it(company: Company) -> None:
    made, other = make(company), make(company)
    collection = Person._get_collection()
    rows = [{"_id": f"per_{one}_{made}", "tenant": company.tenant, "version": 1, "name": CANARY} for one in "ab"]
    collection.insert_many([{**row, "subjects": [], "request_id": row["_id"]} for row in rows])
    contacts_of = Customer._get_collection()
    contacts_of.update_one({"_id": made}, {"$set": {"contacts.0.person_id": rows[0]["_id"]}})
    both = [{"id": "con_1", "name": CANARY, "active": True, "person_id": rows[1]["_id"]}]
    for one in (made, other):
        contacts_of.update_one({"_id": one}, {"$push": {"contacts": {"$each": both}}})
    erase(company, made)
    assert [row["_id"] for row in company.call(Person.rows, {})] == [rows[1]["_id"]]
    assert len(company.read_stored(other)["contacts"]) == 2
