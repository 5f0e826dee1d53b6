"""Contracts and plans for the tests of contract invoicing; as a program, a process that carries out a plan until it is killed:
`python -m sales.tests.planning DATABASE COUNT` with the plan's id in PLAN_ID."""

import os
from datetime import date
from typing import Any

from chassis.context import using
from chassis.part_by_part import UNFINISHED
from chassis.testing import a_context, once
from chassis.testing_races import repeat, run_racer
from contracts import sales as contract
from contracts.sales import PlanState
from contracts.sales.contract_reopening import ReopenContractPeriod
from sales import agreement_changes, agreements, contract_closing, contract_credits, invoicing_plans, plan_views
from sales.models import Contract
from sales.plan_models import InvoicingPlan
from sales.shared_models import SharedInvoice
from sales.tests import samples

START = date(2026, 1, 1)
DAY = date(2026, 3, 2)


def agreement(customer: str, *steps: str, **fields: Any) -> Contract:
    """A monthly contract of 995.00, active from 1 January unless told otherwise, that has taken those steps."""
    given: dict[str, Any] = {"lines": [samples.line("995.00")], "starts_on": START, "period_months": 1}
    made = once(lambda: agreements.create(contract.CreateContract(customer_id=customer, **(given | fields)), DAY))
    for verb in ("activate", *steps):
        once(lambda verb=verb: agreements.step(contract.ContractVerb(contract_id=made.id), verb))  # type: ignore[misc]
    return load(made)


def clear() -> None:
    """Removes the contracts of company "acme", and the invoices that they share."""
    with using(a_context()):
        Contract.find().delete()
        SharedInvoice.find().delete()


def load(agreement_: Contract) -> Contract:
    return once(lambda: agreements.get(agreement_.id))


def pause(paused: Contract, first: date, until: date | None = None) -> None:
    """Pauses it from a day on, and lets it go on from another."""
    once(lambda: agreement_changes.pause(contract.PauseContract(contract_id=paused.id, from_day=first), DAY))
    if until is not None:
        once(lambda: agreement_changes.resume(contract.ResumeContract(contract_id=paused.id, from_day=until), DAY))


def skip(skipped: Contract, **fields: Any) -> Contract:
    asked = contract.SkipContractPeriods(contract_id=skipped.id, **fields)
    return once(lambda: agreement_changes.skip(asked))


def end(ended: Contract, last_day: date, today: date = DAY, **fields: Any) -> Contract:
    asked = contract.EndContract(contract_id=ended.id, last_day=last_day, **fields)
    return once(lambda: contract_closing.end(asked, today))


def finish(finished: Contract, today: date = DAY, **fields: Any) -> Contract:
    asked = contract.FinishContract(contract_id=finished.id, **fields)
    return once(lambda: contract_closing.finish(asked, today))


def cancel(cancelled: Contract, today: date = DAY, **fields: Any) -> Contract:
    asked = contract.CancelContract(contract_id=cancelled.id, **fields)
    return once(lambda: contract_closing.cancel(asked, today))


def reopen(opened: Contract, first: date) -> Contract:
    return once(lambda: contract_credits.reopen(ReopenContractPeriod(contract_id=opened.id, first=first)))


def change_prices(changed: Contract, from_day: date, **fields: Any) -> Contract:
    asked = contract.ChangeContractPrices(contract_id=changed.id, from_day=from_day, **fields)
    return once(lambda: agreement_changes.change_prices(asked))


def plan(day: date = DAY, **fields: Any) -> InvoicingPlan:
    """A plan of that day, complete."""
    asked = contract.PlanContractInvoicing(day=day, **fields)
    return advance(once(lambda: invoicing_plans.start(asked, DAY)))


def execute(planned: InvoicingPlan) -> InvoicingPlan:
    """The plan, carried out."""
    return advance(once(lambda: invoicing_plans.execute(contract.ExecuteContractInvoicingPlan(plan_id=planned.id))))


def advance(begun: InvoicingPlan) -> InvoicingPlan:
    """Does all parts of a plan, as the events that sales sends to itself would."""
    plan_id = begun.id
    while begun.state in UNFINISHED:
        event = begun.advanced()
        repeat(lambda event=event: invoicing_plans.advance(event))  # type: ignore[misc]
        begun = once(lambda: invoicing_plans.load(plan_id))
    return begun


def show(planned: InvoicingPlan) -> contract.ContractInvoicingPlan:
    return once(lambda: plan_views.show(invoicing_plans.load(planned.id)))


def periods(planned: InvoicingPlan) -> list[contract.PlannedPeriod]:
    """The periods of a plan, the oldest first."""
    asked = contract.ListPlannedPeriods(plan_id=planned.id, limit=200)
    return once(lambda: plan_views.list_periods(asked)).items[::-1]


def invoiced(planned: InvoicingPlan) -> list[tuple[str, str]]:
    """First day and net sum of what a plan sets out to invoice."""
    return [(str(one.period.first), f"{one.net}") for one in periods(planned) if one.period and one.reason is None]


def reasons(planned: InvoicingPlan) -> list[tuple[str, str]]:
    """First day, if there is one, and reason of what a plan leaves out."""
    return [(str(one.period.first) if one.period else "", str(one.reason)) for one in periods(planned) if one.reason]


def all_billings() -> list[dict[str, Any]]:
    """The billings of every contract."""
    with using(a_context()):
        return [one for row in Contract.rows({}, ["billings"]) for one in row.get("billings", ())]


def carry_out(_number: int) -> None:
    begun = once(lambda: invoicing_plans.load(os.environ["PLAN_ID"]))
    if begun.state == PlanState.PLANNED:
        asked = contract.ExecuteContractInvoicingPlan(plan_id=begun.id)
        begun = once(lambda: invoicing_plans.execute(asked), request_id="execute")
    advance(begun)


if __name__ == "__main__":
    run_racer("sales", carry_out)
