"""Plans of reminders as callers see them: what they come to, why invoices are left out, and what has become of each."""

from billing import reminder_plans
from billing.reminder_plan_models import SUMS, PlannedReminder, ReminderPlan, reminder_of
from chassis import part_by_part
from chassis.paging import page
from chassis.storage import Row
from contracts.base import Page
from contracts.billing import reminder_plans as contract
from contracts.billing.reminder_plans import PlannedReminderState

OUTSIDE = (PlannedReminderState.LEFT_OUT, PlannedReminderState.TAKEN_OUT)


def show(plan: ReminderPlan) -> contract.ReminderPlan:
    """The plan with its sums, counted anew."""
    groups = _groups(plan.id)
    counts, reasons = part_by_part.count_by(groups, "state"), part_by_part.count_by(groups, "reason")
    return contract.ReminderPlan(
        id=plan.id,
        version=plan.version,
        state=plan.state,
        on=plan.on,
        **{state.value: counts[state.value] for state in PlannedReminderState},
        sums=_sums(groups),
        reasons=[
            contract.NoReminderCount(reason=contract.NoReminderReason(reason), count=reasons[reason])
            for reason in sorted(reasons)
        ],
        created_at=plan.created_at,
        changed_at=plan.changed_at,
    )


def show_when_ready(plan: ReminderPlan) -> contract.ReminderPlan:
    """The same as soon as the plan has no work left, or when a share of the caller's time has passed."""
    return show(part_by_part.wait_for(plan, reminder_plans.load))


def list_plans(request: contract.ListReminderPlans) -> Page[contract.ReminderPlanRow]:
    """Plans, newest first. Raises InvalidInput for a bad cursor."""
    fields = ("state", "on", "created_at")
    return page(ReminderPlan, {}, request, fields, lambda row: contract.ReminderPlanRow(id=row.pop("_id"), **row))


def list_planned(request: contract.ListPlannedReminders) -> Page[contract.PlannedReminder]:
    """A page of a plan's invoices. Raises NotFound, InvalidInput for a bad cursor."""
    reminder_plans.load(request.reminder_plan_id)
    query: Row = {"plan_id": request.reminder_plan_id, **({"state": request.state.value} if request.state else {})}
    return page(PlannedReminder, query, request, (), reminder_of)


def _groups(plan_id: str) -> list[Row]:
    sums = {name: {"$sum": f"${name}"} for name in SUMS}
    return part_by_part.group_entries(PlannedReminder, {"plan_id": plan_id}, ("state", "reason"), sums)


def _sums(groups: list[Row]) -> list[contract.ReminderPlanSum]:
    inside = [one for one in groups if one["_id"]["state"] not in OUTSIDE]
    return [
        contract.ReminderPlanSum(
            currency=currency, count=count, **{name: part_by_part.add_up(inside, currency, name) for name in SUMS}
        )
        for currency, count in sorted(part_by_part.count_by(inside, "currency").items())
    ]
