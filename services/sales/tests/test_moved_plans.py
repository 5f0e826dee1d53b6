"""Plans of contracts' invoices, and the invoices that contracts share, follow a merge of customers and its undo."""

import pytest

from chassis.context import using
from chassis.ids import new_id
from chassis.testing import a_context, once
from contracts.sales import PeriodState
from sales.customer_moves import MOVES
from sales.plan_models import PlannedPeriod
from sales.shared_models import SharedInvoice
from sales.tests import planning, samples, sharing
from sales.tests.sharing import MARCH, agreed


@pytest.fixture(autouse=True)
def no_others(database: str) -> None:
    """A plan is of all contracts: those of other tests go."""
    planning.clear()


def follow(move_id: str, old: str, new: str, *, back: bool) -> None:
    once(lambda: MOVES.follow(move_id, old, new, 4 if back else 2, back))


def owners(plan_id: str) -> tuple[set[str], set[str]]:
    with using(a_context()):
        return tuple(  # type: ignore[return-value]
            {row["customer_id"] for row in model.rows({"plan_id": plan_id}, ["customer_id"])}
            for model in (PlannedPeriod, SharedInvoice)
        )


def test_what_is_carried_out_follows_the_merge_and_goes_back(customer: str) -> None:
    kept, move = samples.known_customer(), new_id("mrg")
    for _ in range(2):
        agreed(customer)
    plan = planning.plan(issue=True)
    planning.execute(plan)
    assert owners(plan.id) == ({customer}, {customer})
    follow(move, customer, kept, back=False)
    assert owners(plan.id) == ({kept}, {kept})
    (shared,) = sharing.of_plan(plan)
    assert shared.asked().customer_id == customer  # as billing was asked; what it makes of it, it moves
    follow(move, customer, kept, back=True)
    assert owners(plan.id) == ({customer}, {customer})


@pytest.mark.parametrize("is_shared", [True, False])
def test_a_plan_made_before_asks_for_nothing_and_the_next_one_for_all(customer: str, is_shared: bool) -> None:
    """The buyer on its invoices is another one now, which whoever looked at the plan has not seen."""
    kept, make = samples.known_customer(), agreed if is_shared else planning.agreement
    contracts = [make(customer, starts_on=MARCH) for _ in range(2)]
    plan = planning.plan(issue=True)
    follow(new_id("mrg"), customer, kept, back=False)
    planning.execute(plan)
    assert {(one.customer_id, one.state) for one in planning.periods(plan)} == {(kept, PeriodState.STALE)}
    again = planning.plan(issue=True)
    planning.execute(again)
    assert {(one.customer_id, one.state) for one in planning.periods(again)} == {(kept, PeriodState.ASKED)}
    asked = [one for made in contracts for one in planning.load(made).billings if not one.get("barred")]
    assert [(one["plan_id"], one["event"]["customer_id"]) for one in asked if "event" in one] == [(again.id, kept)] * 2
