"""Contracts that are ended, finished or cancelled while periods are not invoiced: nothing of them is lost without a word."""

from datetime import date
from decimal import Decimal

import pytest

from chassis.testing import once
from contracts import billing
from contracts.access import Module
from contracts.sales import ContractInvoicingFields, SetContractInvoicingSettings
from contracts.tabs import GetCardSection
from sales import card, contract_billings, contract_invoicing
from sales.models import Contract
from sales.plan_models import ContractInvoicing
from sales.tests import planning
from sales.tests.planning import DAY, agreement

JANUARY, FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in (1, 2, 3, 4))
WAITS = [("2026-01-01", "995.00"), ("2026-02-01", "995.00")]


@pytest.fixture(autouse=True)
def no_others(database: str) -> None:
    """A plan is of all contracts: those of other tests go."""
    planning.clear()


def warnings_of(closed: Contract) -> list[tuple[str, str]]:
    return [(one.code, one.detail) for one in closed.to_contract().warnings]


def row(customer: str) -> dict[str, object]:
    """The contract on the card."""
    asked = GetCardSection(customer_id=customer, tabs=frozenset({"contracts"}), modules=frozenset(Module))
    (tab,) = once(lambda: card.section(asked, DAY)).tabs
    return dict(tab.items[0])


def test_the_end_warns_of_what_is_due_and_the_plan_goes_on(customer: str) -> None:
    running = agreement(customer)
    ended = planning.end(running, date(2026, 3, 10))
    said = "Periods not invoiced: 3, 2026-01-01 to 2026-03-10. They stay in the plan of invoicing."
    assert warnings_of(ended) == [("periods_not_invoiced", said)]
    assert (ended.to_contract().owed, row(customer)["owed_from"]) == ([JANUARY, FEBRUARY, MARCH], "2026-01-01")
    planned = planning.plan()
    assert planning.invoiced(planned) == [*WAITS, ("2026-03-01", "320.97")]
    planning.execute(planned)
    done = planning.load(running)
    assert (warnings_of(done), done.to_contract().owed, "owed_from" in row(customer)) == ([], [], False)


def test_the_end_of_a_contract_that_is_up_to_date_warns_of_nothing(customer: str) -> None:
    running = agreement(customer)
    planning.execute(planning.plan())
    assert warnings_of(planning.end(running, APRIL)) == []


def test_a_finished_contract_keeps_its_periods_in_the_plan(customer: str) -> None:
    """They were delivered: each night offers them until they are invoiced, once."""
    running = agreement(customer)
    planning.execute(planning.plan(JANUARY))
    planning.end(running, date(2026, 3, 10))
    finished = planning.finish(running, APRIL)
    assert (finished.status, finished.to_contract().owed) == ("finished", [FEBRUARY, MARCH])
    assert len(warnings_of(finished)) == 1
    assert (row(customer)["next_from"], row(customer)["owed_from"]) == ("2026-02-01", "2026-02-01")
    planned = planning.plan(APRIL)
    assert planning.invoiced(planned) == [("2026-02-01", "995.00"), ("2026-03-01", "320.97")]
    planning.execute(planned)
    assert planning.reasons(planning.plan(APRIL)) == [("", "finished")]
    assert sorted(one["first"] for one in planning.all_billings()) == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert "next_from" not in row(customer)


def test_a_finished_contract_without_anything_left_is_as_before(customer: str) -> None:
    running = agreement(customer)
    planning.end(running, date(2026, 3, 2))
    planning.execute(planning.plan())
    finished = planning.finish(running, APRIL)
    assert (warnings_of(finished), planning.reasons(planning.plan(APRIL))) == ([], [("", "finished")])


def test_a_cancelled_contract_owes_what_was_delivered_up_to_today(customer: str) -> None:
    running = agreement(customer)
    planning.execute(planning.plan(JANUARY))
    cancelled = planning.cancel(running, DAY)
    assert (cancelled.status, cancelled.last_day) == ("cancelled", str(DAY))
    assert cancelled.to_contract().owed == [FEBRUARY, MARCH]
    planned = planning.plan(APRIL)
    assert planning.invoiced(planned) == [("2026-02-01", "995.00"), ("2026-03-01", "64.19")]
    planning.execute(planned)
    assert planning.reasons(planning.plan(APRIL)) == [("", "cancelled")]


def test_a_cancelled_contract_in_arrears_owes_the_days_of_the_running_period(customer: str) -> None:
    running = agreement(customer, in_arrears=True, starts_on=MARCH)
    assert planning.cancel(running, DAY).to_contract().owed == [MARCH]
    assert planning.reasons(planning.plan(DAY)) == [("2026-03-01", "not_due")]
    assert planning.invoiced(planning.plan(date(2026, 3, 3))) == [("2026-03-01", "64.19")]


