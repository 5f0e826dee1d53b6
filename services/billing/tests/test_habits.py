"""A customer's payment habit and what is expected, on the database: whose habit counts, and what is shown of it."""

from datetime import date, timedelta
from typing import Any

import pytest

from billing import ageing, card, disputes, expected, habits, write_offs
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.payers import TERMS
from billing.tests.test_payments import pay
from chassis.context import using
from chassis.testing import a_context, commands
from contracts import billing
from contracts.access import Module
from contracts.billing import habits as contract
from contracts.billing.habits import HabitBasis, NotExpected
from contracts.billing.tabs import TABS
from contracts.check_tabs import check_section
from contracts.errors import InvalidInput, Unavailable
from contracts.tabs import CardSection, GetCardSection

pytestmark = pytest.mark.usefixtures("new_series")
BEGIN = date(2025, 1, 7)


def paid(customer: str, late: list[int], begin: date = BEGIN, **fields: Any) -> list[billing.Invoice]:
    """Invoices of one day each, paid so many days after their due date."""
    found = []
    for number, one in enumerate(late):
        issued = begin + timedelta(days=number)
        made = samples.invoice(customer, issue_date=issued, payment_terms_days=TERMS, **fields)
        pay(made.id, "10000.00", on=issued + timedelta(days=TERMS + one))
        found.append(made)
    return found


def habit(customer: str, today: date = days.TODAY, **fields: Any) -> contract.PaymentHabit:
    with using(a_context()):
        return habits.get_habit(contract.GetPaymentHabit(customer_id=customer, **fields), today)


def test_the_habit_of_a_customer_and_the_expected_day(customer: str) -> None:
    paid(customer, [8, 3, 8, 10, 5, 20])
    opened = samples.invoice(customer, issue_date=days.TODAY, payment_terms_days=TERMS)
    found = habit(customer)
    assert found.habit == contract.Habit(
        basis=HabitBasis.OWN,
        invoices=6,
        own_invoices=6,
        since=BEGIN,
        median_days=8,
        lower_days=5,
        upper_days=10,
    )
    due = days.TODAY + timedelta(days=TERMS)
    (one,) = found.items
    assert (one.invoice_id, one.basis, one.due_date, one.reason) == (opened.id, HabitBasis.OWN, due, None)
    assert [(day - due).days for day in (one.earliest, one.expected_on, one.latest) if day] == [5, 8, 10]


def test_the_back_test_is_shown(customer: str) -> None:
    """Each is issued after the one before was paid: from the sixth on they can be predicted."""
    for number, late in enumerate([5, 5, 5, 5, 5, 9, 5, 6]):
        issued = date(2024, 1, 8) + timedelta(days=60 * number)
        made = samples.invoice(customer, issue_date=issued, payment_terms_days=20)
        pay(made.id, "10000.00", on=issued + timedelta(days=20 + late))
    found = habit(customer).habit
    assert (found.tested_on, found.error_days, found.due_date_error_days) == (3, 1, 6)


def test_too_few_are_predicted_by_the_company_and_it_says_so(customer: str) -> None:
    paid(customer, [1, 1])
    samples.invoice(customer, issue_date=days.TODAY - timedelta(days=7))
    alone = habit(customer)
    assert (alone.habit.basis, alone.habit.own_invoices, alone.habit.median_days) == (HabitBasis.DUE_DATE, 2, None)
    assert alone.items[0].expected_on == alone.items[0].due_date
    another = samples.known_customer()
    for late in (4, 4, 6, 6):
        made = samples.invoice(another, issue_date=days.TODAY - timedelta(days=6), payment_terms_days=0)
        pay(made.id, "10000.00", on=days.TODAY - timedelta(days=6 - late))
    found = habit(customer)
    assert (found.habit.basis, found.habit.invoices, found.habit.own_invoices) == (HabitBasis.COMPANY, 6, 2)
    assert (found.habit.median_days, found.habit.tested_on) == (4, 0)
    assert found.items[0].expected_on == found.items[0].due_date + timedelta(days=4)


def test_what_cannot_be_expected_says_why(customer: str) -> None:
    disputed = samples.invoice(customer, issue_date=BEGIN - timedelta(days=2))
    late = samples.invoice(customer, issue_date=BEGIN - timedelta(days=1))
    lost = samples.invoice(customer, issue_date=BEGIN)
    with using(a_context()):
        disputes.dispute(billing.DisputeInvoice(invoice_id=disputed.id, disputed=True, reason="Trasig"))
        write_offs.write_off(billing.WriteOffInvoice(invoice_id=lost.id, reason="Konkurs"), days.TODAY)
    unknown = habit(customer)
    assert [(one.invoice_id, one.reason) for one in unknown.items] == [
        (late.id, NotExpected.NOTHING_KNOWN),
        (disputed.id, NotExpected.DISPUTED),
    ]
    paid(customer, [1, 2, 3, 4, 5])
    assert [one.reason for one in habit(customer).items] == [NotExpected.LATER_THAN_EVER, NotExpected.DISPUTED]


def test_open_invoices_are_paged_newest_first(customer: str) -> None:
    made = [samples.invoice(customer, issue_date=days.TODAY).id for _ in range(3)]
    first = habit(customer, limit=2)
    second = habit(customer, limit=2, cursor=first.next_cursor)
    assert [one.invoice_id for one in (*first.items, *second.items)] == made[::-1]
    assert second.next_cursor is None
    with pytest.raises(InvalidInput):
        habit(customer, cursor="none")


