"""Plans of reminders as callers see them: what they come to, why invoices are left out, and what has become of each."""

import time
from collections import Counter
from typing import Any

from billing import reminder_plans
from billing.reminder_plan_models import SUMS, PlannedReminder, ReminderPlan, reminder_of
from chassis.context import current
from chassis.paging import page
from chassis.storage import Row
from contracts.base import Page
from contracts.billing import reminder_plans as contract
from contracts.billing.reminder_plans import PlannedReminderState
from contracts.denominations import denomination_of

LOOK_EVERY_SECONDS = 0.02
SHARE_OF_DEADLINE = 0.4
"""The answer waits so long for a plan that is soon ready; of many invoices it says `planning`."""
OUTSIDE = (PlannedReminderState.LEFT_OUT, PlannedReminderState.TAKEN_OUT)


def show(plan: ReminderPlan) -> contract.ReminderPlan:
    """The plan with its sums, counted anew."""
    groups = _groups(plan.id)
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for one in groups:
        counts[one["_id"]["state"]] += one["count"]
        if one["_id"].get("reason"):
            reasons[one["_id"]["reason"]] += one["count"]
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
    end = time.monotonic() + current().remaining() * SHARE_OF_DEADLINE
    while plan.state in reminder_plans.UNFINISHED and time.monotonic() < end:
        time.sleep(LOOK_EVERY_SECONDS)
        plan = reminder_plans.load(plan.id)
    return show(plan)


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
    of = {"state": "$state", "reason": "$reason", "currency": "$currency", "minor_units": "$minor_units"}
    steps: list[Any] = [
        {"$match": {"tenant": current().tenant, "plan_id": plan_id}},
        {"$group": {"_id": of, "count": {"$sum": 1}, **{name: {"$sum": f"${name}"} for name in SUMS}}},
    ]
    return list(PlannedReminder._get_collection().aggregate(steps))


def _sums(groups: list[Row]) -> list[contract.ReminderPlanSum]:
    inside = [one for one in groups if one["_id"]["state"] not in OUTSIDE]
    return [
        _sum([one for one in inside if one["_id"]["currency"] == currency], currency)
        for currency in sorted({one["_id"]["currency"] for one in inside})
    ]


def _sum(groups: list[Row], currency: str) -> contract.ReminderPlanSum:
    """Of all groups in the currency; each says how its sums are stored."""
    nothing = denomination_of(currency, None).read(0)
    sums = {
        name: sum((denomination_of(currency, one["_id"].get("minor_units")).read(one[name]) for one in groups), nothing)
        for name in SUMS
    }
    return contract.ReminderPlanSum(currency=currency, count=sum(one["count"] for one in groups), **sums)
