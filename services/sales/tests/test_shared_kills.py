"""Shared invoices whose process dies after any write, and processes that race for the same periods."""

from collections import Counter

import pytest

from chassis.part_by_part import find_unfinished
from chassis.testing import once, wait_until
from chassis.testing_races import exit_codes, racers
from contracts import sales as contract
from contracts.sales.shared_invoices import SharedInvoiceAsked
from sales import invoicing_plans
from sales.plan_models import InvoicingPlan
from sales.shared_models import SharedInvoice
from sales.tests import planning, sharing
from sales.tests.dying import Killed, Mortal
from sales.tests.sharing import agreed

PERIODS = 3
WRITES = 1 + PERIODS + 1 + 1
"""The shared invoice, each contract, the question to billing, and what became of the periods."""


@pytest.fixture(autouse=True)
def no_others(database: str) -> None:
    """A plan is of all contracts: those of other tests go."""
    planning.clear()


def check_one_invoice(plan: InvoicingPlan, periods: int) -> None:
    """All periods on one invoice, which billing was asked for once."""
    (shared,) = sharing.of_plan(plan)
    told = [one["data"] for one in shared.outbox if one["type"] == SharedInvoiceAsked.type]
    (event,) = (SharedInvoiceAsked.model_validate(one) for one in told)
    assert len({one.period.key for one in event.periods}) == len(event.periods) == periods
    taken = [one for one in planning.all_billings() if one["plan_id"] == plan.id]
    assert Counter(one["key"] for one in taken) == Counter(one.period.key for one in event.periods)
    assert {one["invoice_id"] for one in taken} == {shared.invoice_id}
    shown = planning.show(plan)
    assert (shown.state, shown.asked, shown.stale, shown.planned) == ("executed", periods, 0, 0)


@pytest.mark.parametrize("write", range(1, WRITES + 1))
def test_killed_after_any_write_it_is_finished_by_another(customer: str, write: int) -> None:
    for _ in range(PERIODS):
        agreed(customer)
    plan = planning.plan(issue=True)
    begun = once(lambda: invoicing_plans.execute(contract.ExecuteContractInvoicingPlan(plan_id=plan.id)))
    once(lambda: invoicing_plans.advance(begun.advanced()))  # nothing is alone: the next part is of shared invoices
    begun = once(lambda: invoicing_plans.load(plan.id))
    with pytest.MonkeyPatch.context() as patched:
        Mortal(patched, write)
        with pytest.raises(Killed):
            once(lambda: invoicing_plans.advance(begun.advanced()))
    event = begun.advanced()
    assert once(lambda: find_unfinished(InvoicingPlan, [event])) == [event]
    planning.advance(begun)
    once(lambda: invoicing_plans.advance(event))  # the one that died was only late
    check_one_invoice(plan, PERIODS)


def test_processes_that_race_for_a_plan_make_one_invoice(customer: str, database: str) -> None:
    for _ in range(4):
        agreed(customer, starts_on=planning.START)
    plan = planning.plan()
    running = [racers("sales.tests.planning", database, 1, 1, PLAN_ID=plan.id) for _ in range(3)]
    wait_until(planning.all_billings, 60)
    running[0][0].kill()
    for started in running:
        exit_codes(started)
    planning.advance(once(lambda: invoicing_plans.load(plan.id)))
    check_one_invoice(plan, 12)


def test_two_plans_that_race_take_each_period_once(customer: str, database: str) -> None:
    """What one has taken is stale, and barred, in the other."""
    for _ in range(4):
        agreed(customer, starts_on=planning.START)
    plans = [planning.plan(), planning.plan()]
    running = [racers("sales.tests.planning", database, 1, 1, PLAN_ID=plan.id) for plan in plans]
    for started in running:
        exit_codes(started)
    for plan in plans:
        planning.advance(once(lambda plan=plan: invoicing_plans.load(plan.id)))  # type: ignore[misc]
    taken = [one for one in planning.all_billings() if not one.get("barred")]
    assert len(taken) == len({one["key"] for one in taken}) == 12
    on_invoices = [key for shared in shared_by_both() for key in keys_of(shared)]
    assert sorted(on_invoices) == sorted(one["key"] for one in taken)
    shown = [planning.show(plan) for plan in plans]
    assert (sum(one.asked for one in shown), sum(one.stale for one in shown)) == (12, 12)


def shared_by_both() -> list[SharedInvoice]:
    return [one for one in sharing.all_shared() if one.event]


def keys_of(shared: SharedInvoice) -> list[str]:
    return [one.period.key for one in sharing.asked(shared).periods]
