"""What was sent in a mailing, as an activity of the customer."""

from datetime import UTC, datetime

import pytest

from chassis.context import enter
from chassis.testing import a_context
from contracts.crm import ListActivities
from contracts.crm.mailings import LookUpRefusedAddresses, RecordMailing
from contracts.customers.events import ContactSnapshot
from contracts.errors import InvalidInput, Unavailable
from crm import activities, mailings
from crm.models import Activity
from crm.tests.samples import NOW, contact_of
from crm.tests.selection_samples import tell_of

SENT = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


def record(customer: str, request_id: str = "", **fields: object) -> Activity:
    known = {"customer_id": customer, "contact_id": contact_of(customer), "kind": "letter", "text": "Hej Åsa!"}
    request = RecordMailing.model_validate({**known, "sent_at": SENT, "mailing_id": "mlg_1", **fields})
    enter(a_context(request_id=request_id) if request_id else a_context())
    return mailings.record(request, NOW)


@pytest.mark.parametrize("kind", ["letter", "email"])
def test_it_has_been_held_when_it_was_sent(customer: str, kind: str) -> None:
    made = record(customer, kind=kind).to_contract(NOW)
    assert (made.kind.value, made.status.value, made.starts_at, made.contact) == (kind, "held", SENT, "Åsa Öhman")
    assert [step.note for step in made.steps] == ["mlg_1"]
    listed = activities.list_activities(ListActivities(customer_id=customer, finished=True), NOW)
    assert [one.id for one in listed.items] == [made.id]


def test_sent_again_it_is_the_same(customer: str) -> None:
    assert record(customer, "mlg_1:000001:log").id == record(customer, "mlg_1:000001:log").id


def test_another_customers_contact_is_refused(customer: str) -> None:
    with pytest.raises((InvalidInput, Unavailable)):
        record(customer, contact_id="con_1")


def test_a_mailbox_is_refused_wherever_that_was_said(database: str) -> None:
    eva = ContactSnapshot(id="con_1", name="Eva", email="EVA@ek.example", no_mailings=True)
    tell_of(contacts=[eva, ContactSnapshot(id="con_2", name="Ola", email="ola@ek.example")])
    asked = LookUpRefusedAddresses(addresses=["eva@EK.example", "ola@ek.example", "ny@ek.example"])
    assert mailings.find_refused(asked).items == ["eva@ek.example"]