def test_what_never_ran_owes_nothing_when_it_is_cancelled(customer: str) -> None:
    """A draft; one that begins later; and one that release 0.1.0 paused, of which nobody knows since when."""
    draft, paused = agreement(customer), agreement(customer)
    Contract.find(id=draft.id).update_one(set__status="draft")
    Contract.find(id=paused.id).update_one(set__status="paused")
    for one in (draft, agreement(customer, starts_on=APRIL), paused):
        cancelled = planning.cancel(one)
        assert (cancelled.to_contract().owed, cancelled.last_day) == ([], None)
    assert {reason for _, reason in planning.reasons(planning.plan())} == {"cancelled"}


def test_what_is_dropped_says_why_and_is_in_no_plan(customer: str) -> None:
    running = agreement(customer)
    planning.execute(planning.plan(JANUARY))
    cancelled = planning.cancel(running, drop_reason="Kunden fick aldrig tillgång").to_contract()
    assert (cancelled.owed, cancelled.warnings) == ([], [])
    assert [(one.first, one.last, one.on, one.reason) for one in cancelled.dropped] == [
        (FEBRUARY, date(2026, 2, 28), DAY, "Kunden fick aldrig tillgång"),
        (MARCH, DAY, DAY, "Kunden fick aldrig tillgång"),
    ]
    assert planning.reasons(planning.plan(APRIL)) == [("", "cancelled")]


def test_what_an_ending_contract_drops_the_plan_names(customer: str) -> None:
    running = agreement(customer)
    planning.end(running, date(2026, 3, 31), drop_reason="Kulans")
    planned = planning.plan(APRIL)
    assert planning.reasons(planned) == [(f"2026-0{month}-01", "dropped") for month in (1, 2, 3)]
    assert planning.finish(running, APRIL).to_contract().owed == []


def test_what_is_owed_is_dropped_later_when_the_contract_is_finished(customer: str) -> None:
    running = agreement(customer, starts_on=FEBRUARY)
    planning.end(running, date(2026, 3, 10))
    finished = planning.finish(running, APRIL, drop_reason="Förlikning").to_contract()
    assert (finished.owed, [one.first for one in finished.dropped]) == ([], [FEBRUARY, MARCH])


def test_what_a_closed_contract_owes_can_be_skipped(customer: str) -> None:
    running = agreement(customer)
    planning.cancel(running)
    skipped = planning.skip(running, first=JANUARY, last=FEBRUARY)
    assert (skipped.status, skipped.to_contract().owed) == ("cancelled", [MARCH])
    assert planning.invoiced(planning.plan(APRIL)) == [("2026-03-01", "64.19")]


def test_skipped_and_earlier_periods_are_not_owed(customer: str) -> None:
    """The company says from which day on contracts are invoiced here; before that they were by hand."""
    fields = ContractInvoicingFields(first_day=FEBRUARY).model_dump()
    once(lambda: contract_invoicing.put(SetContractInvoicingSettings(version=1, **fields)))
    try:
        running = agreement(customer, starts_on=date(2025, 12, 1))
        planning.skip(running, first=MARCH)
        assert planning.end(running, date(2026, 3, 31)).to_contract().owed == [FEBRUARY]
    finally:
        ContractInvoicing._get_collection().delete_many({})


def test_a_period_that_is_refused_after_the_end_comes_back(customer: str) -> None:
    """Asked for before the contract was finished, refused after: else nobody would ever invoice it."""
    running = agreement(customer, starts_on=MARCH)
    planning.end(running, date(2026, 3, 10))
    planning.execute(planning.plan(MARCH))
    assert planning.finish(running, APRIL).to_contract().owed == []
    (asked,) = planning.load(running).billings
    no = billing.ContractPeriodRefused(
        subject=asked["invoice_id"], version=1, contract_id=running.id, code="billing.reason"
    )
    for _ in range(2):
        once(lambda: contract_billings.note_refusal(no))
    assert planning.load(running).to_contract().owed == [MARCH]
    (period,) = planning.periods(planning.plan(APRIL))
    assert (period.reason, period.net) == (None, Decimal("320.97"))


def test_a_plan_made_before_the_end_still_takes_what_is_unchanged(customer: str) -> None:
    """Carried out after the contract is finished: the whole periods are as planned, the last one has become shorter."""
    running = agreement(customer)
    planned = planning.plan()
    planning.end(running, date(2026, 3, 10))
    planning.finish(running, APRIL)
    planning.execute(planned)
    states = {str(one.period.first): str(one.state) for one in planning.periods(planned) if one.period}
    assert states == {"2026-01-01": "asked", "2026-02-01": "asked", "2026-03-01": "stale"}
    assert planning.invoiced(planning.plan(APRIL)) == [("2026-03-01", "320.97")]


def test_contracts_closed_by_a_release_before_stay_closed(customer: str) -> None:
    """They owe nothing that anybody has said: what they had was invoiced by hand."""
    for status in ("finished", "cancelled"):
        closed = agreement(customer)
        Contract.find(id=closed.id).update_one(set__status=status)
        assert planning.load(closed).to_contract().next_period is None
    assert sorted(planning.reasons(planning.plan())) == [("", "cancelled"), ("", "finished")]
