"""Claims handed over to collection, on the real database: which ones and why not others, once, and what comes afterwards."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing import collection_exports, disputes, invoices, promises
from billing.collection_models import CollectionEntry
from billing.models import Invoice
from billing.tests import collecting, days, reminding, samples
from billing.tests.crediting import credit
from billing.tests.test_account_sums import head
from billing.tests.test_payments import pay, withdraw
from billing.tests.test_reminders import remind
from billing.tests.test_write_offs import write_off
from chassis.context import using
from chassis.testing import a_context, once
from chassis.testing_races import exit_codes, racers
from contracts import billing as contract
from contracts.billing.collection import CollectionEntryState as State
from contracts.billing.collection import CollectionExportState, CollectionNews
from contracts.billing.collection import NotCollectedReason as Reason
from contracts.billing.reminder_plans import NoReminderReason
from contracts.customers import Kind
from contracts.errors import Conflict, NotFound

DEMANDED = date(2025, 7, 1)
LATER = days.TODAY + timedelta(days=7)

pytestmark = pytest.mark.usefixtures("new_exports")


@pytest.fixture
def new_exports(new_series: None) -> None:
    """No test is told of the claims of another."""
    CollectionEntry._get_collection().delete_many({})


def demanded(customer: str, on: date = DEMANDED, **fields: Any) -> contract.Invoice:
    """An invoice of 10 000.00 whose collection demand was sent on that day."""
    invoice = samples.invoice(customer, **fields)
    remind(invoice.id, 3, planned_on=on, sent_on=on)
    return invoice


def stored(invoice_id: str) -> contract.Invoice:
    with using(a_context()):
        return invoices.get(contract.GetInvoice(invoice_id=invoice_id)).to_contract(days.TODAY)


def test_a_claim_with_all_that_an_agency_needs(customer: str) -> None:
    invoice = demanded(customer)
    pay(invoice.id, "1000.00", date(2025, 7, 10))
    planned = collecting.plan()
    (claim,) = collecting.entries(planned).values()
    assert (claim.state, claim.invoice_number, claim.due_date) == (State.PLANNED, invoice.number, days.DUE)
    assert (claim.creditor.name, claim.debtor.name, claim.debtor.identity_number) == (
        "Kontorsgrossisten AB",
        "Byggvaruhuset i Malmö AB",
        "5560160680",
    )
    assert [(str(one.kind), one.sent_on) for one in claim.reminders] == [("collection_demand", DEMANDED)]
    assert [(one.paid_on, one.amount) for one in claim.payments] == [(date(2025, 7, 10), Decimal("1000.00"))]
    assert [(one.first, one.last, one.percent) for one in claim.spans] == [
        (date(2025, 6, 1), date(2025, 6, 30), Decimal("11.00")),
        (date(2025, 7, 1), date(2025, 7, 10), Decimal("10.00")),
        (date(2025, 7, 11), days.TODAY, Decimal("10.00")),
    ]
    settles = stored(invoice.id)
    assert claim.total == claim.principal + claim.fees + claim.interest
    assert (claim.principal, claim.fees, settles.escalated_on) == (settles.principal_remaining, Decimal("0.00"), None)
    assert "räntelagen" in claim.interest_source


def test_who_is_not_handed_over_and_why(customer: str) -> None:
    samples.put_settings(reminder_ladder={"in_order": False, "smallest_claim": "150"})
    gone, fresh, disputed, promised, small = (
        demanded(customer),
        demanded(customer, days.TODAY - timedelta(days=3)),
        demanded(customer),
        demanded(customer),
        demanded(customer, price="8.00"),
    )
    first_level = samples.invoice(customer)
    remind(first_level.id, 1, sent_on=days.TODAY)
    with using(a_context()):
        disputes.dispute(contract.DisputeInvoice(invoice_id=disputed.id))
        promises.promise(contract.PromisePayment(invoice_id=promised.id, on=LATER), days.TODAY)
    planned = collecting.plan()
    found = collecting.entries(planned)
    assert {key: one.reason for key, one in found.items()} == {
        gone.id: None,
        fresh.id: Reason.WAITS,
        disputed.id: Reason.DISPUTED,
        promised.id: Reason.PROMISED,
        small.id: None,
    }
    assert found[fresh.id].waits_until == date(2025, 8, 23)
    named = collecting.entries(collecting.plan(invoice_ids=[first_level.id, gone.id]))
    assert {key: one.reason for key, one in named.items()} == {first_level.id: Reason.LADDER_NOT_ENDED, gone.id: None}
    shown = collecting.show(planned)
    assert (shown.claims, shown.left_out, shown.sums[0].count) == (2, 3, 2)


def test_only_those_that_are_asked_for(customer: str) -> None:
    other = samples.known_customer(name="Ajour Bygg AB")
    here, there = demanded(customer), demanded(other, payment_terms_days=20)
    assert set(collecting.entries(collecting.plan(customer_id=customer))) == {here.id}
    assert set(collecting.entries(collecting.plan(due_to=date(2025, 5, 25)))) == {there.id}
    with pytest.raises(NotFound):
        collecting.plan(invoice_ids=["inv_unknown"])


def test_handed_over_once_exactly_as_shown(customer: str) -> None:
    invoice = demanded(customer)
    planned = collecting.plan()
    (claim,) = collecting.entries(planned).values()
    assert stored(invoice.id).escalated_on is None
    done = collecting.execute(planned)
    now = stored(invoice.id)
    (handover,) = now.handovers
    assert (now.escalated_on, handover.export_id, handover.handed_over_on) == (days.TODAY, done.id, days.TODAY)
    assert (handover.principal, handover.fees, handover.interest) == (claim.principal, claim.fees, claim.interest)
    assert str(now.reminders[0].status) == "escalated"
    told = [one["type"] for one in Invoice.find(id=invoice.id).first().outbox]
    assert told.count("billing.invoice_escalated") == 1
    assert (collecting.show(done).state, collecting.entries(done)[invoice.id].state) == (
        CollectionExportState.EXECUTED,
        State.DONE,
    )
    assert [one.reason for one in collecting.entries(collecting.plan()).values()] == []
    assert [one.reason for one in collecting.entries(collecting.plan(invoice_ids=[invoice.id])).values()] == [
        Reason.AT_COLLECTION
    ]
    with pytest.raises(Conflict) as again:
        collecting.begin(done)
    assert again.value.code == "billing.collection_export_not_ready"


def test_of_its_own_day_only(customer: str) -> None:
    planned = collecting.plan()
    with pytest.raises(Conflict) as other_day:
        collecting.begin(planned, LATER)
    assert other_day.value.code == "billing.collection_export_of_another_day"


def test_what_has_been_touched_since_is_stale_and_named(customer: str) -> None:
    untouched, paid, part_paid, credited, disputed, lost = (demanded(customer) for _ in range(6))
    planned = collecting.plan()
    pay(paid.id, "20000.00")
    pay(part_paid.id, "4000.00")
    credit(credited.id)
    with using(a_context()):
        disputes.dispute(contract.DisputeInvoice(invoice_id=disputed.id))
    write_off(lost.id, lost_on=days.TODAY, version=Invoice.find(id=lost.id).first().version)
    found = collecting.entries(collecting.execute(planned))
    assert {key: (one.state, one.reason) for key, one in found.items()} == {
        untouched.id: (State.DONE, None),
        paid.id: (State.STALE, Reason.PAID),
        part_paid.id: (State.STALE, Reason.INVOICE_CHANGED),
        credited.id: (State.STALE, Reason.CREDITED),
        disputed.id: (State.STALE, Reason.DISPUTED),
        lost.id: (State.STALE, Reason.WRITTEN_OFF),
    }


def test_nobody_reminds_of_it_and_the_card_says_where_it_is(customer: str) -> None:
    invoice = demanded(customer)
    collecting.hand_over()
    (line,) = reminding.entries(reminding.plan()).values()
    assert line.reason is NoReminderReason.ESCALATED
    with pytest.raises(Conflict) as refused:
        remind(invoice.id, 3, sent_on=days.TODAY)
    assert refused.value.code == "billing.invoice_at_collection"
    (account,) = head(customer)
    assert (account["at_collection"], account["at_collection"]) == (account["owed"], account["overdue"])
    with using(a_context()):
        (row,) = invoices.list_invoices(contract.ListInvoices(customer_id=customer), days.TODAY).items
    assert row.escalated_on == days.TODAY


def test_money_that_comes_meanwhile_is_told_in_the_next_export_once(customer: str) -> None:
    invoice = demanded(customer)
    collecting.hand_over()
    paid = pay(invoice.id, "4000.00").payments[-1]
    (told,) = collecting.updates(collecting.hand_over()).values()
    assert (told.state, told.news) == (State.DONE, [CollectionNews.PAYMENT])
    assert [one.amount for one in told.payments] == [Decimal("4000.00")]
    assert told.total == stored(invoice.id).remaining
    assert collecting.updates(collecting.hand_over()) == {}
    withdraw(invoice.id, paid.id)
    (bounced,) = collecting.updates(collecting.hand_over()).values()
    assert (bounced.news, bounced.payments[0].withdrawn_on) == ([CollectionNews.PAYMENT_WITHDRAWN], days.TODAY)
    pay(invoice.id, "20000.00")
    (settled,) = collecting.updates(collecting.hand_over()).values()
    assert (settled.total, settled.news) == (Decimal("0.00"), [CollectionNews.PAYMENT])


def test_what_changes_while_it_is_told_is_told_in_the_next_one(customer: str) -> None:
    invoice = demanded(customer)
    collecting.hand_over()
    pay(invoice.id, "1000.00")
    planned = collecting.plan()
    pay(invoice.id, "2000.00")
    (late,) = collecting.updates(collecting.execute(planned)).values()
    assert late.state is State.STALE
    (told,) = collecting.updates(collecting.hand_over()).values()
    assert [one.amount for one in told.payments] == [Decimal("1000.00"), Decimal("2000.00")]


def test_taken_back_with_a_reason(customer: str) -> None:
    invoice = demanded(customer)
    collecting.hand_over()
    back = collecting.take_back(invoice.id)
    assert (back.escalated_on, back.handovers[0].taken_back_on, back.handovers[0].taken_back_reason) == (
        None,
        days.TODAY,
        "Vi ringer själva",
    )
    assert str(back.reminders[0].status) == "sent"
    with pytest.raises(Conflict) as again:
        collecting.take_back(invoice.id)
    assert again.value.code == "billing.invoice_not_at_collection"
    told = collecting.hand_over()
    (update,) = collecting.updates(told).values()
    assert (update.news, update.taken_back_reason, update.total) == (
        [CollectionNews.TAKEN_BACK],
        "Vi ringer själva",
        Decimal("0.00"),
    )
    assert collecting.entries(told)[invoice.id].reason is Reason.TAKEN_BACK
    pay(invoice.id, "1000.00")
    assert collecting.updates(collecting.hand_over()) == {}
    once_more = collecting.hand_over(invoice_ids=[invoice.id])
    assert collecting.entries(once_more)[invoice.id].state is State.DONE
    assert len(stored(invoice.id).handovers) == 2


def test_a_person_is_masked_until_the_number_is_needed(customer: str) -> None:
    person = samples.known_customer(kind=Kind.PERSON, name="Eva Ek", identity_number="900101-0017")
    invoice = demanded(person)
    planned = collecting.plan()
    assert collecting.entries(planned)[invoice.id].debtor.identity_number == "900101-••••"
    shown = collecting.entries(planned, personal_numbers=True)[invoice.id]
    assert shown.debtor.identity_number == "900101-0017"


def test_two_exports_at_once_hand_it_over_once(customer: str) -> None:
    invoice = demanded(customer)
    first, second = collecting.plan(), collecting.plan()
    one, other = collecting.execute(first), collecting.execute(second)
    states = [collecting.entries(export)[invoice.id] for export in (one, other)]
    assert [(entry.state, entry.reason) for entry in states] == [
        (State.DONE, None),
        (State.STALE, Reason.AT_COLLECTION),
    ]
    assert len(stored(invoice.id).handovers) == 1


def test_many_processes_at_once_and_one_is_killed(database: str, customer: str) -> None:
    """Two processes carry out the same export while a third is killed in the middle of it: each claim is handed over once."""
    made = [demanded(customer).id for _ in range(60)]
    planned = collecting.plan()
    started = racers("billing.tests.collecting", database, 1, 3, EXPORT_ID=planned.id)
    started[0].kill()
    codes = exit_codes(started)
    assert codes[1:] == [0, 0]
    done = collecting.advance(once(lambda: collection_exports.load(planned.id)))
    found = collecting.entries(done)
    assert {one.state for one in found.values()} == {State.DONE}
    with using(a_context()):
        rows = Invoice.rows({"_id": {"$in": made}}, ["handovers"])
    assert [len(row["handovers"]) for row in rows] == [1] * 60


def test_an_invoice_that_was_never_there_is_stored_as_before(customer: str) -> None:
    """Releases before this one read it."""
    row = Invoice.find(id=demanded(customer).id).first().to_mongo()
    assert not {"escalated_on", "handovers"} & set(row)
