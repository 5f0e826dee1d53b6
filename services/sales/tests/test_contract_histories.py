"""Random histories of contracts: whatever is agreed, planned, raced and refused, no day is charged twice and no öre appears.

`CONTRACT_HISTORIES=10000` makes so many of them; a few in the usual run.
"""

import os
import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from chassis.testing import once
from contracts import billing
from contracts import sales as contract
from contracts.errors import Conflict, InvalidInput
from contracts.sales import BillingState
from contracts.sales.contract_timing import ChangeContractTiming
from contracts.sales.shared_invoices import ChangeContractCollective
from sales import agreement_changes, agreement_terms, asked_invoices, contract_billings, contract_closing
from sales.models import Contract
from sales.plan_models import InvoicingPlan
from sales.tests import planning, samples, sharing

HISTORIES = int(os.environ.get("CONTRACT_HISTORIES", "3"))
STEPS = 12


class History:
    """One contract of three lines, a day that goes on, and plans of which some are old when they are carried out."""

    def __init__(self, customer: str, seed: int) -> None:
        self.random = random.Random(seed)
        start = date(2026, 1, 1) + timedelta(days=self.random.randrange(60))
        months = self.random.choice([1, 1, 2, 3])
        lines = [samples.line(f"{self.random.randrange(1, 200000) / 100:.2f}") for _ in range(3)]
        said: dict[str, Any] = {"in_arrears": seed % 2 == 1, "collective": seed % 3 > 0}
        self.contract = planning.agreement(customer, starts_on=start, period_months=months, lines=lines, **said)
        self.day = start
        self.plans: list[InvoicingPlan] = []
        self.shown: dict[str, Decimal] = {}

    def step(self) -> None:
        self.day += timedelta(days=self.random.randrange(40))
        verb: Callable[[], Any] = self.random.choice(
            [
                self.plan,
                self.plan,
                self.execute,
                self.execute,
                self.news,
                self.pause,
                self.resume,
                self.skip,
                self.price,
                self.timing,
                self.collective,
                self.credit,
                self.reopen,
            ]
            + [self.end] * (self.random.random() < 0.2)
        )
        try:
            verb()
        except (Conflict, InvalidInput):
            return  # the state does not allow it: nothing has happened

    def plan(self) -> None:
        made = planning.plan(self.day, contract_id=self.contract.id)
        self.plans.append(made)
        for one in planning.periods(made):
            if one.period and one.reason is None:
                self.shown[f"{made.id} {one.period.first}"] = one.net

    def execute(self) -> None:
        if self.plans:
            planning.execute(self.random.choice(self.plans))

    def news(self) -> None:
        for one in planning.load(self.contract).billings:
            said = self.random.choice(["issued", "drafted", "refused", "dropped", ""])
            if said == "refused":
                no = billing.ContractPeriodRefused(
                    subject=one["invoice_id"], version=1, contract_id=self.contract.id, code="billing.reason"
                )
                once(lambda no=no: contract_billings.note_refusal(no))  # type: ignore[misc]
            elif said:
                fields = {"id": one["invoice_id"], "contract_id": self.contract.id, "number": "1"}
                invoice = billing.InvoiceSnapshot.model_construct(**fields)
                state = BillingState(said)
                once(lambda invoice=invoice, state=state: contract_billings.note(invoice, state))  # type: ignore[misc]

    def pause(self) -> None:
        planning.pause(self.contract, self.day)

    def resume(self) -> None:
        asked = contract.ResumeContract(contract_id=self.contract.id, from_day=self.day)
        once(lambda: agreement_changes.resume(asked, self.day))

    def skip(self) -> None:
        planning.skip(self.contract, skip=self.random.random() < 0.8)

    def price(self) -> None:
        following = planning.load(self.contract).next_period()
        from_day = following.first if following else self.day  # also one that a plan has already
        planning.change_prices(self.contract, from_day, percent=Decimal(self.random.randrange(1, 10)))

    def timing(self) -> None:
        asked = ChangeContractTiming(contract_id=self.contract.id, in_arrears=self.random.random() < 0.5)
        once(lambda: agreement_changes.change_timing(asked))

    def collective(self) -> None:
        asked = ChangeContractCollective(contract_id=self.contract.id, collective=self.random.random() < 0.7)
        once(lambda: agreement_changes.change_collective(asked))

    def credit(self) -> None:
        """Nothing is left of a period, whether its invoice is shared or not."""
        issued = [one for one in planning.load(self.contract).billings if one["state"] == BillingState.ISSUED]
        for one in issued[:2]:
            told = sharing.credited_period(self.contract, one)
            for _ in range(2):
                once(lambda told=told: asked_invoices.note_credit(told))  # type: ignore[misc]

    def reopen(self) -> None:
        for one in planning.load(self.contract).billings:
            if one.get("credited") and not one.get("reopened"):
                planning.reopen(self.contract, date.fromisoformat(one["first"]))

    def end(self) -> None:
        last = self.day + timedelta(days=self.random.randrange(60))
        asked = contract.EndContract(contract_id=self.contract.id, last_day=last)
        once(lambda: contract_closing.end(asked, self.day))

    def check(self) -> None:
        """Each period is taken once, in order without overlap, for exactly the sum of the plan that took it."""
        stored: Contract = planning.load(self.contract)
        live = sorted(
            (one for one in stored.billings if agreement_terms.is_live(one)), key=lambda one: str(one["first"])
        )
        assert len({one["first"] for one in live}) == len(live)
        assert all(before["last"] < after["first"] for before, after in pairwise(live))
        for one in stored.billings:
            assert self.shown[f"{one['plan_id']} {one['first']}"] == Decimal(one["net"]) / 100
        assert len({(one["plan_id"], one["first"]) for one in stored.billings}) == len(stored.billings)
        for made in self.plans:
            states = planning.show(made)
            if states.state == "executed":
                mine = [one for one in stored.billings if one["plan_id"] == made.id]
                asked = [one for one in mine if not one.get("barred")]
                assert (states.planned, states.asked) == (0, len(asked))


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_history(customer: str, seed: int) -> None:
    history = History(customer, seed)
    for _ in range(STEPS):
        history.step()
        history.check()
