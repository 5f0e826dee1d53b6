"""The history of a customer: every change, for ever, by every filter, to the end of the list."""

from datetime import date, timedelta
from typing import Any

import pytest

from chassis import kept_history, kept_models
from chassis.clock import today
from chassis.context import current
from contracts.customers import (
    ChangeBranch,
    ChangeContact,
    ChangeCustomer,
    CreateBranch,
    CreateContact,
    Customer,
    GetCustomer,
    HistoryEntry,
    ListCustomerHistory,
    RetireBranch,
    SetInfo,
)
from contracts.errors import InvalidInput, NotFound
from customers import branches, change_models, contacts, customers, history, info, models
from customers.tests.calls import Company


def change(company: Company, customer_id: str, **changes: Any) -> Customer:
    version = company.read_stored(customer_id)["version"]
    request = ChangeCustomer(customer_id=customer_id, version=version, changes=changes)
    return company.call(customers.change, request)


def publish(company: Company, customer_id: str) -> None:
    """Takes the events out, as the relay does."""
    key = {"_id": customer_id, "tenant": company.tenant}
    models.Customer._get_collection().update_one(key, {"$set": {"outbox": []}})


def read_all(company: Company, customer_id: str, limit: int = 50, **filters: Any) -> list[HistoryEntry]:
    """The whole list, page by page."""
    found: list[HistoryEntry] = []
    cursor = None
    while True:
        request = ListCustomerHistory(customer_id=customer_id, limit=limit, cursor=cursor, **filters)
        page = company.call(history.list_history, request)
        assert len(page.items) <= limit
        found += page.items
        if not (cursor := page.next_cursor):
            return found


def values_of(entries: list[HistoryEntry]) -> list[tuple[str, Any, Any]]:
    return [(one.field, one.before, one.after) for entry in entries for one in entry.changes]


def test_every_change_is_listed_newest_first_with_before_and_after(company: Company) -> None:
    made = company.create(phone="040-1", addresses={"invoice": {"line1": "Väg 1", "city": "Lund"}})
    change(company, made.id, phone="040-2", group="Bygg")
    change(company, made.id, addresses={"invoice": {"city": "Malmö"}}, active=False)
    entries = read_all(company, made.id)
    assert [(entry.kind, entry.version, entry.by) for entry in entries] == [
        ("changed", 3, "tester"),
        ("changed", 2, "tester"),
        ("created", 1, "tester"),
    ]
    assert values_of(entries) == [
        ("active", True, False),
        ("addresses.invoice.city", "Lund", "Malmö"),
        ("group", None, "Bygg"),
        ("phone", "040-1", "040-2"),
    ]
    assert entries[0].at == company.call(customers.get, GetCustomer(customer_id=made.id)).changed_at


def test_branches_and_contacts_are_listed_with_their_ids_and_names(company: Company) -> None:
    made = company.create()
    branch = company.call(branches.create, CreateBranch(customer_id=made.id, name="Lund"))
    contact = company.call(contacts.create, CreateContact(customer_id=made.id, name="Anna", branch_id=branch.id))
    renamed = ChangeBranch(customer_id=made.id, branch_id=branch.id, version=3, name="Ystad")
    company.call(branches.change, renamed, today())
    company.call(branches.retire, RetireBranch(customer_id=made.id, branch_id=branch.id, version=4), today())
    phone = ChangeContact(customer_id=made.id, contact_id=contact.id, version=5, phone="1")
    company.call(contacts.change, phone)
    entries = read_all(company, made.id, branch_id=branch.id)
    assert [(one.kind, one.field, one.part_name) for entry in entries for one in entry.changes] == [
        ("changed", "branches.retired_on", "Ystad"),
        ("changed", "branches.former_names", "Ystad"),
        ("changed", "branches.name", "Ystad"),
        ("added", "branches", "Ystad"),
    ]
    assert entries[-1].changes[0].after["name"] == "Lund"
    of_contact = read_all(company, made.id, contact_id=contact.id)
    assert [(one.field, one.contact_id, one.branch_id) for entry in of_contact for one in entry.changes] == [
        ("contacts.phone", contact.id, None),
        ("contacts", contact.id, None),
    ]


