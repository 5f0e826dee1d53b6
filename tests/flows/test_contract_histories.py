"""Random histories of contracts over the code and databases of both services: in advance, in arrears, alone or sharing invoices,
paused, priced anew, ended, dropped, credited and opened again.

Events travel by hand: late, in any order, some of them twice; the process that carries out a plan may die after any write. In the
end each period is on one invoice at most of which something is left, both services say the same, and no öre has appeared.
CONTRACT_FLOWS=2000 is the long form.
"""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from billing import credit_notes, invoices, order_invoices, period_invoices
from billing import customers as billing_customers
from billing.models import Invoice
from billing.records import Record
from billing.tests import samples as billing_samples
from chassis.testing import a_database, once
from contracts import billing, sales
from contracts.base import Event
from contracts.errors import ServiceError
from contracts.sales import LineFields
from contracts.sales.contract_reopening import ReopenContractPeriod
from contracts.sales.contract_timing import ChangeContractTiming
from contracts.sales.shared_invoices import ChangeContractCollective, SharedInvoiceAsked
from sales import (
    agreement_changes,
    agreements,
    asked_invoices,
    contract_billings,
    contract_closing,
    contract_credits,
    invoicing_plans,
    shared_invoices,
)
from sales.models import Contract, SalesDocument
from sales.plan_models import InvoicingPlan
from sales.shared_models import SharedInvoice
from sales.tests import samples
from sales.tests.dying import Killed, Mortal
from tests.flows.contract_books import check, check_once

HISTORIES = int(os.environ.get("CONTRACT_FLOWS", "2"))
STEPS, CONTRACTS = 16, 4
TODAY = date(2026, 3, 2)
HEARD: dict[type[Event], list[Callable[[Any], object]]] = {
    sales.ContractInvoicingAdvanced: [invoicing_plans.advance],
    sales.ContractPeriodAsked: [lambda event: period_invoices.make(event, TODAY)],
    SharedInvoiceAsked: [lambda event: period_invoices.make(event, TODAY)],
    billing.InvoiceDrafted: [asked_invoices.note_draft],
    billing.InvoiceIssued: [asked_invoices.note_issue],
    billing.InvoiceDropped: [asked_invoices.note_drop, order_invoices.remove_dropped],
    billing.InvoiceCredited: [asked_invoices.note_credit, lambda event: credit_notes.finish(event, TODAY)],
    billing.ContractPeriodRefused: [contract_billings.note_refusal],
    billing.SharedInvoiceRefused: [shared_invoices.note_refusal],
}
BY_TYPE = {event.type: event for event in HEARD}


@pytest.fixture(scope="module")
def databases() -> Iterator[None]:
    with a_database("sales"), a_database("billing"):
        yield


