"""Erasures over the code and databases of all five services: not a word of a customer is left anywhere, but in the records that
its plan keeps, and none at all after the last day of the plan."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from mongoengine.connection import get_db

from billing import payments, ratings
from contracts import billing, customers, sales
from contracts.customers.deletion import DeletionState
from contracts.customers.erasure import CustomerErasure, EraseCustomer, GetCustomerErasure
from contracts.erasure import PlanErasure, PlannedErasure, ReadErasureReceipt
from contracts.errors import Conflict
from contracts.personal_data import ReadPersonalData
from contracts.sales import OrderVerb
from contracts.services import SERVICES
from customers import deletions, erasure_requests
from customers.models import Customer
from sales import orders, quotes
from sales.models import Order
from sales.tests import samples as sales_samples
from tests.flows.merge_books import SERVING, TODAY, Company, databases, read

CANARY = "kanarie"
ERASURES = {name: one for name, service in SERVING.items() for one in service.daily if one.name == "erasures"}
assert ERASURES.keys() == SERVING.keys()


@pytest.fixture(scope="module")
def running() -> Iterator[None]:
    with databases():
        yield


def make(company: Company) -> str:
    """A customer with something in every service, all of whose words are canaries; nothing of it is open."""
    street = customers.Address(line1="Kanariegatan 1", postcode="211 22", city="Kanariestad")
    fields: dict[str, Any] = {
        "addresses": customers.Addresses(invoice=street, delivery=street, visiting=street),
        "email": "kanarie@example.se",
        "your_reference": "Kanarie",
        "phone": "0701234567",
    }
    made = company.customer("Kanarie", **fields)
    company.fill(made.id)
    company.tag(made.id, "Kanariefan")
    rating = billing.RecordRating(
        customer_id=made.id, provider=billing.RatingProvider.UC, letter="3", as_of=TODAY, text="Kanarie"
    )
    company.run(ratings.record, rating, TODAY)
    return made.id


def settle(company: Company, customer_id: str) -> None:
    """Finishes what is open: the order is cancelled, the invoice paid, the money on account paid back."""
    with company.call():
        found = Order.find(customer_id=customer_id).first()
    company.run(orders.step, OrderVerb(order_id=found.id), "cancel")
    settle_money(company, customer_id)


def settle_money(company: Company, customer_id: str) -> None:
    """Has every invoice paid, and money on account paid back."""
    listed = company.serve("billing", "list_invoices", billing.ListInvoices(customer_id=customer_id)).items
    for one in (one for one in listed if one.remaining):
        paid = billing.RecordPayment(invoice_id=one.id, amount=one.remaining, paid_on=TODAY, reference="Kanarie")
        company.run(payments.record, paid, TODAY)
    accounts = company.serve("billing", "list_account_payments", billing.ListAccountPayments(customer_id=customer_id))
    for one in (one for one in accounts.items if one.on_account):
        back = billing.RefundAccountPayment(account_payment_id=one.id, amount=one.on_account)
        company.serve("billing", "refund_account_payment", back)
    company.deliver()


def plan(company: Company, customer_id: str) -> list[PlannedErasure]:
    asked = PlanErasure(customer_id=customer_id)
    return [one for name in SERVICES for one in company.serve(name, "plan_erasure", asked).items]


def open_of(company: Company, customer_id: str) -> dict[str, int]:
    asked = PlanErasure(customer_id=customer_id)
    return {x.kind: x.count for name in SERVICES for x in company.serve(name, "plan_erasure", asked).open}


def state(company: Company, customer_id: str) -> CustomerErasure:
    found: CustomerErasure = company.run(erasure_requests.get, GetCustomerErasure(customer_id=customer_id))
    return found


def erase(company: Company, customer_id: str) -> None:
    """The order, and both rounds of answers."""
    version = read(company, customer_id).version
    asked = EraseCustomer(customer_id=customer_id, version=version, plan_digest="0" * 64, ground="begärd")
    company.serve("customers", "erase_customer", asked)
    company.deliver()
    with company.call():
        customer = Customer.read_one(customer_id)
    assert customer is not None
    if customer.deleting:
        later = company.run(erasure_requests.get, GetCustomerErasure(customer_id=customer_id)).asked_at
        company.run(deletions.drive, customer, later + deletions.SETTLE + timedelta(minutes=1))
        company.deliver()


def look(company: Company, day: date) -> None:
    """Each service's daily work."""
    for one in ERASURES.values():
        company.run(one.work, day)
    company.run(deletions.go_on, day)
    company.deliver()


def traces(company: Company) -> dict[str, set[str]]:
    """Where the canary is left: collection → ids, in all databases."""
    found: dict[str, set[str]] = {}
    for service in SERVICES:
        database = get_db(service)
        for name in database.list_collection_names():
            for row in database[name].find({"tenant": company.tenant}):
                if CANARY in repr(row).lower() or "0701234567" in repr(row):
                    found.setdefault(f"{service}.{name}", set()).add(str(row["_id"]))
    return found


