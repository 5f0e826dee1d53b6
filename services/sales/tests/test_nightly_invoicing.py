"""What a company wants to be invoiced each night: once a day, and carried out by itself."""

from datetime import date
from typing import Any

import pytest

from chassis.context import using
from chassis.daily import Daily, Done, run_due
from chassis.part_by_part import find_unfinished
from chassis.testing import a_context, once
from contracts import sales as contract
from contracts.errors import Stale
from sales import contract_invoicing, plan_views
from sales.models import Contract
from sales.plan_models import ContractInvoicing, InvoicingPlan
from sales.tests import planning
from sales.tests.planning import DAY, agreement

NIGHTLY = Daily("contract_invoicing", contract_invoicing.companies_with_a_nightly_run, contract_invoicing.run)


@pytest.fixture(autouse=True)
def nothing_yet(database: str) -> None:
    """A plan is of all contracts: those of other tests go, and their plans."""
    planning.clear()
    with using(a_context()):
        InvoicingPlan.find().delete()
        ContractInvoicing.find().delete()


def decide(**fields: Any) -> contract.ContractInvoicingSettings:
    version = once(ContractInvoicing.load).version
    asked = contract.SetContractInvoicingSettings(version=version, **fields)
    return once(lambda: contract_invoicing.put(asked)).to_contract()


def night(day: date = DAY) -> list[InvoicingPlan]:
    """The plans after the night: two replicas have looked."""
    for _ in range(2):
        run_due([NIGHTLY], day, Done())
    with using(a_context()):
        plans = list(InvoicingPlan.find().order_by("id"))
    return [planning.advance(one) for one in plans]


def test_nobody_is_invoiced_who_has_not_said_so(customer: str) -> None:
    agreement(customer)
    assert night() == []
    assert decide(nightly=True).nightly
    decide(nightly=False)
    assert night() == []


def test_a_company_that_wants_it_is_invoiced_once_a_day(customer: str) -> None:
    running = agreement(customer, starts_on=date(2026, 2, 1))
    idle = agreement(customer, starts_on=date(2026, 5, 1))
    decide(nightly=True, issue=True)
    (plan,) = night()
    assert (plan.state, plan.nightly, plan.issue, plan.day) == ("executed", True, True, "2026-03-02")
    assert [(one.contract_id, str(one.state)) for one in planning.periods(plan)] == [(running.id, "asked")] * 2
    assert idle.id not in {one.contract_id for one in planning.periods(plan)}
    assert len(night()) == 1
    (_, second) = night(date(2026, 4, 1))
    assert [str(one.period.first) for one in planning.periods(second) if one.period] == ["2026-04-01"]


def test_a_night_that_was_killed_is_finished(customer: str) -> None:
    """The plan and its first event are one write; what came of a part is found by the event that comes again."""
    agreement(customer, starts_on=date(2026, 3, 1))
    decide(nightly=True)
    run_due([NIGHTLY], DAY, Done())
    with using(a_context()):
        (begun,) = InvoicingPlan.find()
        assert find_unfinished(InvoicingPlan, [begun.advanced()]) == [begun.advanced()]
    assert [one.state for one in night()] == ["executed"]
    assert len(planning.all_billings()) == 1


def test_periods_before_the_companys_first_day_are_in_no_plan(customer: str) -> None:
    agreement(customer)
    decide(first_day="2026-02-01")
    planned = planning.plan()
    assert planning.reasons(planned) == [("2026-01-01", "before_first_day")]
    assert planning.invoiced(planned) == [("2026-02-01", "995.00"), ("2026-03-01", "995.00")]


def test_settings_are_replaced_in_the_version_that_was_read() -> None:
    assert decide(nightly=True).version == 2
    with pytest.raises(Stale):
        once(lambda: contract_invoicing.put(contract.SetContractInvoicingSettings(version=1)))


def test_plans_are_listed_newest_first(customer: str) -> None:
    first, second = planning.plan(), planning.plan(issue=True)
    listed = once(lambda: plan_views.list_plans(contract.ListContractInvoicingPlans())).items
    assert [(one.id, one.issue, str(one.state)) for one in listed] == [
        (second.id, True, "planned"),
        (first.id, False, "planned"),
    ]
    assert Contract.objects(tenant="acme").count() == 0
