"""Plans of reminders on the real database: what is in one and why not, taken out, sent once and exactly as shown."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing import company_settings, disputes, promises, reminder_plans
from billing.models import Invoice
from billing.reminder_plan_models import ReminderPlan
from billing.tests import days, reminding, samples
from billing.tests.crediting import credit
from billing.tests.test_payments import pay
from billing.tests.test_reminders import remind, send
from billing.tests.test_write_offs import write_off
from chassis.context import using
from chassis.part_by_part import find_unfinished
from chassis.testing import a_context, once
from chassis.testing_races import exit_codes, racers
from contracts import billing as contract
from contracts.billing.reminder_plans import NoReminderReason as Reason
from contracts.billing.reminder_plans import PlannedReminderState as State
from contracts.billing.reminder_plans import ReminderPlanState
from contracts.customers import Addresses, Kind
from contracts.errors import Conflict, InvalidInput, NotFound

NOTICED = date(2025, 7, 1)
PROMISED_FOR = date(2025, 8, 25)

pytestmark = pytest.mark.usefixtures("new_series")


@pytest.fixture(autouse=True)
def default_ladder(company: None) -> None:
    samples.put_settings(reminder_ladder={})


def noticed(customer: str, **fields: Any) -> contract.Invoice:
    """An invoice of 10 000.00 whose notice was sent on NOTICED."""
    invoice = samples.invoice(customer, **fields)
    remind(invoice.id, 1, planned_on=NOTICED, sent_on=NOTICED)
    return invoice


def sent_of(planned: ReminderPlan) -> list[str]:
    """The invoices whose reminders a plan has sent, once for each."""
    with using(a_context()):
        rows = Invoice.rows({}, ["reminders"])
    return [row["_id"] for row in rows for one in row["reminders"] if one["request_id"].startswith(planned.id)]


def test_a_line_has_level_rule_sums_and_spans_and_nothing_is_sent(customer: str) -> None:
    invoice = noticed(customer)
    planned = reminding.plan()
    (line,) = reminding.entries(planned).values()
    assert (line.level, line.kind, line.channel, line.state) == (
        2,
        contract.ReminderKind.REMINDER,
        "letter",
        State.PLANNED,
    )
    assert (line.principal, line.fee, line.interest, line.total) == (
        Decimal(10000),
        Decimal(60),
        Decimal("216.44"),
        Decimal("10276.44"),
    )
    assert [(one.days, one.percent) for one in line.spans] == [(30, Decimal(11)), (46, Decimal(10))]
    assert "1981:739" in line.fee_source
    assert "räntelagen" in line.interest_source
    assert line.pay_by == days.TODAY + timedelta(days=10)
    shown = reminding.show(planned)
    assert (shown.state, shown.planned, shown.left_out) == (ReminderPlanState.PLANNED, 1, 0)
    assert [(one.currency, one.count, one.total) for one in shown.sums] == [("SEK", 1, Decimal("10276.44"))]
    with using(a_context()):
        assert [one.level for one in Invoice.find(id=invoice.id).first().reminders] == [1]


def test_what_is_left_out_and_why(customer: str) -> None:
    not_due = samples.invoice(customer, payment_terms_days=106)
    waits, ended, disputed, planned_by_hand, paid, promised = (samples.invoice(customer) for _ in range(6))
    small = samples.invoice(customer, "10.00")
    homeless = samples.invoice(customer)
    nowhere = samples.known_customer(addresses=Addresses())
    with using(a_context()):
        Invoice._get_collection().update_one({"_id": homeless.id}, {"$set": {"customer_id": nowhere}})
    remind(waits.id, 1, planned_on=date(2025, 8, 10), sent_on=date(2025, 8, 10))
    samples.put_settings(reminder_ladder={"in_order": False, "smallest_claim": "100"})
    remind(ended.id, 3, planned_on=NOTICED, sent_on=NOTICED)
    remind(planned_by_hand.id, 1)
    with using(a_context()):
        disputes.dispute(contract.DisputeInvoice(invoice_id=disputed.id))
    once(lambda: promises.promise(contract.PromisePayment(invoice_id=promised.id, on=PROMISED_FOR), days.TODAY))
    pay(paid.id, "10000.00")
    found = reminding.entries(reminding.plan())
    assert {key: one.reason for key, one in found.items()} == {
        not_due.id: Reason.NOT_DUE,
        waits.id: Reason.WAITS,
        ended.id: Reason.LADDER_ENDED,
        disputed.id: Reason.DISPUTED,
        promised.id: Reason.PROMISED,
        planned_by_hand.id: Reason.REMINDER_PLANNED,
        small.id: Reason.BELOW_SMALLEST,
        homeless.id: Reason.NO_ADDRESS,
    }
    assert found[waits.id].waits_until == date(2025, 8, 20)
    assert found[homeless.id].missing == ["customer.addresses.invoice.city"]
    shown = reminding.show(reminding.plan())
    assert (shown.left_out, shown.planned, len(shown.reasons)) == (8, 0, 8)


def test_the_first_level_waits_for_its_day(customer: str) -> None:
    """Two days after the due date, in plans."""
    invoice = samples.invoice(customer, payment_terms_days=105)  # due 2025-08-14
    assert reminding.entries(reminding.plan())[invoice.id].waits_until == date(2025, 8, 16)
    line = reminding.entries(reminding.plan(date(2025, 8, 16)))[invoice.id]
    assert (line.level, line.total) == (1, Decimal(10000))


def test_authorities_and_persons_have_ladders_of_their_own(customer: str) -> None:
    samples.put_settings(
        reminder_ladder={"late_fee": True, "private_levels": [{"level": 2, "after_days": 5, "channel": "email"}]}
    )
    person = samples.known_customer(kind=Kind.PERSON, identity_number="", email="a@example.com")
    private, business = samples.invoice(person), samples.invoice(customer)
    found = reminding.entries(reminding.plan())
    assert [
        (found[one.id].level, found[one.id].channel, found[one.id].fee, found[one.id].late_fee)
        for one in (private, business)
    ] == [
        (2, "email", Decimal(60), False),
        (1, "letter", Decimal(450), True),
    ]


def test_sent_exactly_as_shown(customer: str) -> None:
    invoice = noticed(customer)
    planned = reminding.plan()
    (line,) = reminding.entries(planned).values()
    done = reminding.execute(planned)
    (now,) = reminding.entries(done).values()
    with using(a_context()):
        stored = Invoice.find(id=invoice.id).first().snapshot()
    made = stored.reminders[-1]
    assert (now.state, now.reminder_id) == (State.SENT, made.id)
    assert (made.level, made.principal, made.fee, made.interest, made.total, made.pay_by, made.channel) == (
        line.level,
        line.principal,
        line.fee,
        line.interest,
        line.total,
        line.pay_by,
        line.channel,
    )
    assert (made.sent_on, stored.remaining) == (days.TODAY, line.total)
    told = [one["type"] for one in Invoice.find(id=invoice.id).first().outbox]
    assert told.count("billing.reminder_sent") == 2
    assert reminding.show(done).state is ReminderPlanState.EXECUTED


def test_what_has_been_touched_since_is_stale_and_named(customer: str) -> None:
    untouched, paid, part_paid, credited, disputed, lost, reminded = (noticed(customer) for _ in range(7))
    planned = reminding.plan()
    pay(paid.id, "10000.00")
    pay(part_paid.id, "4000.00")
    credit(credited.id)
    with using(a_context()):
        disputes.dispute(contract.DisputeInvoice(invoice_id=disputed.id))
    write_off(lost.id, lost_on=days.TODAY, version=Invoice.find(id=lost.id).first().version)
    send(remind(reminded.id, 2))
    found = reminding.entries(reminding.execute(planned))
    assert {key: (one.state, one.reason) for key, one in found.items()} == {
        untouched.id: (State.SENT, None),
        paid.id: (State.STALE, Reason.PAID),
        part_paid.id: (State.STALE, Reason.INVOICE_CHANGED),
        credited.id: (State.STALE, Reason.CREDITED),
        disputed.id: (State.STALE, Reason.DISPUTED),
        lost.id: (State.STALE, Reason.WRITTEN_OFF),
        reminded.id: (State.STALE, Reason.WAITS),
    }
    assert sent_of(planned) == [untouched.id]


def test_a_setting_that_changed_since_makes_it_stale(customer: str) -> None:
    noticed(customer)
    planned = reminding.plan()
    samples.put_settings(reminder_ladder={"levels": [{"level": 2, "after_days": 1, "fee": "0"}]})
    (line,) = reminding.entries(reminding.execute(planned)).values()
    assert (line.state, line.reason) == (State.STALE, Reason.INVOICE_CHANGED)


def test_lines_are_taken_out_with_a_reason(customer: str) -> None:
    first, second = noticed(customer), noticed(customer)
    planned = reminding.plan()
    with pytest.raises(Conflict) as unknown:
        reminding.take_out(planned, "inv_unknown")
    assert unknown.value.code == "billing.reminder_not_in_plan"
    reminding.take_out(planned, first.id)
    shown = reminding.show(planned)
    assert (shown.planned, shown.taken_out, shown.sums[0].count) == (1, 1, 1)
    done = reminding.execute(reminding.take_out(planned, first.id))
    found = reminding.entries(done)
    assert (found[first.id].state, found[first.id].taken_out_reason) == (State.TAKEN_OUT, "Ring kunden först")
    assert sent_of(planned) == [second.id]
    with pytest.raises(Conflict) as too_late:
        reminding.take_out(done, second.id)
    assert too_late.value.code == "billing.reminder_plan_not_ready"


def test_taken_out_by_a_process_that_was_killed(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the plan and its entries: the plan decides."""
    invoice = noticed(customer)
    planned = reminding.plan()
    with monkeypatch.context() as killed:
        killed.setattr(reminder_plans, "_repeat_taken_out", lambda _plan: None)
        reminding.take_out(planned, invoice.id)
    done = reminding.execute(planned)
    assert sent_of(planned) == []
    assert reminding.entries(done)[invoice.id].state is State.TAKEN_OUT