def test_more_changes_than_a_document_holds_are_listed_to_the_end(company: Company) -> None:
    made = company.create(phone="0")
    for number in range(1, 121):
        change(company, made.id, phone=str(number))
        publish(company, made.id)
    for limit in (7, 50, 121, 200):
        entries = read_all(company, made.id, limit)
        assert [entry.version for entry in entries] == list(range(121, 0, -1))
        assert entries[-1].kind == "created"
    assert len(company.read_stored(made.id)["history"]) == 0


def test_filters_show_only_what_they_are_about(company: Company) -> None:
    made = company.create(phone="1", email="a@example.com")
    change(company, made.id, phone="2", email="b@example.com")
    change(company, made.id, addresses={"visiting": {"city": "Lund"}})
    assert values_of(read_all(company, made.id, field="phone")) == [("phone", "1", "2")]
    for name in ("addresses", "addresses.visiting", "addresses.visiting.city"):
        assert values_of(read_all(company, made.id, field=name)) == [("addresses.visiting.city", None, "Lund")]
    assert read_all(company, made.id, field="addresses.invoice") == []
    assert read_all(company, made.id, by="usr_nobody") == []
    assert len(read_all(company, made.id, by="tester")) == 3
    yesterday, tomorrow = today() - timedelta(days=1), today() + timedelta(days=1)
    assert read_all(company, made.id, last=yesterday) == read_all(company, made.id, first=tomorrow) == []
    assert len(read_all(company, made.id, first=today(), last=today())) == 3
    with pytest.raises(InvalidInput) as refused:
        read_all(company, made.id, first=today(), last=yesterday)
    assert "/last" in refused.value.details


def test_info_is_named_without_its_text_and_personal_numbers_are_masked(company: Company) -> None:
    made = company.create("Ada Ek", kind="person", first_name="Ada", last_name="Ek")
    company.call(info.write, SetInfo(customer_id=made.id, version=1, text="hemligt"))
    company.call(info.write, SetInfo(customer_id=made.id, version=2, text="hemligare"))
    change(company, made.id, identity_number="900101-0017", peppol_id="0007:9001010017")
    entries = read_all(company, made.id)
    assert values_of(entries) == [
        ("identity_number", None, "900101-••••"),
        ("peppol_id", None, "0007:900101••••"),
        ("info", None, None),
        ("info", None, None),
    ]
    assert [one.omitted for entry in entries for one in entry.changes] == [False, False, True, True]
    kept = list(change_models.CustomerChange._get_collection().find({"tenant": company.tenant}))
    assert "hemlig" not in str(kept) + str(company.read_stored(made.id)["history"])


def test_the_number_of_a_person_who_became_a_company_stays_masked_in_the_history(company: Company) -> None:
    """The history of such a customer has changes of both kinds, and an entry does not say which it was then."""
    abroad = {"invoice": {"city": "Suva", "country": "FJ"}}
    made = company.create("Ada Ek", kind="person", addresses=abroad)
    change(company, made.id, identity_number="7752345678")
    change(company, made.id, kind="company", name="Ek AB", identity_number="8887654321")
    values = values_of(read_all(company, made.id))
    assert [one for one in values if one[0] == "identity_number"] == [
        ("identity_number", "77••••", "88••••"),
        ("identity_number", None, "77••••"),
    ]