class History:
    """One company, a day that goes on, and plans of which some are old when they are carried out."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.tenant, self.day = rng, f"co{uuid4().hex[:10]}", date(2026, 1, 1)
        billing_samples.put_settings(self.tenant)
        self.customers = [samples.known_customer(self.tenant) for _ in range(2)]
        for one in self.customers:
            created = billing_samples.customer_created(one)
            once(lambda created=created: billing_customers.keep(created), self.tenant)  # type: ignore[misc]
        self.waiting: list[Event] = []
        self.contracts = [self.agree() for _ in range(CONTRACTS)]

    def agree(self) -> str:
        """A contract, most of them of the first customer, and collective."""
        prices = [f"{self.rng.randrange(1, 200000) / 100:.2f}" for _ in range(self.rng.randint(1, 3))]
        asked = sales.CreateContract(
            customer_id=self.customers[self.rng.random() < 0.2],
            lines=[LineFields(text="Virke", quantity=Decimal(1), price=Decimal(price)) for price in prices],
            starts_on=self.day + timedelta(days=self.rng.randrange(60)),
            period_months=self.rng.choice([1, 1, 2, 3]),
            in_arrears=self.rng.random() < 0.4,
            collective=self.rng.random() < 0.8,
        )
        made: Contract = self.do(lambda: agreements.create(asked, TODAY))
        self.do(lambda: agreements.step(sales.ContractVerb(contract_id=made.id), "activate"))
        return made.id

    def do(self, work: Callable[[], Any]) -> Any:
        """The answer; None where the state refuses it, which changes nothing."""
        with suppress(ServiceError):
            return once(work, self.tenant)

    def read(self, model: Any) -> list[Any]:
        return list(once(lambda: list(model.find()), self.tenant))

    def any_contract(self) -> str:
        return self.rng.choice(self.contracts)

    def live(self) -> None:
        seldom = [self.pause, self.resume, self.skip, self.price, self.timing, self.collective, self.end, self.cancel]
        often = [self.plan, self.execute, self.run, self.hear, self.issue, self.drop]
        often += [self.credit, self.credit, self.credit, self.reopen, self.reopen]
        self.day += timedelta(days=70)  # something of each contract is due
        self.run()
        for _ in range(STEPS):
            self.day += timedelta(days=self.rng.randrange(12))
            self.rng.choice([*often, self.rng.choice(seldom)])()
        check_once(self)
        self.settle()

    def run(self) -> None:
        """What is due is planned and carried out; most of its news arrives."""
        self.plan()
        self.hear_all()
        self.execute()
        for _ in range(3):
            self.hear()

    def settle(self) -> None:
        """All news arrives, and what is due then is planned and invoiced."""
        self.hear_all()
        for work in (self.plan, self.hear_all, self.execute_all, self.hear_all):
            work()

    def plan(self) -> None:
        asked = sales.PlanContractInvoicing(day=self.day, issue=self.rng.random() < 0.7)
        self.do(lambda: invoicing_plans.start(asked, TODAY))

    def execute_all(self) -> None:
        for plan in self.read(InvoicingPlan):
            asked = sales.ExecuteContractInvoicingPlan(plan_id=plan.id)
            self.do(lambda asked=asked: invoicing_plans.execute(asked))  # type: ignore[misc]

    def execute(self) -> None:
        if plans := self.read(InvoicingPlan):
            asked = sales.ExecuteContractInvoicingPlan(plan_id=self.rng.choice(plans).id)
            self.do(lambda: invoicing_plans.execute(asked))

    def pause(self) -> None:
        asked = sales.PauseContract(contract_id=self.any_contract(), from_day=self.day)
        self.do(lambda: agreement_changes.pause(asked, TODAY))

    def resume(self) -> None:
        asked = sales.ResumeContract(contract_id=self.any_contract(), from_day=self.day)
        self.do(lambda: agreement_changes.resume(asked, TODAY))

    def skip(self) -> None:
        asked = sales.SkipContractPeriods(contract_id=self.any_contract(), skip=self.rng.random() < 0.8)
        self.do(lambda: agreement_changes.skip(asked))

    def price(self) -> None:
        percent = Decimal(self.rng.randrange(1, 900)) / 100
        asked = sales.ChangeContractPrices(contract_id=self.any_contract(), from_day=self.day, percent=percent)
        self.do(lambda: agreement_changes.change_prices(asked))

    def timing(self) -> None:
        asked = ChangeContractTiming(contract_id=self.any_contract(), in_arrears=self.rng.random() < 0.5)
        self.do(lambda: agreement_changes.change_timing(asked))

    def collective(self) -> None:
        asked = ChangeContractCollective(contract_id=self.any_contract(), collective=self.rng.random() < 0.5)
        self.do(lambda: agreement_changes.change_collective(asked))

    def end(self) -> None:
        last = self.day + timedelta(days=self.rng.randrange(60))
        asked = sales.EndContract(contract_id=self.any_contract(), last_day=last)
        self.do(lambda: contract_closing.end(asked, self.day))

    def cancel(self) -> None:
        if self.rng.random() < 0.5:
            asked = sales.CancelContract(contract_id=self.any_contract())
            self.do(lambda: contract_closing.cancel(asked, self.day))

    def any_invoice(self, *, issued: bool) -> Invoice | None:
        made = [one for one in self.read(Invoice) if one.kind is None and not one.dropped]
        found = [one for one in made if (one.issue_date is not None) == issued]
        return self.rng.choice(found) if found else None

    def issue(self) -> None:
        if invoice := self.any_invoice(issued=False):
            self.do(lambda: invoices.issue(billing.IssueInvoice(invoice_id=invoice.id), TODAY))

    def drop(self) -> None:
        if (invoice := self.any_invoice(issued=False)) and self.rng.random() < 0.5:
            self.do(lambda: invoices.delete(billing.DeleteInvoice(invoice_id=invoice.id)))

    def credit(self) -> None:
        """Wholly, a line, a part of a line, or all lines of one contract."""
        if (invoice := self.any_invoice(issued=True)) is None:
            return
        places = range(1, len(invoice.lines) + 1)
        line: dict[str, Any] = {"line": self.rng.choice(places)}
        mine = [at for at in places if invoice.lines[at - 1].contract_id == invoice.lines[0].contract_id]
        how = self.rng.choice(["all", "line", "fall", "contract"])
        if how == "fall":
            line["amount"] = Decimal("0.01")
        chosen = [{"line": at} for at in mine] if how == "contract" else [line]
        lines = None if how == "all" else [billing.LineToCredit(**one) for one in chosen]
        asked = billing.CreditInvoice(invoice_id=invoice.id, lines=lines, reason="Fel")
        self.do(lambda: credit_notes.credit(asked, TODAY))

    def reopen(self) -> None:
        credited = [
            (contract.id, one["first"])
            for contract in self.read(Contract)
            for one in contract.billings
            if one.get("credited")
        ]
        if credited:
            contract_id, first = self.rng.choice(credited)
            asked = ReopenContractPeriod(contract_id=contract_id, first=date.fromisoformat(first))
            self.do(lambda: contract_credits.reopen(asked))

    def hear_all(self) -> None:
        while self.collect():
            self.hear()

    def collect(self) -> list[Event]:
        """What the outboxes hold and has not been picked up yet."""
        for model in (SalesDocument, InvoicingPlan, SharedInvoice, Record):
            new = once(lambda model=model: take_out(model, self.tenant), self.tenant)  # type: ignore[misc]
            self.waiting += [BY_TYPE[one["type"]].model_validate(one["data"]) for one in new if one["type"] in BY_TYPE]
        return self.waiting

    def hear(self) -> None:
        """Some of what waits arrives, in any order; what arrived may come again."""
        self.collect()
        self.rng.shuffle(self.waiting)
        count = self.rng.randint(0, len(self.waiting)) or len(self.waiting)
        arriving, self.waiting = self.waiting[:count], self.waiting[count:]
        for event in arriving:
            for _ in range(self.rng.choice((1, 1, 2))):
                self.handle(event)

    def handle(self, event: Event) -> None:
        """One delivery; of a plan's part sometimes only some writes are done, and then it comes again."""
        with pytest.MonkeyPatch.context() as patched:
            if isinstance(event, sales.ContractInvoicingAdvanced) and self.rng.random() < 0.3:
                Mortal(patched, self.rng.randint(1, 6))
            try:
                for handler in HEARD[type(event)]:
                    once(lambda handler=handler: handler(event), self.tenant)  # type: ignore[misc]
            except Killed:
                self.waiting.append(event)


def take_out(model: Any, tenant: str) -> list[dict[str, Any]]:
    """Events, as the relay takes them out of the documents."""
    found = [
        (row["_id"], told) for row in model.rows({"outbox.0": {"$exists": True}}, ["outbox"]) for told in row["outbox"]
    ]
    if found:
        model.take_out([(tenant, key, told["id"]) for key, told in found])
    return [told for _, told in found]


@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(
    max_examples=HISTORIES,
    database=None,
    phases=[Phase.generate],  # a smaller seed is no simpler history
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_each_period_is_invoiced_once_and_both_services_agree(databases: None, seed: int) -> None:
    history = History(random.Random(seed))
    history.live()
    check(history)
