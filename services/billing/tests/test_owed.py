"""What sales is told of an issued invoice: with every write of it, whatever made that; and that billing is at work."""

from datetime import timedelta
from decimal import Decimal

import pytest

from billing import disputes, owed_beat
from billing.owed_beat import OwedBeat
from billing.tests import days, samples
from billing.tests.crediting import credit, events_told
from billing.tests.test_payments import pay, withdraw
from billing.tests.test_reminders import remind
from billing.tests.test_write_offs import reverse, write_off
from chassis.clock import now
from chassis.context import using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.billing.owed import OwedChanged

pytestmark = pytest.mark.usefixtures("new_series")


def list_told(invoice_id: str) -> list[OwedChanged]:
    with using(a_context()):
        found: list[OwedChanged] = events_told(invoice_id, OwedChanged)
    return found


def remaining(invoice_id: str) -> list[Decimal]:
    return [one.remaining for one in list_told(invoice_id)]


def test_an_issued_invoice_tells_what_remains_and_of_whom(customer: str) -> None:
    invoice = samples.invoice(customer)
    (event,) = list_told(invoice.id)
    assert (event.customer_id, event.currency, event.remaining, event.disputed) == (
        customer,
        "SEK",
        Decimal("10000.00"),
        Decimal(0),
    )
    assert event.due_date == invoice.due_date


def test_it_tells_what_was_sold_less_what_was_credited(customer: str) -> None:
    """For selections of crm: each article once, on the day of issue; nothing of what is credited wholly."""
    invoice = samples.invoice(customer)
    (event,) = list_told(invoice.id)
    line = invoice.lines[0]
    assert (event.issue_date, event.net) == (invoice.issue_date, invoice.totals.net)
    assert [(one.article, one.text) for one in event.articles] == [
        (line.article or "", "" if line.article else line.text)
    ]
    credit(invoice.id)
    last = list_told(invoice.id)[-1]
    assert (last.net, last.articles) == (Decimal(0), [])


def test_every_write_tells_it_in_its_own_version(customer: str) -> None:
    invoice = samples.invoice(customer)
    payment = pay(invoice.id, "4000.00").payments[-1]
    remind(invoice.id, 2, sent_on=days.TODAY)
    withdraw(invoice.id, payment.id)
    write_off(invoice.id)
    reverse(invoice.id)
    credit(invoice.id)
    versions = [one.version for one in list_told(invoice.id)]
    assert versions == list(range(1, len(versions) + 1))
    found = remaining(invoice.id)
    assert found[:2] == [Decimal(10000), Decimal(6000)]
    assert found[2] > 6000  # a fee and interest are claimed
    assert [found[4], found[-1]] == [Decimal(0), Decimal(0)]  # written off, and credited in the end


def test_what_was_paid_too_much_is_below_nothing(customer: str) -> None:
    invoice = samples.invoice(customer)
    pay(invoice.id, "10500.00")
    assert remaining(invoice.id)[-1] == Decimal(-500)


def test_what_is_in_dispute_is_told(customer: str) -> None:
    invoice = samples.invoice(customer)
    with using(a_context()):
        disputes.dispute(contract.DisputeInvoice(invoice_id=invoice.id, reason="Fel vara"))
    assert (list_told(invoice.id)[-1].remaining, list_told(invoice.id)[-1].disputed) == (Decimal(10000), Decimal(10000))


def test_drafts_and_credit_notes_tell_nothing(customer: str) -> None:
    draft = samples.draft(customer)
    assert list_told(draft.id) == []
    note = credit(samples.invoice(customer).id)
    assert list_told(note.id) == []


def beats() -> list[int]:
    with using(a_context("")):
        return [one["data"]["version"] for row in OwedBeat.rows({}, ["outbox"]) for one in row["outbox"]]


def test_it_says_that_it_is_at_work_once_in_a_while(database: str) -> None:
    with using(a_context("")):
        OwedBeat.find().delete()
    for _ in range(3):
        with using(owed_beat.DAILY.context("", days.TODAY)):
            owed_beat.tell(days.TODAY)
    assert beats() == [1]
    with using(a_context("")):
        OwedBeat._get_collection().update_one({"_id": owed_beat.ID}, {"$set": {"at": now() - timedelta(seconds=31)}})
    for _ in range(2):
        with using(owed_beat.DAILY.context("", days.TODAY)):
            owed_beat.tell(days.TODAY)
    assert beats() == [1, 2]
