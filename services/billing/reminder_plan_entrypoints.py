"""The entrypoints of plans of reminders, as `service.py` has the others. They decide nothing."""

from billing import letters, reminder_plan_views, reminder_plans
from billing.reminder_plan_models import ReminderPlan
from chassis import part_by_part
from chassis.clock import today
from chassis.events import subscribes
from chassis.rpc import handles
from contracts.base import Page
from contracts.billing import reminder_plans as contract
from contracts.billing.letters import GetReminderLetter, ReminderLetter

ORIGINAL = part_by_part.original_of(contract.ReminderPlanAdvanced, ReminderPlan)
EFFECT = part_by_part.effect_of(contract.ReminderPlanAdvanced, ReminderPlan)


class ReminderPlanEntrypoints:
    """Inherited by BillingService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(contract.PlanReminders)
    def plan_reminders(self, request: contract.PlanReminders) -> contract.ReminderPlan:
        return reminder_plan_views.show_when_ready(reminder_plans.start(request, today()))

    @handles(contract.GetReminderPlan)
    def get_reminder_plan(self, request: contract.GetReminderPlan) -> contract.ReminderPlan:
        return reminder_plan_views.show(reminder_plans.load(request.reminder_plan_id))

    @handles(contract.ListReminderPlans)
    def list_reminder_plans(self, request: contract.ListReminderPlans) -> Page[contract.ReminderPlanRow]:
        return reminder_plan_views.list_plans(request)

    @handles(contract.ListPlannedReminders)
    def list_planned_reminders(self, request: contract.ListPlannedReminders) -> Page[contract.PlannedReminder]:
        return reminder_plan_views.list_planned(request)

    @handles(contract.TakeOutReminders)
    def take_out_reminders(self, request: contract.TakeOutReminders) -> contract.ReminderPlan:
        return reminder_plan_views.show(reminder_plans.take_out(request))

    @handles(contract.ExecuteReminderPlan)
    def execute_reminder_plan(self, request: contract.ExecuteReminderPlan) -> contract.ReminderPlan:
        return reminder_plan_views.show_when_ready(reminder_plans.execute(request, today()))

    @handles(GetReminderLetter)
    def get_reminder_letter(self, request: GetReminderLetter) -> ReminderLetter:
        return letters.get(request, today())

    @subscribes(contract.ReminderPlanAdvanced)
    def reminder_plan_advanced(self, event: contract.ReminderPlanAdvanced) -> None:
        reminder_plans.advance(event)