def test_a_branch_has_a_habit_of_its_own(customer: str) -> None:
    paid(customer, [20, 20, 20, 20, 20], branch_id="bra_limhamn")
    paid_at_head_office = [samples.invoice(customer, issue_date=date(2025, 3, 1)) for _ in range(6)]
    for made in paid_at_head_office:
        assert made.due_date is not None
        pay(made.id, "10000.00", on=made.due_date)
    assert habit(customer).habit.median_days == 0
    assert habit(customer, branch_id="bra_limhamn").habit.median_days == 20
    with pytest.raises(Unavailable):
        habit(customer, branch_id="bra_unknown")


def section(customer: str, **fields: Any) -> CardSection:
    asked = {"customer_id": customer, "modules": frozenset({Module.BILLING})} | fields
    with using(a_context()):
        found = card.section(GetCardSection(**asked), days.TODAY)
    check_section(TABS, found)
    return found


@pytest.mark.usefixtures("nothing_on_account")
def test_the_card_says_how_the_customer_pays_and_when_to_expect_it(customer: str) -> None:
    paid(customer, [8, 3, 8, 10, 5])
    opened = samples.invoice(customer, issue_date=days.TODAY, payment_terms_days=TERMS)
    found, asked = commands("billing", lambda: section(customer))
    assert asked == ["find"]
    (block,) = [one for one in found.head if one.key == "habit"]
    assert (block.total, block.more) == (1, f"/v1/customers/{customer}/payment-habit")
    assert block.items == [
        {
            "days_late": 8,
            "lower_days": 5,
            "upper_days": 8,
            "invoices": 5,
            "since": str(BEGIN),
            "error_days": None,
            "tested_on": 0,
        }
    ]
    items = {one["id"]: one["expected_on"] for one in found.tabs[0].items}
    assert items.pop(opened.id) == str(days.TODAY + timedelta(days=TERMS + 8))
    assert set(items.values()) == {None}


def test_the_card_of_a_customer_of_whom_too_little_is_known(customer: str) -> None:
    paid(customer, [8, 3])
    samples.draft(customer)
    samples.invoice(customer, issue_date=days.TODAY)
    found = section(customer)
    assert [(one.total, one.items) for one in found.head if one.key == "habit"] == [(0, [])]
    assert {one["expected_on"] for one in found.tabs[0].items} == {None}


def test_card_and_list_tell_the_same_habit(customer: str) -> None:
    paid(customer, [number % 11 for number in range(25)])
    told = habit(customer).habit
    item = next(one.items[0] for one in section(customer).head if one.key == "habit")
    assert item["days_late"] == told.median_days
    names = ("lower_days", "upper_days", "invoices", "error_days", "tested_on")
    assert [item[name] for name in names] == [getattr(told, name) for name in names]


def forecast(weeks: int = 8, today: date = days.TODAY) -> contract.ExpectedPayments:
    with using(a_context()):
        return expected.get_expected(contract.GetExpectedPayments(weeks=weeks), today)


def test_the_forecast_puts_each_invoice_into_its_week(customer: str) -> None:
    """Today is a Friday; the first week has its Sunday, the second begins on Monday."""
    paid(customer, [0, 0, 3, 10, 10])
    for due in (0, 2, 7, 60):
        issued = days.TODAY - timedelta(days=1)
        samples.invoice(customer, issue_date=issued, payment_terms_days=due + 1)
    samples.invoice(samples.known_customer(), issue_date=days.TODAY, payment_terms_days=7)
    found = forecast(weeks=2)
    monday = date(2025, 8, 18)
    assert [(one.first, one.last) for one in found.items] == [
        (days.TODAY, monday - timedelta(days=1)),
        (monday, monday + timedelta(days=6)),
    ]
    assert [(str(one.amount), str(one.if_early), str(one.if_late), one.invoices) for one in found.items] == [
        ("0.00", "20000.00", "0.00", 0),
        ("20000.00", "20000.00", "0.00", 2),
    ]
    assert [str(getattr(found.sums[0], name)) for name in ("owed", "expected", "later", "unknown")] == [
        "50000.00",
        "20000.00",
        "30000.00",
        "0.00",
    ]


def test_the_forecast_adds_up_to_what_is_owed(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few invoices are read at first, and whoever has too few among them."""
    others = [customer, *(samples.known_customer() for _ in range(2))]
    for number, one in enumerate(others):
        paid(one, [number, number + 3, 9][: 3 - number] * 5, BEGIN + timedelta(days=20 * number))
    for number, one in enumerate(others):
        pay(samples.invoice(one, issue_date=days.TODAY).id, "4000.00")
        samples.invoice(one, issue_date=days.TODAY, payment_terms_days=10 * number)
    whole = forecast()
    with using(a_context()):
        aged = ageing.of_company(billing.GetCompanyAgeing(), days.TODAY)
    assert [one.owed for one in whole.sums] == [one.owed for one in aged.sums]
    (sums,) = whole.sums
    assert sums.expected + sums.later + sums.unknown == sums.owed
    assert sum(week.amount for week in whole.items) == sums.expected
    monkeypatch.setattr(expected, "READ", 4)
    monkeypatch.setattr(expected, "AT_ONCE", 1)
    assert forecast() == whole
    assert Invoice.total({"status": "paid"}) == 15 + 10 + 5


def test_the_forecast_of_a_company_without_invoices(company: None) -> None:
    assert forecast() == contract.ExpectedPayments(on=days.TODAY, items=[], sums=[])
