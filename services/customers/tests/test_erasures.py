"""Erasing a customer: the saga, what is left of it, kills between any two writes, and backups that bring it back."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from chassis import kept_history
from chassis.testing import once
from contracts.billing.holdings import BillingHoldingsCounted
from contracts.customers import (
    Address,
    Addresses,
    ChangeCustomer,
    CreateBranch,
    CreateContact,
    CustomerChanged,
    DeleteCustomer,
    GetCustomer,
    SetInfo,
)
from contracts.customers.erasure import (
    ApplyErasure,
    CustomerErasure,
    EraseCustomer,
    GetCustomerErasure,
    ListErasedCustomers,
    StopErasure,
)
from contracts.erasure import PlanErasure, ReadErasureReceipt
from contracts.errors import Conflict, NotFound, Stale
from contracts.holdings import Holding
from customers import branches, contacts, customers, deletions, erasure_requests, history, info
from customers.deletion_models import ANSWERING, Deletion, ErasedRecord
from customers.erasures import ERASURES
from customers.models import Customer, CustomerChange, Geocode
from customers.personal_data import PERSONAL_DATA
from customers.tests.calls import Company
from tests.flows.killed_writes import Killed, dying_at

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SETTLED = NOW + deletions.SETTLE
CANARY = "Kanarie"
PLAN = "0" * 64


def make(company: Company, **fields: Any) -> str:
    """A customer all of whose words are canaries, with a history of such."""
    address = Address(line1=f"{CANARY}gatan 1", postcode="211 22", city=CANARY)
    given: dict[str, Any] = {
        "email": "kanarie@example.se",
        "phone": "0701234567",
        "your_reference": CANARY,
        "addresses": Addresses(invoice=address, visiting=address),
    }
    made = company.create(f"{CANARY} Anka AB", **(given | fields))
    company.call(branches.create, CreateBranch(customer_id=made.id, name=f"{CANARY} Lund"), NOW.date())
    company.call(contacts.create, CreateContact(customer_id=made.id, name=f"{CANARY} Kaj", email="kanarie@example.se"))
    version = company.read_stored(made.id)["version"]
    company.call(info.write, SetInfo(customer_id=made.id, version=version, text=CANARY))
    changes = {"name": f"{CANARY} Anka och Son AB"}
    company.call(customers.change, ChangeCustomer(customer_id=made.id, version=version + 1, changes=changes))
    once(lambda: kept_history.move(Customer, {"_id": made.id, "tenant": company.tenant}), company.tenant)
    publish()
    return made.id


def publish() -> None:
    """Nothing waits to be published."""
    Customer._get_collection().update_many({}, {"$set": {"outbox": []}})


def begin(company: Company, customer_id: str, **named: Any) -> CustomerErasure:
    version = company.read_stored(customer_id)["version"]
    request = EraseCustomer(customer_id=customer_id, version=version, plan_digest=PLAN, ground="Begärd av personen")
    found: CustomerErasure = company.call(erasure_requests.erase, request, NOW, **named)
    publish()
    return found


def state(company: Company, customer_id: str) -> CustomerErasure:
    return company.call(erasure_requests.get, GetCustomerErasure(customer_id=customer_id))


def answer(company: Company, customer_id: str, asked: int, at: datetime = NOW, **held: int) -> None:
    holdings = [Holding(kind=kind, count=count) for kind, count in held.items()]
    for service in ANSWERING:
        event = BillingHoldingsCounted(subject=customer_id, version=asked, round=asked, holdings=holdings)
        company.call(deletions.take_answer, event, service, at)


def drive(company: Company, customer_id: str, now: datetime) -> None:
    customer = company.call(Customer.read_one, customer_id)
    assert customer is not None
    company.call(deletions.drive, customer, now)


def erase(company: Company, customer_id: str) -> None:
    """The whole saga."""
    begin(company, customer_id)
    answer(company, customer_id, 1)
    drive(company, customer_id, SETTLED)
    answer(company, customer_id, 2, at=SETTLED)


def words(company: Company) -> str:
    """All that the service stores of the company."""
    database = Customer._get_collection().database
    names = [one for one in database.list_collection_names() if not one.startswith("system.")]
    return repr([row for one in names for row in database[one].find({"tenant": company.tenant})]).lower()


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
    sent = deletion.changed_event()
    assert (sent.state.value, sent.erasing, sent.erasure.name) == ("erased", True, told.customer.name)


def test_who_changed_which_field_when_stays(company: Company) -> None:
    made = make(company)
    before = company.call(CustomerChange.total, {"document_id": made})
    erase(company, made)
    rows = company.call(CustomerChange.rows, {"document_id": made})
    assert len(rows) >= before > 0
    assert all(one["before"] is None and one["omitted"] for row in rows for one in row["changes"])
    assert company.call(history.list_history, _history(made)).items


def _history(customer_id: str) -> Any:
    from contracts.customers import ListCustomerHistory

    return ListCustomerHistory(customer_id=customer_id)


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


def test_killed_before_any_write_it_is_finished_by_the_next(company: Company) -> None:
    write, is_done = 0, False
    while not is_done:
        write += 1
        made = company.create(f"{CANARY} AB").id
        publish()
        begin(company, made)
        answer(company, made, 1)
        drive(company, made, SETTLED)
        try:
            with dying_at(write, False):
                answer(company, made, 2, at=SETTLED)
                is_done = True
        except Killed:
            pass
        answer(company, made, 2, at=SETTLED)  # delivered again
        for one in company.call(lambda: list(Customer.find(deleting__gt=""))):
            company.call(deletions.drive, one, SETTLED)
        publish()
        kept = [company.read_stored(made), *company.call(CustomerChange.rows, {"document_id": made})]
        assert (state(company, made).state.value, CANARY in repr(kept)) == ("erased", False), write
        assert "deleting" not in kept[0]
        records = company.call(ErasedRecord.rows, {"of": made, "collection": "customers"})
        assert len(records) == 1, write
    assert write > 8


def test_a_restored_backup_is_erased_again_by_the_list(company: Company) -> None:
    made = make(company)
    database = Customer._get_collection().database
    backup = {
        name: list(database[name].find({"tenant": company.tenant}))
        for name in database.list_collection_names()
        if not name.startswith("system.")
    }
    erase(company, made)
    listed = [one for one in _list_all() if one.customer_id == made]
    assert [(one.company, one.number) for one in listed] == [(company.tenant, state(company, made).number)]
    assert CANARY.lower() not in repr(listed).lower()
    for name, rows in backup.items():
        database[name].delete_many({"tenant": company.tenant})
        if rows:
            database[name].insert_many(rows)
    assert CANARY.lower() in words(company)
    (entry,) = listed
    request = ApplyErasure(customer_id=made, number=entry.number, erased_at=entry.erased_at, order=entry.order)
    for _ in range(2):
        done = company.call(erasure_requests.apply_again, request)
        publish()
        assert (done.state.value, CANARY.lower() in words(company)) == ("erased", False)
    assert company.call(Deletion.read_one, made).version == 2  # the services look again
    with pytest.raises(NotFound):
        company.call(erasure_requests.apply_again, request.model_copy(update={"customer_id": "cus_unknown"}))


def _list_all() -> list[Any]:
    found, after = [], ""
    while True:
        page = once(lambda after=after: erasure_requests.list_erased(ListErasedCustomers(after=after)))
        found += page.items
        after = page.upto
        if not after:
            return found


def test_what_a_late_write_brings_back_goes_the_next_day(company: Company) -> None:
    made = make(company)
    erase(company, made)
    publish()
    late = {"_id": f"{made}:0000000099", "tenant": company.tenant, "version": 99, "document_id": made}
    changes = [{"path": ["name"], "before": CANARY, "after": CANARY}]
    CustomerChange._get_collection().insert_one({**late, "changes": changes, "at": NOW, "fields": [], "parts": []})
    company.call(ERASURES.sweep, date.max)
    assert CANARY.lower() not in words(company)


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
    from contracts.erasure_rules import kept_until

    assert kept_until(date(2026, 3, 2), 12) == date(2033, 12, 31)
    assert kept_until(date(2026, 10, 1), 4) == date(2034, 12, 31)
    assert kept_until(date(2026, 4, 30), 4) == date(2033, 12, 31)