def test_a_plan_is_carried_out_once_and_on_its_day(customer: str) -> None:
    noticed(customer)
    planned = reminding.plan()
    with pytest.raises(Conflict) as other_day:
        reminding.begin(planned, days.TODAY + timedelta(days=1))
    assert other_day.value.code == "billing.reminder_plan_of_another_day"
    done = reminding.execute(planned)
    with pytest.raises(Conflict) as again:
        reminding.begin(done)
    assert again.value.code == "billing.reminder_plan_not_ready"
    assert len(sent_of(planned)) == 1


@pytest.mark.parametrize("on", [days.TODAY - timedelta(days=1), days.TODAY + timedelta(days=32)])
def test_a_plan_is_of_today_or_a_day_soon(company: None, on: date) -> None:
    with pytest.raises(InvalidInput):
        reminding.start(on)


def test_a_plan_goes_on_where_it_was_killed(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the invoices and the plan's entries, and before the next part; a part that comes late changes nothing."""
    made = [noticed(customer) for _ in range(5)]
    monkeypatch.setattr(reminder_plans, "PART_OF_PLANNING", 2)
    monkeypatch.setattr(reminder_plans, "PART_OF_EXECUTION", 2)
    begun = reminding.start()
    with using(a_context()):
        reminder_plans._plan_part(begun)  # killed before the plan was told
        assert find_unfinished(ReminderPlan, [begun.advanced()]) == [begun.advanced()]
    planned = reminding.advance(begun)
    once(lambda: reminder_plans.advance(begun.advanced()))
    assert reminding.show(planned).planned == 5
    executing = reminding.begin(planned)
    with monkeypatch.context() as killed, using(a_context()):
        killed.setattr(reminder_plans, "set_fields", _die)
        with pytest.raises(RuntimeError):
            reminder_plans._execute_part(executing)  # sent, and not noted in the plan
    with using(a_context()):
        reminder_plans._execute_part(executing)
    done = reminding.advance(executing)
    assert (reminding.show(done).sent, reminding.show(done).stale) == (5, 0)
    assert sorted(sent_of(planned)) == sorted(one.id for one in made)


def _die(*_: Any) -> None:
    raise RuntimeError("killed")


def test_processes_that_race_and_are_killed_send_each_reminder_once(customer: str, database: str) -> None:
    """Two plans of one day: two processes carry out the one, of which one is killed; the other is carried out meanwhile."""
    made = sorted(noticed(customer).id for _ in range(12))
    planned, other = reminding.plan(), reminding.plan()
    running = racers("billing.tests.reminding", database, 1, 2, PLAN_ID=planned.id)
    reminding.execute(other)
    running[0].kill()
    exit_codes(running)
    begun = once(lambda: reminder_plans.load(planned.id))
    reminding.advance(reminding.begin(begun) if begun.state == "planned" else begun)
    assert sorted(sent_of(planned) + sent_of(other)) == made
    shown = [reminding.show(planned), reminding.show(other)]
    assert (sum(one.sent for one in shown), sum(one.stale for one in shown)) == (12, 12)


def test_another_companys_plan_is_unknown(customer: str) -> None:
    noticed(customer)
    planned = reminding.plan()
    with pytest.raises(NotFound), using(a_context("other")):
        reminder_plans.load(planned.id)
    with using(a_context("other")):
        assert company_settings.fields().reminder_ladder.levels[0].level == 1
