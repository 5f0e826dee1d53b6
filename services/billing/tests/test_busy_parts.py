"""An invoice that many change at once refuses nothing: plans and exports carry out its line by the next try."""

from datetime import date
from typing import Any

import pytest

from billing import collection_exports, collection_rules, due_reminders, reminder_plans
from billing.models import Invoice
from billing.tests import collecting, reminding, samples
from billing.tests.test_reminders import remind
from chassis.testing import once
from contracts.billing.collection import CollectionEntryState
from contracts.billing.reminder_plans import PlannedReminderState
from contracts.errors import Conflict

DEMANDED = date(2025, 7, 1)

pytestmark = pytest.mark.usefixtures("new_series")


def others_write_while(module: Any, patched: pytest.MonkeyPatch) -> None:
    """Somebody else changes the invoice each time after it was read, in all attempts."""
    look = module.look

    def look_late(invoice: Invoice, *given: Any, **named: Any) -> Any:
        Invoice._get_collection().update_one({"_id": invoice.id}, {"$inc": {"version": 1}})
        return look(invoice, *given, **named)

    patched.setattr(module, "look", look_late)
    patched.setattr("chassis.storage.ATTEMPTS", 2)


def test_a_reminder_of_a_busy_invoice_is_sent_by_the_next_try(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    samples.put_settings(reminder_ladder={})
    invoice = samples.invoice(customer)
    remind(invoice.id, 1, planned_on=DEMANDED, sent_on=DEMANDED)
    executing = reminding.begin(reminding.plan())
    with monkeypatch.context() as patched:
        others_write_while(due_reminders, patched)
        with pytest.raises(Conflict) as busy:
            once(lambda: reminder_plans.advance(executing.advanced()))
    assert busy.value.code == "billing.record_busy"
    assert reminding.entries(executing)[invoice.id].state is PlannedReminderState.PLANNED
    done = reminding.advance(executing)
    assert reminding.entries(done)[invoice.id].state is PlannedReminderState.SENT


def test_a_claim_on_a_busy_invoice_is_handed_over_by_the_next_try(
    customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = samples.invoice(customer)
    remind(invoice.id, 3, planned_on=DEMANDED, sent_on=DEMANDED)
    executing = collecting.begin(collecting.plan(customer_id=customer))
    with monkeypatch.context() as patched:
        others_write_while(collection_rules, patched)
        with pytest.raises(Conflict) as busy:
            once(lambda: collection_exports.advance(executing.advanced()))
    assert busy.value.code == "billing.record_busy"
    assert collecting.entries(executing)[invoice.id].state is CollectionEntryState.PLANNED
    done = collecting.advance(executing)
    assert collecting.entries(done)[invoice.id].state is CollectionEntryState.DONE
