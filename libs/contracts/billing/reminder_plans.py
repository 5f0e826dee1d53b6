"""Reminders of all customers by plan: what a day's run would send is stored, looked at, and then sent exactly so, once."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Event, Id, ListRequest, Page, Reply, Request
from contracts.billing.claims import InterestSpan
from contracts.billing.reminders import ReminderKind
from contracts.cleaning import LINES
from contracts.money import Amount
from contracts.open_enum import OpenEnum

Day = date


class ReminderPlanState(OpenEnum):
    """It is being made, is ready, is being carried out, has been carried out."""

    PLANNING = "planning"
    PLANNED = "planned"
    EXECUTING = "executing"
    EXECUTED = "executed"


class PlannedReminderState(OpenEnum):
    """What a plan does with an invoice: remind of it, or leave it out; and what came of it: sent, stale, or taken out by hand."""

    PLANNED = "planned"
    LEFT_OUT = "left_out"
    TAKEN_OUT = "taken_out"
    SENT = "sent"
    STALE = "stale"


class NoReminderReason(OpenEnum):
    """Why an invoice is not reminded of, or was not."""

    NOT_DUE = "not_due"
    WAITS = "waits"
    DISPUTED = "disputed"
    PROMISED = "promised"
    BELOW_SMALLEST = "below_smallest"
    RATE_MISSING = "rate_missing"
    NO_ADDRESS = "no_address"
    DEMAND_INCOMPLETE = "demand_incomplete"
    CUSTOMER_UNKNOWN = "customer_unknown"
    REMINDER_PLANNED = "reminder_planned"
    LADDER_ENDED = "ladder_ended"
    ESCALATED = "escalated"
    PAID = "paid"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"
    INVOICE_CHANGED = "invoice_changed"


class ReminderPlanSum(Reply):
    """What the reminders of one currency ask for."""

    currency: str
    count: int
    principal: Amount
    earlier_fees: Amount
    fee: Amount
    interest: Amount
    total: Amount


class NoReminderCount(Reply):
    """How many invoices are, or were, not reminded of for that reason."""

    reason: NoReminderReason
    count: int


class ReminderPlan(Reply):
    """The plan of a day. `sums` are of all reminders that it set out to send, without those taken out; `planned` of them are
    still to be sent, `sent` have been, and `stale` had changed since and were not sent. `left_out` were never in it;
    `reasons` say why."""

    id: str
    version: int
    state: ReminderPlanState
    on: Day
    planned: int
    sent: int
    stale: int
    taken_out: int
    left_out: int
    sums: list[ReminderPlanSum]
    reasons: list[NoReminderCount]
    created_at: datetime
    changed_at: datetime


class ReminderPlanRow(Reply):
    """A plan in the list of plans."""

    id: str
    state: ReminderPlanState
    on: Day
    created_at: datetime


class PlannedReminder(Reply):
    """One open invoice in a plan: the reminder of it, or the `reason` why there is none.

    `total` = principal + earlier_fees + fee + interest as of the plan's day. `spans` add up to the interest from its beginning,
    of which what is paid or waived is taken off; `fee_source` and `interest_source` name the law. `waits_until`: the first day on
    which the next level may come. `missing`: what a demand lacks of what the law asks for. `reminder_id` once it has been sent.
    """

    invoice_id: str
    invoice_number: str
    customer_id: str
    customer_name: str
    branch_id: str | None = None
    due_date: Day
    state: PlannedReminderState
    reason: NoReminderReason | None = None
    waits_until: Day | None = None
    missing: list[str] = []
    taken_out_reason: str = ""
    level: int | None = None
    kind: ReminderKind | None = None
    channel: str = ""
    pay_by: Day | None = None
    currency: str
    principal: Amount
    earlier_fees: Amount
    fee: Amount
    fee_sek: Amount | None = None
    late_fee: bool = False
    fee_source: str = ""
    interest: Amount
    interest_source: str = ""
    spans: list[InterestSpan] = []
    total: Amount
    reminder_id: str | None = None


class PlanReminders(Request[ReminderPlan], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """Plans the reminders of a day over all customers: each open invoice with the next level of the company's ladder.

    The day is `on`, today if absent. Nothing is sent. Of many invoices the answer is `planning`: get the plan until it is
    `planned`. It can be carried out on that day only.
    """

    on: date | None = Field(default=None, description="Today or a day at most 31 days ahead")


class GetReminderPlan(Request[ReminderPlan], service="billing", role=Role.VIEWER, module=Module.REMINDERS):
    """Returns a plan with its state, its sums, and how many invoices are left out why."""

    reminder_plan_id: Id


class ListReminderPlans(
    ListRequest[Page[ReminderPlanRow]], service="billing", role=Role.VIEWER, module=Module.REMINDERS
):
    """Lists the plans of reminders, newest first."""


class ListPlannedReminders(
    ListRequest[Page[PlannedReminder]], service="billing", role=Role.VIEWER, module=Module.REMINDERS
):
    """Lists the invoices of a plan, the newest invoice first; with `state` only those."""

    reminder_plan_id: Id
    state: PlannedReminderState | None = None


class TakeOutReminders(Request[ReminderPlan], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """Takes invoices out of a plan, with a reason: they are not reminded of when it is carried out. At most 2 000 in all.
    Conflict unless the plan is `planned` and each of them is in it.
    """

    reminder_plan_id: Id
    invoice_ids: list[Id] = Field(min_length=1, max_length=500)
    reason: Annotated[str, Field(min_length=1, max_length=500), LINES]


class ExecuteReminderPlan(Request[ReminderPlan], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """Sends exactly the reminders of this plan, once. One whose invoice a payment, credit, dispute, waiver or another reminder
    has touched since, so that it would ask for something else, is not sent: `stale`. Conflict unless the plan is `planned` and
    its day is today.
    """

    reminder_plan_id: Id


class ReminderPlanAdvanced(Event, service="billing", subscribers=("billing",)):
    """A plan has work left. Billing itself listens: it does the next part, in the process that hears it."""
