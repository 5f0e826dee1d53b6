"""The reminder ladder: levels in order with the days between, one each; who pays which fee; settings that change it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing import dunning_order, invoices, reminders
from billing.dunning_order import Next, Past
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.test_payments import pay, withdraw
from billing.tests.test_reminders import remind, send
from chassis.context import using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.billing import BuyerClass, LadderLevel, ReminderLadder, ReminderStatus
from contracts.customers import Kind
from contracts.errors import Conflict, InvalidInput, ServiceError

DEFAULT = ReminderLadder()
FIRST = days.DUE + timedelta(days=3)
"""Two days after the due date, a Saturday, would be the Monday on which it is still paid in time."""


@pytest.fixture
def in_order(customer: str) -> str:
    """A customer of a company with the ladder of the release."""
    samples.put_settings(reminder_ladder={})
    return customer


def escalate(made: contract.Reminder) -> contract.Reminder:
    with using(a_context()):
        return reminders.escalate(contract.EscalateReminder(invoice_id=made.invoice_id, reminder_id=made.id))


def refusal_of(invoice_id: str, level: int, on: date) -> tuple[str, dict[str, Any]]:
    with pytest.raises(ServiceError) as refused:
        remind(invoice_id, level, planned_on=on)
    return refused.value.code, dict(refused.value.details)


@pytest.mark.parametrize(
    ("past", "following"),
    [
        ([], (1, FIRST)),
        ([Past(1, FIRST)], (2, FIRST + timedelta(days=10))),
        ([Past(1, FIRST), Past(2, date(2025, 7, 1))], (3, date(2025, 7, 11))),
        ([Past(2, date(2025, 7, 1))], (3, date(2025, 7, 11))),
        ([Past(3, FIRST)], None),
        ([Past(1, FIRST), Past(2, None)], "planned 2"),
    ],
)
def test_what_comes_next(past: list[Past], following: Any) -> None:
    found = dunning_order.find_next(past, DEFAULT.levels, days.DUE)
    if found.planned is not None:
        assert following == f"planned {found.planned}"
    else:
        assert following == ((found.step.level, found.since) if found.step else None)
    assert found == Next() or found.planned or found.step


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        ("company", "5560160680", BuyerClass.BUSINESS),
        ("company", "212000-0142", BuyerClass.AUTHORITY),
        ("company", "", BuyerClass.BUSINESS),
        ("person", "", BuyerClass.PRIVATE),
        ("company", "2011111111", BuyerClass.BUSINESS),
    ],
)
def test_who_the_buyer_is(kind: str, number: str, expected: BuyerClass) -> None:
    assert dunning_order.class_of(kind, number) is expected


def test_levels_follow_each_other(in_order: str) -> None:
    invoice = samples.invoice(in_order)
    early = date(2025, 6, 10)
    assert refusal_of(invoice.id, 3, early) == (
        "billing.reminder_out_of_order",
        {"level": "3", "next_level": "1", "since": "2025-06-03"},
    )
    notice = remind(invoice.id, 1, planned_on=early)
    assert refusal_of(invoice.id, 2, days.TODAY)[0] == "billing.reminder_waits"
    send(notice, early)
    assert refusal_of(invoice.id, 2, date(2025, 6, 19)) == (
        "billing.reminder_too_early",
        {"level": "2", "since": "2025-06-20"},
    )
    reminder = remind(invoice.id, 2, planned_on=date(2025, 6, 20), sent_on=date(2025, 6, 20))
    with pytest.raises(Conflict) as not_last:
        escalate(reminder)
    assert (not_last.value.code, not_last.value.details) == (
        "billing.reminder_not_last",
        {"level": "2", "last_level": "3"},
    )
    demand = remind(invoice.id, 3, planned_on=date(2025, 6, 30), sent_on=date(2025, 6, 30))
    assert refusal_of(invoice.id, 1, days.TODAY)[0] == "billing.reminder_level_taken"
    assert escalate(demand).status is ReminderStatus.ESCALATED


def test_a_lower_level_never_follows_a_higher_one(customer: str) -> None:
    """Also where the company may begin with any level: the law asks for no reminder before a demand."""
    invoice = samples.invoice(customer)
    remind(invoice.id, 3, sent_on=days.TODAY)
    assert refusal_of(invoice.id, 1, days.TODAY) == (
        "billing.reminders_ended",
        {"last_level": "3", "allowed": "escalate"},
    )


def test_a_planned_level_that_a_higher_one_has_overtaken(customer: str) -> None:
    """It is not sent any more, though levels are left."""
    invoice = samples.invoice(customer)
    notice = remind(invoice.id, 1)
    remind(invoice.id, 2, sent_on=days.TODAY)
    with pytest.raises(Conflict) as overtaken:
        send(notice)
    assert (overtaken.value.code, overtaken.value.details) == (
        "billing.reminder_overtaken",
        {"level": "1", "sent_level": "2", "allowed": "withdraw"},
    )


def test_planned_by_an_earlier_release_out_of_order(customer: str) -> None:
    invoice = samples.invoice(customer)
    first, last = remind(invoice.id, 1), remind(invoice.id, 3)
    with pytest.raises(Conflict) as waits:
        send(last)
    assert waits.value.code == "billing.reminder_waits"
    send(first)
    send(last)


def test_a_ladder_that_begins_with_the_demand(in_order: str) -> None:
    samples.put_settings(reminder_ladder={"levels": [{"level": 3, "after_days": 5, "pay_within_days": 14}]})
    invoice = samples.invoice(in_order)
    assert refusal_of(invoice.id, 1, days.TODAY)[0] == "billing.reminder_out_of_order"
    demand = remind(invoice.id, 3, planned_on=days.TODAY, sent_on=days.TODAY)
    assert (demand.fee, demand.pay_by) == (Decimal(180), days.TODAY + timedelta(days=14))


def test_less_than_the_fee_of_the_law(in_order: str) -> None:
    """And never more."""
    levels = [
        {"level": 2, "after_days": 1, "fee": "50"},
        {"level": 3, "after_days": 0, "fee": "500", "interest": False},
    ]
    samples.put_settings(reminder_ladder={"levels": levels})
    invoice = samples.invoice(in_order)
    sent = remind(invoice.id, 2, sent_on=days.TODAY)
    demand = remind(invoice.id, 3)
    assert (sent.fee, sent.interest, demand.fee) == (Decimal(50), Decimal("216.44"), Decimal(180))


@pytest.mark.parametrize(
    ("buyer", "fees"),
    [
        ({}, ["450.00", "0.00"]),
        ({"identity_number": "2120000142"}, ["450.00", "0.00"]),
        ({"kind": Kind.PERSON, "identity_number": ""}, ["0.00", "60.00"]),
    ],
)
def test_the_fee_for_late_payment(in_order: str, buyer: dict[str, Any], fees: list[str]) -> None:
    samples.put_settings(reminder_ladder={"late_fee": True})
    invoice = samples.invoice(samples.known_customer(**buyer))
    first = remind(invoice.id, 1, planned_on=FIRST, sent_on=FIRST)
    second = remind(invoice.id, 2, planned_on=days.TODAY, sent_on=days.TODAY)
    assert [str(one.fee) for one in (first, second)] == fees
    assert first.late_fee is (fees[0] == "450.00")
    with using(a_context()):
        kinds = [
            str(one.kind)
            for one in invoices.get(contract.GetInvoice(invoice_id=invoice.id)).to_contract(days.TODAY).claims
        ]
    assert kinds == (["late_fee", "interest"] if first.late_fee else ["reminder_fee", "interest"])


def test_private_persons_have_levels_of_their_own(in_order: str) -> None:
    samples.put_settings(reminder_ladder={"private_levels": [{"level": 2, "after_days": 30}]})
    person = samples.known_customer(kind=Kind.PERSON, identity_number="")
    assert refusal_of(samples.invoice(person).id, 1, days.TODAY)[1]["next_level"] == "2"
    remind(samples.invoice(in_order).id, 1)


def test_levels_in_disorder_are_refused(company: None) -> None:
    with pytest.raises(InvalidInput) as refused:
        samples.put_settings(reminder_ladder={"levels": [{"level": 2, "after_days": 1}, {"level": 1, "after_days": 1}]})
    assert list(refused.value.details) == ["/reminder_ladder/levels"]


def test_a_reminder_without_late_fee_is_stored_as_before(customer: str) -> None:
    stored = Invoice.find(id=remind(samples.invoice(customer).id, 2).invoice_id).first().to_mongo()
    assert "late_fee" not in stored["reminders"][0]


def test_a_bounced_payment_resumes_at_the_same_step(in_order: str) -> None:
    invoice = samples.invoice(in_order)
    send(remind(invoice.id, 1, planned_on=FIRST), FIRST)
    payment = pay(invoice.id, "10000.00").payments[0]
    withdraw(invoice.id, payment.id)
    assert refusal_of(invoice.id, 3, days.TODAY)[1]["next_level"] == "2"
    assert LadderLevel(level=2, after_days=10) == DEFAULT.levels[1]
