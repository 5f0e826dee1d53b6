"""Plans of reminders for tests; as a program, a process that carries out a plan until it is done or killed:
`python -m billing.tests.reminding DATABASE COUNT` with the plan's id in PLAN_ID."""

import os
from datetime import date

from billing import reminder_plan_views, reminder_plans
from billing.reminder_plan_models import ReminderPlan
from billing.tests import days
from chassis.part_by_part import UNFINISHED
from chassis.testing import once
from chassis.testing_races import repeat, run_racer
from contracts.billing import reminder_plans as contract
from contracts.billing.reminder_plans import ReminderPlanState


def start(on: date = days.TODAY) -> ReminderPlan:
    return once(lambda: reminder_plans.start(contract.PlanReminders(on=on), days.TODAY))


def plan(on: date = days.TODAY) -> ReminderPlan:
    """A plan of that day, complete."""
    return advance(start(on))


def begin(planned: ReminderPlan, today: date = days.TODAY) -> ReminderPlan:
    """The plan, about to be carried out."""
    return once(lambda: reminder_plans.execute(contract.ExecuteReminderPlan(reminder_plan_id=planned.id), today))


def execute(planned: ReminderPlan) -> ReminderPlan:
    return advance(begin(planned))


def advance(begun: ReminderPlan) -> ReminderPlan:
    """Does all parts of a plan, as the events that billing sends to itself would."""
    plan_id = begun.id
    while begun.state in UNFINISHED:
        event = begun.advanced()
        repeat(lambda event=event: reminder_plans.advance(event))  # type: ignore[misc]
        begun = once(lambda: reminder_plans.load(plan_id))
    return begun


def take_out(planned: ReminderPlan, *invoice_ids: str) -> ReminderPlan:
    asked = contract.TakeOutReminders(
        reminder_plan_id=planned.id, invoice_ids=list(invoice_ids), reason="Ring kunden först"
    )
    return once(lambda: reminder_plans.take_out(asked))


def show(planned: ReminderPlan) -> contract.ReminderPlan:
    return once(lambda: reminder_plan_views.show(reminder_plans.load(planned.id)))


def entries(planned: ReminderPlan) -> dict[str, contract.PlannedReminder]:
    """What a plan says of each invoice, by its id."""
    asked = contract.ListPlannedReminders(reminder_plan_id=planned.id, limit=200)
    return {one.invoice_id: one for one in once(lambda: reminder_plan_views.list_planned(asked)).items}


def carry_out(_number: int) -> None:
    begun = once(lambda: reminder_plans.load(os.environ["PLAN_ID"]))
    if begun.state == ReminderPlanState.PLANNED:
        asked = contract.ExecuteReminderPlan(reminder_plan_id=begun.id)
        begun = once(lambda: reminder_plans.execute(asked, days.TODAY), request_id="execute")
    advance(begun)


if __name__ == "__main__":
    run_racer("billing", carry_out)