def test_no_word_is_left_but_what_the_plan_keeps(running: None) -> None:
    """Events come in any order, and some of them twice."""
    company = Company(Random(7))
    made = make(company)
    assert open_of(company, made) == {"order": 1, "invoice": 1, "account_payment": 1}
    settle(company, made)
    assert open_of(company, made) == {}
    planned = plan(company, made)
    kept = {one.id: one.day for one in planned if one.day is not None}
    assert len(traces(company)) > 8
    erase(company, made)
    assert state(company, made).state is DeletionState.ERASED
    look(company, TODAY)
    look(company, TODAY)
    shared = {"crm.property"}  # the company's own list of words
    left = traces(company)
    assert {one for name, ids in left.items() if name not in shared for one in ids} <= kept.keys()
    assert {name for name in left if name not in shared} <= {"billing.records", "billing.account_payments"}
    assert all(one.what in ("follows", "blanked", "removed") for one in plan(company, made))
    last_day = max(day for day in kept.values() if day is not None)
    assert last_day == date(TODAY.year + 8, 1, 1)
    look(company, last_day - timedelta(days=1))
    assert "billing.records" in traces(company)
    look(company, last_day)
    assert set(traces(company)) - shared == set()
    assert plan(company, made) == []
    assert read(company, made).name == f"Raderad kund {read(company, made).number}"
    receipts = [
        one
        for name in SERVICES
        for one in company.serve(name, "read_erasure_receipt", ReadErasureReceipt(customer_id=made)).items
    ]
    assert kept.keys() <= {one.id for one in receipts}
    with pytest.raises(Conflict):
        company.run(quotes.create, sales.CreateQuote(customer_id=made, lines=[sales_samples.line()]), TODAY, 30)


def test_what_is_open_refuses_it_and_changes_nothing(running: None) -> None:
    company = Company()
    made = make(company)
    before = traces(company)
    erase(company, made)
    found = state(company, made)
    kinds = {x.kind for by in found.held_by for x in by.holdings}
    assert (found.state, "invoice" in kinds or "order" in kinds) == (DeletionState.REFUSED, True)
    look(company, TODAY + timedelta(days=9000))
    after = traces(company)
    assert {name: ids for name, ids in after.items() if name != "customers.deletions"} | before == after | before
    assert read(company, made).name == "Kanarie"


def plans_of_all(company: Company, customer_id: str) -> list[PlannedErasure]:
    """What the services plan of the customer, and of those that they say were merged into it."""
    waiting, done, found = [customer_id], {customer_id}, []
    while waiting:
        asked = PlanErasure(customer_id=waiting.pop(0))
        for page in (company.serve(name, "plan_erasure", asked) for name in SERVICES):
            found += page.items
            waiting += [one for one in page.also if one not in done]
            done |= set(page.also)
    return found


@pytest.mark.parametrize("earlier", ["kept", "other"])
def test_a_customer_with_merges_behind_it_is_shown_planned_and_erased_whole(running: None, earlier: str) -> None:
    """Documents of either, of a customer merged into that one, and what was written before and after."""
    company = Company(Random(11))
    kept, other = make(company), company.customer("Kanarie").id
    first = company.customer("Kanarie").id
    for one in (other, first):
        company.fill(one)
    company.merge(kept if earlier == "kept" else other, first)
    company.deliver()
    company.merge(kept, other)
    company.deliver()
    for one in (kept, other, first):
        settle_all(company, kept)
        pages = [company.serve(name, "read_personal_data", ReadPersonalData(customer_id=one)) for name in SERVICES]
        assert sum(len(page.items) for page in pages) > 0
        assert [company.serve(name, "read_erasure_receipt", ReadErasureReceipt(customer_id=one)) for name in SERVICES]
    planned = plans_of_all(company, kept)
    kept_until = {one.id: one.day for one in planned if one.day is not None}
    assert len(traces(company)) > 8
    erase(company, kept)
    assert state(company, kept).state is DeletionState.ERASED
    look(company, TODAY)
    look(company, TODAY)
    shared = {"crm.property"}
    left = traces(company)
    assert {one for name, ids in left.items() if name not in shared for one in ids} <= kept_until.keys()
    last_day = max(day for day in kept_until.values() if day is not None)
    look(company, last_day)
    assert set(traces(company)) - shared == set()
    assert plans_of_all(company, kept) == []


def settle_all(company: Company, customer_id: str) -> None:
    """Finishes what is open of a customer that has several orders."""
    with company.call():
        ids = [one.id for one in Order.find(customer_id=customer_id, status__nin=["cancelled", "closed"])]
    for one in ids:
        company.run(orders.step, OrderVerb(order_id=one), "cancel")
    settle_money(company, customer_id)
