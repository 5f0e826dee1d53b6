"""Reminders: planned, sent, settled with the payment, and back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing import disputes, reminders
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.test_payments import pay, withdraw
from chassis.context import using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.billing import ReminderKind, ReminderStatus
from contracts.errors import Conflict, InvalidInput, NotFound


def remind(invoice_id: str, level: int = 1, **fields: Any) -> contract.Reminder:
    with using(a_context()):
        return reminders.record(contract.RecordReminder(invoice_id=invoice_id, level=level, **fields), days.TODAY)


def send(made: contract.Reminder, on: date | None = None) -> contract.Reminder:
    request = contract.SendReminder(invoice_id=made.invoice_id, reminder_id=made.id, sent_on=on, channel="email")
    with using(a_context()):
        return reminders.send(request, days.TODAY)


def statuses(customer: str) -> list[str]:
    return [str(one.status) for one in reminders.list_reminders(contract.ListReminders(customer_id=customer)).items]


def test_what_a_reminder_asks_for(customer: str) -> None:
    invoice = samples.invoice(customer)
    notice, reminder, demand = (remind(invoice.id, level) for level in (1, 2, 3))
    assert (notice.kind, notice.fee, notice.interest, notice.total) == (
        ReminderKind.NOTICE,
        Decimal(0),
        Decimal(0),
        Decimal(10000),
    )
    assert (reminder.fee, reminder.interest, reminder.total) == (Decimal(60), Decimal("216.44"), Decimal("10276.44"))
    assert (demand.kind, demand.fee) == (ReminderKind.COLLECTION_DEMAND, Decimal(180))
    assert (reminder.invoice_number, reminder.planned_on, reminder.status) == (
        invoice.number,
        days.TODAY,
        ReminderStatus.PLANNED,
    )


def test_no_fee_unless_agreed_when_the_debt_arose(customer: str) -> None:
    samples.put_settings(reminder_fee_agreed=False)
    before = samples.invoice(customer)
    samples.put_settings(reminder_fee_agreed=True)
    after = samples.invoice(customer)
    assert (remind(before.id, 2).fee, remind(after.id, 2).fee) == (Decimal(0), Decimal(60))


def test_planned_sent_settled_and_sent_again(customer: str) -> None:
    invoice = samples.invoice(customer)
    made = remind(invoice.id)
    sent = send(made)
    assert (sent.status, sent.sent_on, sent.channel) == (ReminderStatus.SENT, days.TODAY, "email")
    remind(invoice.id, 2)
    payment = pay(invoice.id, "10000.00").payments[0]
    assert statuses(customer) == ["withdrawn", "settled"]
    withdraw(invoice.id, payment.id)
    assert statuses(customer) == ["withdrawn", "sent"]
    told = [event["type"] for event in Invoice.find(id=invoice.id).first().outbox]
    assert told.count("billing.reminder_sent") == 1


def test_a_step_at_a_time(customer: str) -> None:
    made = remind(samples.invoice(customer).id)
    steps = {"invoice_id": made.invoice_id, "reminder_id": made.id}
    with using(a_context()), pytest.raises(Conflict) as refusal:
        reminders.escalate(contract.EscalateReminder(**steps))
    assert refusal.value.details == {"state": "planned", "step": "escalate", "allowed": "send, withdraw"}
    with using(a_context()):
        assert reminders.withdraw(contract.WithdrawReminder(**steps)).status is ReminderStatus.WITHDRAWN
    with pytest.raises(Conflict):
        send(made)
    sent = send(remind(made.invoice_id, 3))
    with using(a_context()):
        escalated = reminders.escalate(contract.EscalateReminder(invoice_id=sent.invoice_id, reminder_id=sent.id))
    assert escalated.status is ReminderStatus.ESCALATED
    with using(a_context()), pytest.raises(NotFound):
        reminders.escalate(contract.EscalateReminder(invoice_id=made.invoice_id, reminder_id="rem_0"))


def test_one_per_level_and_invoice(customer: str) -> None:
    invoice = samples.invoice(customer)
    remind(invoice.id)
    with pytest.raises(Conflict) as refusal:
        remind(invoice.id)
    assert refusal.value.code == "billing.reminder_level_taken"


def test_the_same_request_twice_reminds_once(customer: str) -> None:
    invoice = samples.invoice(customer)
    request = contract.RecordReminder(invoice_id=invoice.id, level=1)
    with using(a_context()):
        first = reminders.record(request, days.TODAY)
        assert reminders.record(request, days.TODAY) == first
    assert statuses(customer) == ["planned"]


def test_who_is_not_reminded(customer: str) -> None:
    invoice = samples.invoice(customer)
    with pytest.raises(Conflict) as early:
        remind(invoice.id, planned_on=days.DUE)
    assert early.value.code == "billing.invoice_not_overdue"
    planned = remind(invoice.id, planned_on=date(2025, 6, 3))
    with using(a_context()):
        disputes.dispute(contract.DisputeInvoice(invoice_id=invoice.id)).to_contract(days.TODAY)
    for refused in (lambda: remind(invoice.id, 2), lambda: send(planned)):
        with pytest.raises(Conflict) as disputed:
            refused()
        assert disputed.value.code == "billing.invoice_disputed"
    pay(invoice.id, "10000.00")
    with pytest.raises(Conflict) as paid:
        remind(invoice.id, 2)
    assert (paid.value.code, paid.value.details["state"]) == ("billing.invoice_step_refused", "paid")


def test_days_in_their_order(customer: str) -> None:
    invoice = samples.invoice(customer)
    with pytest.raises(InvalidInput):
        remind(invoice.id, planned_on=date(2025, 7, 1), sent_on=date(2025, 6, 30))
    with pytest.raises(InvalidInput):
        remind(invoice.id, sent_on=date(2025, 8, 16))
    made = remind(invoice.id, planned_on=date(2025, 7, 1))
    with pytest.raises(InvalidInput):
        send(made, date(2025, 6, 30))
    recorded = remind(invoice.id, 2, planned_on=date(2025, 7, 1), sent_on=date(2025, 7, 2))
    assert (recorded.status, recorded.sent_on) == (ReminderStatus.SENT, date(2025, 7, 2))


def test_pages_follow_each_other(customer: str) -> None:
    wanted: list[str] = []
    for _ in range(3):
        invoice = samples.invoice(customer)
        wanted = [made.id for made in reversed([remind(invoice.id, level) for level in (1, 2, 3)])] + wanted
    found: list[str] = []
    cursor: str | None = None
    for size in (2, 2, 1, 4):
        page = reminders.list_reminders(contract.ListReminders(customer_id=customer, limit=size, cursor=cursor))
        found += [one.id for one in page.items]
        cursor = page.next_cursor
    assert found == wanted
    assert cursor is None
    with pytest.raises(InvalidInput):
        reminders.list_reminders(contract.ListReminders(customer_id=customer, cursor="b2tlcg"))
    only = reminders.list_reminders(contract.ListReminders(customer_id=customer, status=ReminderStatus.SENT))
    assert only.items == []