def test_a_person_does_not_become_a_company_by_whoever_does_not_know_the_number(company: Company) -> None:
    """Else a change of the kind, and back, would show it to whoever gives no purpose."""
    abroad = {"invoice": {"city": "Suva", "country": "FJ"}}
    made = company.create("Ada Ek", kind="person", addresses=abroad)
    change(company, made.id, identity_number="7752345678")
    for sent in ({}, {"identity_number": "77••••"}):
        with pytest.raises(InvalidInput) as refused:
            change(company, made.id, kind="company", **sent)
        assert "/changes/identity_number" in refused.value.details
        assert "7752345678" not in f"{refused.value} {refused.value.details} {refused.value.field_values}"
    change(company, made.id, kind="company", identity_number="7752345678")
    assert company.read_stored(made.id)["kind"] == "company"
    change(company, made.id, kind="person")
    change(company, made.id, kind="company", identity_number="")
    assert not company.read_stored(made.id).get("identity_number")


def test_a_doubt_is_named_without_what_it_quotes(company: Company) -> None:
    made = company.create()

    def decide(customer: models.Customer) -> None:
        doubt = {
            "id": "dbt_1",
            "code": "bad_check_digit",
            "field": "identity_number",
            "detail": "900101-0018 is wrong.",
        }
        customer.doubts = [doubt] if customer.version == 2 else [{**doubt, "detail": "900101-0019 is wrong."}]

    for _ in range(2):
        company.call(customers.update, made.id, decide)
    later, first, _ = read_all(company, made.id)
    assert values_of([first]) == [("doubts", None, {"code": "bad_check_digit", "field": "identity_number"})]
    assert [(one.kind, one.part_name) for one in first.changes] == [("added", "bad_check_digit")]
    assert values_of([later]) == [("doubts.detail", None, None)]


def test_what_an_earlier_release_kept_moves_over_and_what_it_lost_is_said(company: Company) -> None:
    made = company.create(phone="3")
    at = company.read_stored(made.id)["created_at"]
    old = [
        {"at": at, "by": "u1", "request_id": "a", "before": {"phone": "1", "info": "hemligt"}},
        {"at": at, "by": "u2", "request_id": "b", "before": {"phone": "2"}},
    ]
    key = {"_id": made.id, "tenant": company.tenant}
    for version, oldest in ((3, "created"), (60, "lost")):
        models.Customer._get_collection().update_one(key, {"$set": {"history": old, "version": version}})
        change_models.CustomerChange._get_collection().delete_many({"tenant": company.tenant})
        kept_history.move_all(models.Customer)
        assert company.read_stored(made.id)["history"] == []
        entries = read_all(company, made.id)
        assert values_of(entries) == [("phone", "2", "3"), ("info", None, None), ("phone", "1", "2")]
        assert [(entry.version, entry.by) for entry in entries[:2]] == [(version, "u2"), (version - 1, "u1")]
        assert entries[-1].kind == oldest


def test_another_companys_customer_has_no_history_here(company: Company, other_company: Company) -> None:
    theirs = other_company.create()
    change(other_company, theirs.id, phone="1")
    with pytest.raises(NotFound) as refused:
        read_all(company, theirs.id)
    assert refused.value.code == "customers.customer_not_found"
    assert company.call(change_models.CustomerChange.total, {}) == 0


def test_a_daily_look_moves_what_nobody_has_read(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    made = company.create()
    change(company, made.id, phone="1")
    company.call(kept_models.move_rested, "customers")
    assert len(company.read_stored(made.id)["history"]) == 1
    monkeypatch.setattr("chassis.kept_models.REST_SECONDS", -5)
    company.call(kept_models.move_rested, "customers")
    assert company.read_stored(made.id)["history"] == []
    assert company.call(change_models.CustomerChange.total, {}) == 1
    assert company.call(lambda: current().source) == ""


def test_the_first_and_the_last_day_of_the_calendar_filter_nothing(company: Company) -> None:
    made = company.create()
    change(company, made.id, phone="040-1")
    every: list[dict[str, Any]] = [{"first": date.min}, {"last": date.max}, {"first": date.min, "last": date.max}]
    for filters in every:
        assert len(read_all(company, made.id, **filters)) == 2
    assert read_all(company, made.id, last=date.min) == read_all(company, made.id, first=date.max) == []
