"""The requests that change a plan of reminders, as `every_change` has the others."""

from typing import Any

from chassis.testing import wait_until
from contracts import billing
from contracts.billing.reminder_plans import ExecuteReminderPlan, GetReminderPlan, PlanReminders, TakeOutReminders
from tests.tenants.signed_messages import Recorder


def change_reminder_plans(recorder: Recorder, buyer: str, dates: dict[str, Any]) -> None:
    """A plan of an invoice that is due and has no reminder: taken out of it, and the rest carried out."""
    late = recorder.ask(billing.CreateInvoice, customer_id=buyer, issue=True, **dates)["id"]
    plan = {"reminder_plan_id": recorder.ask(PlanReminders, on=None)["id"]}
    wait_until(lambda: recorder.ask(GetReminderPlan, **plan)["state"] == "planned", 60)
    recorder.ask(TakeOutReminders, invoice_ids=[late], **plan)
    recorder.ask(ExecuteReminderPlan, **plan)
