"""Contracts that are invoiced in arrears: what is due when, on the real database, and that a change leaves out nothing."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.testing import once
from contracts import sales as contract
from contracts.access import Module
from contracts.errors import Conflict, InvalidInput
from contracts.sales.contract_timing import ChangeContractTiming
from contracts.tabs import GetCardSection
from sales import agreement_changes, agreements, card, contract_billings, contract_closing, period_timing, periods
from sales.models import Contract
from sales.tests import planning, samples
from sales.tests.planning import DAY, START, agreement


@pytest.fixture(autouse=True)
def no_others(database: str) -> None:
    """A plan is of all contracts: those of other tests go."""
    planning.clear()


def change_timing(running: Contract, in_arrears: bool, from_day: date | None = None) -> Contract:
    asked = ChangeContractTiming(contract_id=running.id, in_arrears=in_arrears, from_day=from_day)
    return once(lambda: agreement_changes.change_timing(asked))


def test_a_period_in_arrears_is_due_the_day_after_its_last(customer: str) -> None:
    running = agreement(customer, in_arrears=True)
    assert planning.reasons(planning.plan(date(2026, 1, 31))) == [("2026-01-01", "not_due")]
    assert planning.invoiced(planning.plan(date(2026, 2, 1))) == [("2026-01-01", "995.00")]
    planned = planning.plan(DAY, issue=True)
    assert planning.invoiced(planned) == [("2026-01-01", "995.00"), ("2026-02-01", "995.00")]
    assert [one.in_arrears for one in planning.periods(planned)] == [True, True]
    shown = running.to_contract()
    assert (shown.in_arrears, shown.next_due, shown.timing_changes) == (True, date(2026, 2, 1), [])


def test_the_invoice_in_arrears_says_so_and_has_the_vat_of_its_last_day(customer: str) -> None:
    """Food bears 6 % from 1 April 2026 on: March is 12 %, though it is invoiced in April."""
    running = agreement(
        customer, in_arrears=True, starts_on=date(2026, 3, 1), lines=[samples.line("100.00", vat_category="food")]
    )
    planned = planning.plan(date(2026, 4, 1))
    (period,) = planning.periods(planned)
    assert [one.percent for one in period.vat_rates] == [12]
    planning.execute(planned)
    (event,) = once(lambda: contract_billings.events_of(planning.load(running)))
    assert event.text == f"Avtal {running.number}: 2026-03-01–2026-03-31, i efterskott"
    assert event.delivery_date == date(2026, 3, 31)


def test_prices_are_those_of_the_first_day_also_in_arrears(customer: str) -> None:
    running = agreement(customer, in_arrears=True)
    planning.change_prices(running, date(2026, 1, 15), percent=Decimal(10))
    assert planning.invoiced(planning.plan()) == [("2026-01-01", "995.00"), ("2026-02-01", "1094.50")]


def test_a_last_day_and_a_pause_count_in_arrears(customer: str) -> None:
    """Ended in the middle of March, of which ten days were paused: due on the day after, charged by the day."""
    running = agreement(customer, in_arrears=True, starts_on=date(2026, 3, 1))
    planning.pause(running, date(2026, 3, 2), date(2026, 3, 12))
    once(lambda: contract_closing.end(contract.EndContract(contract_id=running.id, last_day=date(2026, 3, 20)), DAY))
    assert planning.reasons(planning.plan(date(2026, 3, 20))) == [("2026-03-01", "not_due")]
    (period,) = planning.periods(planning.plan(date(2026, 3, 21)))
    assert (period.days, period.of_days, period.net) == (10, 31, Decimal("320.97"))


def test_a_pause_without_end_holds_a_period_in_arrears_until_it_is_known(customer: str) -> None:
    running = agreement(customer, in_arrears=True, starts_on=date(2026, 3, 1))
    planning.pause(running, date(2026, 3, 11))
    assert planning.reasons(planning.plan(date(2026, 4, 1))) == [("2026-03-01", "paused")]
    resumed = contract.ResumeContract(contract_id=running.id, from_day=date(2026, 3, 21))
    once(lambda: agreement_changes.resume(resumed, DAY))
    (period,) = planning.periods(planning.plan(date(2026, 4, 1)))
    assert (period.days, period.of_days) == (21, 31)


def test_a_skipped_period_stays_out_in_arrears(customer: str) -> None:
    running = agreement(customer, in_arrears=True)
    planning.skip(running, first=date(2026, 1, 1))
    assert planning.invoiced(planning.plan()) == [("2026-02-01", "995.00")]


def test_from_advance_to_arrears_and_back_each_period_is_invoiced_once(customer: str) -> None:
    running = agreement(customer)
    planning.execute(planning.plan(date(2026, 1, 1)))
    changed = change_timing(running, in_arrears=True)
    assert [str(one["from_day"]) for one in changed.timing_changes] == ["2026-02-01"]
    assert planning.reasons(planning.plan(date(2026, 2, 28))) == [("2026-02-01", "not_due")]
    planning.execute(planning.plan(date(2026, 3, 1)))
    change_timing(running, in_arrears=False, from_day=date(2026, 4, 1))
    assert planning.reasons(planning.plan(date(2026, 3, 31))) == [("2026-03-01", "not_due")]
    planning.execute(planning.plan(date(2026, 4, 1)))
    firsts = sorted(one["first"] for one in planning.load(running).billings)
    assert firsts == ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"]


def test_a_change_holds_for_periods_that_are_left(customer: str) -> None:
    running = agreement(customer)
    planning.execute(planning.plan(date(2026, 1, 5)))
    with pytest.raises(InvalidInput) as refused:
        change_timing(running, in_arrears=True, from_day=date(2026, 1, 31))
    assert list(refused.value.details) == ["/from_day"]
    assert refused.value.details["/from_day"].split()[0] == "timing_of_the_past"
    later = change_timing(running, in_arrears=True, from_day=date(2026, 5, 1))
    assert [str(one["from_day"]) for one in later.timing_changes] == ["2026-05-01"]
    assert change_timing(running, in_arrears=False).timing_changes == []
    once(lambda: agreements.step(contract.ContractVerb(contract_id=running.id), "cancel"))
    with pytest.raises(Conflict) as over:
        change_timing(running, in_arrears=True)
    assert over.value.code == "sales.contract_step_refused"


def test_a_plan_that_was_made_before_the_change_leaves_the_period_out(customer: str) -> None:
    """January was planned in advance; in arrears it is not due on that day: the plan must not take it."""
    running = agreement(customer)
    planned = planning.plan(date(2026, 1, 1))
    change_timing(running, in_arrears=True)
    planning.execute(planned)
    assert planning.reasons(planned) == [("2026-01-01", "not_due")]
    assert planning.all_billings() == []


def test_a_draft_says_it_and_changes_it(customer: str) -> None:
    request = contract.CreateContract(customer_id=customer, lines=[samples.line()], starts_on=START, in_arrears=True)
    draft = once(lambda: agreements.create(request, DAY))
    assert draft.to_contract().in_arrears
    change = contract.ChangeContract(contract_id=draft.id, version=1, in_arrears=False)
    assert not once(lambda: agreements.rewrite(change)).to_contract().in_arrears


def test_a_contract_in_advance_stores_nothing_that_release_0_1_0_does_not_know(customer: str) -> None:
    running = agreement(customer)
    stored = Contract._get_collection().find_one({"_id": running.id})
    assert stored is not None
    assert stored.keys() & {"in_arrears", "timing_changes", "owed", "drops"} == set()


def test_the_card_says_that_a_contract_is_invoiced_in_arrears(customer: str) -> None:
    agreement(customer, in_arrears=True)
    asked = GetCardSection(customer_id=customer, tabs=frozenset({"contracts"}), modules=frozenset(Module))
    (tab,) = once(lambda: card.section(asked, DAY)).tabs
    assert tab.items[0]["timing"] == "in_arrears"


def find_due(starts_on: date, in_arrears: bool, changes: Sequence[tuple[int, bool]], months: int) -> list[date]:
    """The due days of the first periods of a contract whose timing changes at these periods."""
    firsts = [periods.first_day(starts_on, months, index) for index in range(14)]
    agreed = SimpleNamespace(in_arrears=in_arrears, timing_changes=[])
    for at, is_late in changes:
        period_timing.change_timing(agreed, firsts[at], in_arrears=is_late)
    found = [periods.period("ctr", starts_on, months, index, None) for index in range(13)]
    return [period_timing.due_day(agreed, one) for one in found if one]


@settings(max_examples=100)
@given(
    starts_on=st.dates(date(2024, 1, 1), date(2027, 1, 1)),
    in_arrears=st.booleans(),
    changes=st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=5),
    months=st.sampled_from([1, 3, 12]),
)
def test_due_days_never_run_backwards(
    starts_on: date, in_arrears: bool, changes: list[tuple[int, bool]], months: int
) -> None:
    """So that a plan, which stops at the first period that is not due, leaves out none that is."""
    due = find_due(starts_on, in_arrears, changes, months)
    assert due == sorted(due)
    assert len(due) == 13
    assert due[0] in (starts_on, periods.first_day(starts_on, months, 1) + timedelta(0))
