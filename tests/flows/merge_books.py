"""Two customers with something in every service, in one process; events travel by hand, in any order, and some of them twice."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from billing import ledger
from billing.account_payment_models import AccountPayment
from billing.service import BillingService
from billing.tests import samples as billing_samples
from chassis.clock import now, today
from chassis.context import using
from chassis.database import models_of
from chassis.envelope import context_of
from chassis.maintenance import _handlers
from chassis.storage import Aggregate, Row, create
from chassis.testing import a_context, a_database, once
from chassis.testing_killed_writes import Killed, dying_at
from contracts import billing, crm, customers, sales
from contracts.base import Event, all_events
from contracts.customers import merges as contract
from contracts.errors import Unavailable
from contracts.merges import SERVICES_THAT_MOVE, CountRecords
from contracts.services import SERVICES
from crm import activities, known_properties, properties
from crm.service import CrmService
from customers import merges
from customers.service import CustomersService
from documents.models import StoredFile
from documents.service import DocumentsService
from sales import orders, quotes
from sales.service import SalesService
from sales.tests import samples as sales_samples

TODAY = today()
MALMO = customers.Addresses(invoice=customers.Address(line1="Hamngatan 4", postcode="211 22", city="Malmö"))
SERVING: dict[str, Any] = {
    one.name: one() for one in (CustomersService, SalesService, BillingService, CrmService, DocumentsService)
}
TYPES = {one.type: one for one in all_events()}


@contextmanager
def databases() -> Iterator[None]:
    with ExitStack() as stack:
        for service in SERVICES:
            stack.enter_context(a_database(service))
        yield


def _senders() -> list[type[Aggregate]]:
    """One model of each collection that has an outbox."""
    every = (model for service in SERVICES for model in models_of(service) if issubclass(model, Aggregate))
    return list({(one._meta["db_alias"], one._meta["collection"]): one for one in every}.values())


class Company:
    """A company of its own, with what travels between its services."""

    def __init__(self, random: Random | None = None) -> None:
        self.tenant = f"co{uuid4().hex[:10]}"
        self.random = random
        self.late: list[tuple[str, Row]] = []
        self.kills: list[tuple[int, bool]] = []
        self.deaths = 0
        with self.call():
            billing_samples.put_settings(self.tenant)

    @contextmanager
    def call(self, **named: Any) -> Iterator[None]:
        with using(a_context(self.tenant, **named)):
            yield

    def run(self, verb: Any, *arguments: Any, **named: Any) -> Any:
        return once(lambda: verb(*arguments, **named), self.tenant)

    def customer(self, name: str, **fields: Any) -> customers.Customer:
        request = customers.CreateCustomer(
            fields=customers.CustomerFields(name=name, **{"addresses": MALMO, **fields}),
            branches=[customers.NewBranch(name="Lund")],
            contacts=[customers.NewContact(name="Åsa Ek", email=f"asa@{name.lower()}.se")],
            info=f"Om {name}",
            insist=True,
        )
        made = self.serve("customers", "create_customer", request)
        self.deliver()
        found: customers.Customer = made
        return found

    def serve(self, service: str, method: str, request: Any) -> Any:
        return self.run(getattr(SERVING[service], method), request)

    def fill(self, customer_id: str, count: int = 1) -> None:
        """Documents of every kind, at the customer's first branch."""
        asked = customers.GetCustomer(customer_id=customer_id)
        branch_id = self.serve("customers", "get_customer", asked).branches[0].id
        at = {"customer_id": customer_id, "branch_id": branch_id}
        for number in range(count):
            with self.call():
                quotes.create(sales.CreateQuote(**at, lines=[sales_samples.line()]), TODAY, 30)
            with self.call():
                order = sales.PlaceOrder(**at, lines=[sales_samples.line(f"{number + 1}.00")])
                orders.place(order, TODAY)
            with self.call():
                wanted = billing.CreateInvoice(**at, lines=[billing_samples.line("200.00")], issue=True)
                SERVING["billing"].create_invoice(wanted)
            self._file(customer_id)
        with self.call():
            paid = billing.RecordAccountPayment(customer_id=customer_id, amount=Decimal(70), paid_on=TODAY)
            SERVING["billing"].record_account_payment(paid)
        with self.call():
            todo = crm.PlanActivity(customer_id=customer_id, kind=crm.ActivityKind.TODO, text="Ring", due_on=TODAY)
            activities.plan(todo, now())
        self.deliver()

    def tag(self, customer_id: str, *names: str) -> None:
        for name in names:
            with self.call():
                found = known_properties.find(name)
            property_id = found.id if found else self.run(properties.create, crm.CreateProperty(name=name)).id
            self.run(properties.assign, crm.SetProperties(customer_id=customer_id, add=[property_id]), now())
        self.deliver()

    def _file(self, customer_id: str) -> None:
        with self.call():
            blob = uuid4().hex
            file = StoredFile(
                id=f"doc_{blob}", customer_id=customer_id, name="a.pdf", kind="other", content_type="application/pdf"
            )
            file.size, file.sha256, file.blob_id, file.fingerprint = 1, blob, blob, blob
            create(file)

    def deliver(self) -> None:
        """Carries events until none is left: in the order of their time, or as `random` has it, some of them twice."""
        while waiting := [*self.late, *self._take()]:
            self.late = []
            if self.random is not None:
                waiting += [one for one in waiting if self.random.random() < 0.2]
                self.random.shuffle(waiting)
            for at, (service, envelope) in enumerate(waiting):
                if self.random is not None and self.random.random() < 0.15:
                    self.late.append((service, envelope))
                elif not self._hand_over(service, envelope):
                    self.late.append(waiting[at])

    def _hand_over(self, service: str, envelope: Row) -> bool:
        event: type[Event] = TYPES[envelope["type"]]
        method = next(found for kind, found in _handlers(SERVING[service]) if kind == event.type)
        with using(context_of(envelope)):
            try:
                if not self.kills:
                    method(event.model_validate(envelope["data"]))
                else:
                    self._die(lambda: method(event.model_validate(envelope["data"])))
            except Unavailable:
                return False
            except Killed:
                self.deaths += 1
                return False
        return True

    def _die(self, work: Callable[[], object]) -> None:
        """Does something in a process that dies at its next write: the second time at its second one, and so on."""
        write, is_made = self.kills.pop()
        with dying_at(write, is_made):
            work()

    def clone(self, customer_id: str, count: int) -> None:
        """Gives the customer so many files and payments on account more."""
        for model in (StoredFile, AccountPayment):
            collection = model._get_collection()
            row = collection.find_one({"tenant": self.tenant, "customer_id": customer_id})
            assert row is not None
            own = ("_id", "request_id", *(["blob_id"] if "blob_id" in row else []))
            ids = [f"{row['_id'].partition('_')[0]}_{uuid4().hex}" for _ in range(count)]
            collection.insert_many([{**row, "outbox": [], **dict.fromkeys(own, one)} for one in ids])

    def _take(self) -> list[tuple[str, Row]]:
        found = []
        for model in _senders():
            left = model.left_in_outbox(now() + timedelta(days=1), 10_000)
            mine = [(document, one) for document, one in left if one["tenant"] == self.tenant]
            if mine:
                model.take_out([(self.tenant, document, one["id"]) for document, one in mine])
            found += [one for _, one in mine]
        found.sort(key=lambda one: (one["time"], one["id"]))
        return [(to, one) for one in found for to in TYPES[one["type"]].subscribers]

    def merge(self, kept: str, other: str, **fields: Any) -> contract.Merge:
        """Begins to merge; `deliver` does the rest."""
        row = self.serve("customers", "get_customer", customers.GetCustomer(customer_id=kept))
        given: Row = {"customer_id": kept, "version": row.version, "other_id": other, "fields": fields}
        request = contract.MergeCustomers(**given)
        found: contract.Merge = self.run(merges.start, request, TODAY)
        return found

    def undo(self, merge_id: str, today: date = TODAY) -> contract.Merge:
        version = self.state(merge_id).version
        found: contract.Merge = self.run(merges.undo, contract.UndoMerge(merge_id=merge_id, version=version), today)
        return found

    def state(self, merge_id: str) -> contract.Merge:
        found: contract.Merge = self.run(merges.get, merge_id).to_contract()
        return found

    def counts(self, customer_id: str) -> dict[str, int]:
        """What all services have of a customer."""
        found: dict[str, int] = {}
        for service in SERVICES_THAT_MOVE:
            found |= self.serve(service, "count_records", CountRecords(customer_id=customer_id)).counts
        return found

    def balance(self, customer_id: str) -> Decimal:
        """What the customer owes, by its ledger."""
        with self.call():
            account = ledger.get_account(billing.GetAccount(customer_id=customer_id), TODAY)
        return sum((one.closing for one in account.balances), Decimal(0))


def two(company: Company, **fields: str) -> tuple[str, str]:
    """A customer that stays and one that goes."""
    return company.customer("Ek").id, company.customer("Al", **fields).id


def read(company: Company, customer_id: str) -> customers.Customer:
    found: customers.Customer = company.serve(
        "customers", "get_customer", customers.GetCustomer(customer_id=customer_id)
    )
    return found


@pytest.fixture(scope="module")
def stored() -> Iterator[None]:
    """The databases of a module's tests, which takes the fixture by assignment."""
    with databases():
        yield


@pytest.fixture
def company(stored: None) -> Company:
    """A company of a test's own."""
    return Company()
