"""Days on which nobody can pay: which they are, and that nothing is claimed of what is due on them until the next bank day has
passed; then everything counts from the due date."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from billing import bank_days, invoices, payoff, reminder_plans
from billing.claim_facts import Demand, Facts, Paid
from billing.claim_sums import stand
from billing.promise_sums import state_on
from billing.tests import days, reminding, samples
from billing.tests.test_account_sums import head
from billing.tests.test_ledger import aged
from billing.tests.test_reminders import remind
from chassis.context import using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.billing import PromiseStatus
from contracts.billing.reminder_plans import NoReminderReason, PlannedReminderState, PlanReminders
from contracts.errors import Conflict

HOLIDAYS_ON_WEEKDAYS = {
    2004: "01-01 01-06 04-09 04-12 05-20 05-31 06-25 12-24 12-31",
    2024: "01-01 03-29 04-01 05-01 05-09 06-06 06-21 12-24 12-25 12-26 12-31",
    2025: "01-01 01-06 04-18 04-21 05-01 05-29 06-06 06-20 12-24 12-25 12-26 12-31",
    2026: "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31",
    2027: "01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31",
    2028: "01-06 04-14 04-17 05-01 05-25 06-06 06-23 12-25 12-26",
    2029: "01-01 03-30 04-02 05-01 05-10 06-06 06-22 12-24 12-25 12-26 12-31",
    2030: "01-01 04-19 04-22 05-01 05-30 06-06 06-21 12-24 12-25 12-26 12-31",
}
"""From the almanac, with the three eves; without what falls on a Saturday or Sunday."""
SATURDAY = days.DUE
MONDAY, TUESDAY = SATURDAY + timedelta(days=2), SATURDAY + timedelta(days=3)
RATES = {date(2025, 1, 1): Decimal("3.00"), date(2025, 7, 1): Decimal("2.00")}

new_series = pytest.mark.usefixtures("new_series")


@pytest.mark.parametrize(("year", "closed"), HOLIDAYS_ON_WEEKDAYS.items())
def test_the_holidays_of_a_year(year: int, closed: str) -> None:
    every = [date(year, 1, 1) + timedelta(days=one) for one in range(366)]
    found = [one for one in every if one.year == year and one.weekday() < 5 and not bank_days.is_bank_day(one)]
    assert " ".join(f"{one:%m-%d}" for one in found) == closed


@pytest.mark.parametrize(
    ("due", "last"),
    [
        (date(2026, 1, 30), date(2026, 1, 30)),
        (date(2025, 5, 31), date(2025, 6, 2)),
        (date(2026, 12, 24), date(2026, 12, 28)),
        (date(2026, 12, 31), date(2027, 1, 4)),
        (date(2026, 6, 19), date(2026, 6, 22)),
        (date(2026, 4, 2), date(2026, 4, 2)),
        (date(2026, 4, 3), date(2026, 4, 7)),
        (date(2026, 5, 14), date(2026, 5, 15)),
        (date(2026, 10, 31), date(2026, 11, 2)),
    ],
)
def test_until_when_it_is_paid_in_time(due: date, last: date) -> None:
    assert bank_days.last_day_in_time(due) == last


@given(some.dates(date(2000, 1, 1), date(2099, 12, 1)), some.integers(-10, 10))
def test_overdue_is_what_was_due_by_the_last_bank_day_before(today: date, distance: int) -> None:
    """A query asks with one day what the rule says of each."""
    due = today + timedelta(days=distance)
    assert (due <= bank_days.last_due_overdue(today)) is (bank_days.last_day_in_time(due) < today)


def owed_after(paid_on: date) -> int:
    """What is left of 10 000.00 due on the Saturday, paid on that day, when a later demand asks for interest."""
    asked = Demand("rem_1", paid_on, paid_on, "reminder_fee", 0, bears_interest=True)
    facts = Facts(1000000, SATURDAY, demands=[asked], payments=[Paid(paid_on, 1000000, principal_first=True, place=0)])
    return stand(facts, RATES, paid_on).remaining


def test_interest_counts_from_the_due_date_and_only_when_late() -> None:
    assert [owed_after(SATURDAY + timedelta(days=one)) for one in range(4)] == [0, 0, 0, 904]


def test_what_is_paid_in_time_bears_no_interest_and_the_rest_from_the_due_date() -> None:
    """4 000 on the Monday: three days on 6 000 on the Tuesday."""
    asked = Demand("rem_1", TUESDAY, TUESDAY, "reminder_fee", 0, bears_interest=True)
    facts = Facts(1000000, SATURDAY, demands=[asked], payments=[Paid(MONDAY, 400000)])
    now = stand(facts, RATES, TUESDAY)
    assert [(one.first, one.days, one.principal) for one in now.accrued] == [(date(2025, 6, 1), 3, 600000)]
    assert now.remaining == 600542


def test_a_demand_whose_last_day_is_a_holiday_is_paid_on_the_next_bank_day() -> None:
    """Midsummer: what was asked for, to be paid by the eve, settles the invoice on the Monday, and on the Tuesday no more."""
    asked = Demand("rem_1", date(2025, 6, 10), date(2025, 6, 10), "reminder_fee", 6000, True, pay_by=date(2025, 6, 20))
    total = stand(Facts(1000000, SATURDAY, demands=[asked]), RATES, asked.on).remaining
    for day, left in ((23, 0), (24, True)):
        facts = Facts(1000000, SATURDAY, demands=[asked], payments=[Paid(date(2025, 6, day), total)])
        assert bool(stand(facts, RATES).remaining) is bool(left)


def test_a_promise_for_a_holiday_is_kept_on_the_next_bank_day() -> None:
    part, eve = [(date(2025, 12, 24), 500)], date(2025, 12, 24)
    assert state_on(part, [], settled=False, today=date(2025, 12, 29)) is PromiseStatus.OPEN
    assert state_on(part, [], settled=False, today=date(2025, 12, 30)) is PromiseStatus.BROKEN
    paid = [(eve + timedelta(days=5), 500)]
    assert state_on(part, paid, settled=False, today=date(2025, 12, 30)) is PromiseStatus.KEPT


@new_series
def test_nothing_claims_before_the_next_bank_day_has_passed(customer: str) -> None:
    made = samples.invoice(customer)
    assert made.due_date == SATURDAY
    for day, late in ((MONDAY, False), (TUESDAY, True)):
        with using(a_context()):
            of_customer = [contract.ListInvoices(customer_id=customer, overdue=one) for one in (True, False)]
            listed, others = (invoices.list_invoices(one, day).items for one in of_customer)
            shown = invoices.get(contract.GetInvoice(invoice_id=made.id)).to_contract(day)
            settles = payoff.payoff(contract.GetPayoff(invoice_id=made.id, on=day), days.TODAY)
            (ageing_sums,) = aged(customer, day)
            (account,) = head(customer, day)
        assert [len(listed), len(others)] == [int(late), int(not late)]
        assert shown.overdue is late
        assert str(settles.unclaimed_interest) == ("9.04" if late else "0.00")
        assert (str(ageing_sums.not_due), str(ageing_sums.days_1_to_30)) == (
            ("0.00", "10000.00") if late else ("10000.00", "0.00")
        )
        assert (account["overdue"], account["oldest_due_date"]) == (
            ("10000.00", "2025-05-31") if late else ("0.00", None)
        )


@new_series
def test_no_reminder_before_the_next_bank_day_has_passed(customer: str) -> None:
    made = samples.invoice(customer)
    with pytest.raises(Conflict) as early:
        remind(made.id, 1, planned_on=MONDAY)
    assert early.value.details["in_time_until"] == "2025-06-02"
    assert remind(made.id, 1, planned_on=TUESDAY).planned_on == TUESDAY


@new_series
def test_a_plan_leaves_it_out_until_then(customer: str) -> None:
    samples.put_settings(reminder_ladder={"levels": [{"level": 1, "after_days": 0}]})
    made = samples.invoice(customer)
    assert made.due_date == SATURDAY
    for day, state in ((MONDAY, PlannedReminderState.LEFT_OUT), (TUESDAY, PlannedReminderState.PLANNED)):
        with using(a_context()):
            begun = reminder_plans.start(PlanReminders(on=day), day)
        (entry,) = reminding.entries(reminding.advance(begun)).values()
        assert entry.state is state
        assert entry.reason is (NoReminderReason.NOT_DUE if state is PlannedReminderState.LEFT_OUT else None)
