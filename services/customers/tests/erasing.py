"""Customers whose words are canaries, and the steps of their erasure."""

from typing import Any

from chassis import kept_history
from chassis.testing import once
from contracts.customers import (
    Address,
    Addresses,
    ChangeCustomer,
    CreateBranch,
    CreateContact,
    SetInfo,
)
from contracts.customers.erasure import (
    CustomerErasure,
    EraseCustomer,
    GetCustomerErasure,
)
from customers import branches, contacts, customers, erasure_requests, info
from customers.models import Customer
from customers.tests.calls import Company
from customers.tests.deleting import NOW, SETTLED, answer, drive

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
