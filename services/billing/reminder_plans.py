"""Reminders of all customers by plan: made part by part, looked at, and sent part by part (docs/decisions/0040).

A part that is done twice changes nothing: entries have ids that follow from plan and invoice, and a reminder is made under the
entry's id.
"""

from dataclasses import replace
from datetime import date, timedelta

from billing import customers, due_reminders, dunning, dunning_terms, errors, payoff, reminder_errors, reminders
from billing.due_reminders import Customers, Found
from billing.dunning_terms import Terms
from billing.invoice_parts import Reminder
from billing.models import Invoice
from billing.reminder_plan_models import PlannedReminder, ReminderPlan
from billing.states import OPEN
from chassis import part_by_part
from chassis.bulk import insert_new, set_fields
from chassis.bulk_changes import Change, change_many
from chassis.context import current
from chassis.errors import is_refusal
from chassis.ids import new_id
from chassis.slices import in_slices
from chassis.storage import Row, change, create
from contracts.billing import ClaimKind, ReminderSent, ReminderStatus
from contracts.billing import reminder_plans as contract
from contracts.billing.reminder_plans import (
    NoReminderReason,
    PlannedReminderState,
    ReminderPlanAdvanced,
    ReminderPlanState,
)

PART_OF_PLANNING, PART_OF_EXECUTION = 200, 50
"""Invoices that are dealt with for one event: a fraction of a second, so that others are served in between."""
MOST_AHEAD, MOST_TAKEN_OUT = timedelta(days=31), 2_000


def start(request: contract.PlanReminders, today: date) -> ReminderPlan:
    """Begins a plan. Raises InvalidInput for a day that is past, or more than a month ahead."""
    on = request.on or today
    if not today <= on <= today + MOST_AHEAD:
        raise errors.invalid([reminder_errors.plan_day(today + MOST_AHEAD)])
    plan = ReminderPlan(id=new_id("rpl"), state=ReminderPlanState.PLANNING.value, on=str(on))
    return create(plan, ReminderPlan.advanced)


def take_out(request: contract.TakeOutReminders) -> ReminderPlan:
    """Raises NotFound; Conflict unless the plan is planned and has a reminder of each of the invoices."""
    ids = sorted(set(request.invoice_ids))
    entries = {f"{request.reminder_plan_id}:{one}": one for one in ids}

    def decide(plan: ReminderPlan) -> None:
        _require_planned(plan)
        out = {one["invoice_id"] for one in plan.taken_out}
        found = PlannedReminder.rows({"_id": {"$in": sorted(entries)}, "digest": {"$ne": None}}, ["invoice_id"])
        planned = {row["invoice_id"] for row in found}
        if missing := sorted(set(ids) - planned - out):
            raise reminder_errors.not_in_plan(missing)
        new = [{"invoice_id": one, "reason": request.reason} for one in ids if one not in out]
        if len(plan.taken_out) + len(new) > MOST_TAKEN_OUT:
            raise reminder_errors.plan_full(MOST_TAKEN_OUT)
        plan.taken_out = [*plan.taken_out, *new]

    plan = change(ReminderPlan, request.reminder_plan_id, decide, not_found=reminder_errors.plan_not_found)
    _repeat_taken_out(plan)
    return plan


def execute(request: contract.ExecuteReminderPlan, today: date) -> ReminderPlan:
    """Begins to send a plan's reminders. Raises NotFound; Conflict unless it is planned and of today."""

    def decide(plan: ReminderPlan) -> ReminderPlanAdvanced:
        _require_planned(plan)
        if plan.on != str(today):
            raise reminder_errors.plan_of_another_day(plan.on, today)
        plan.state, plan.after = ReminderPlanState.EXECUTING.value, ""
        return plan.advanced()

    return change(ReminderPlan, request.reminder_plan_id, decide, not_found=reminder_errors.plan_not_found)


def advance(event: ReminderPlanAdvanced) -> None:
    """Does the next part of a plan, unless another process has done it."""
    plan = load(event.subject)
    if not part_by_part.is_due(plan, event):
        return
    after = _plan_part(plan) if plan.state == ReminderPlanState.PLANNING else _execute_part(plan)
    part_by_part.finish_part(plan, after, reminder_errors.plan_not_found)


def load(plan_id: str) -> ReminderPlan:
    """Raises NotFound."""
    return part_by_part.load_plan(ReminderPlan, plan_id, reminder_errors.plan_not_found)


def _require_planned(plan: ReminderPlan) -> None:
    if plan.state != ReminderPlanState.PLANNED:
        raise reminder_errors.plan_not_ready(plan.state)


def _repeat_taken_out(plan: ReminderPlan) -> None:
    """What the plan has decided, in its entries; done again, it changes nothing."""
    rows = {
        f"{plan.id}:{one['invoice_id']}": {
            "state": PlannedReminderState.TAKEN_OUT.value,
            "taken_out_reason": one["reason"],
        }
        for one in plan.taken_out
    }
    set_fields(PlannedReminder._get_collection(), current().tenant, rows)


def _plan_part(plan: ReminderPlan) -> str | None:
    """Plans the next open invoices; returns the last one, or None when there are no more."""
    terms, on = dunning_terms.load(), date.fromisoformat(plan.on)
    query: Row = {"status": {"$in": sorted(OPEN)}, "_id": {"$gt": plan.after}}
    rows = Invoice.rows(query, sort=[("_id", 1)], limit=PART_OF_PLANNING)
    invoices = [Invoice._from_son({**row, "history": []}) for row in rows]
    buyers = customers.load_many(one.customer_id for one in invoices)
    entries = [
        _row(plan, one, due_reminders.look(one, buyers.get(one.customer_id), terms, on)) for one in in_slices(invoices)
    ]
    insert_new(PlannedReminder._get_collection(), [{**row, "tenant": current().tenant} for row in entries])
    return str(invoices[-1].id) if len(invoices) == PART_OF_PLANNING else None


def _row(plan: ReminderPlan, invoice: Invoice, found: Found) -> Row:
    state = PlannedReminderState.LEFT_OUT if found.reason else PlannedReminderState.PLANNED
    return {
        "_id": f"{plan.id}:{invoice.id}",
        "version": 1,
        "plan_id": plan.id,
        "invoice_id": invoice.id,
        "invoice_number": invoice.number_text,
        "customer_id": invoice.customer_id,
        "customer_name": invoice.buyer.get("name", ""),
        "branch_id": invoice.branch_id,
        "due_date": invoice.due_date,
        "state": state.value,
        "reason": found.reason.value if found.reason else None,
        "waits_until": str(found.waits_until) if found.waits_until else None,
        "missing": list(found.missing),
        "currency": invoice.currency,
        **({"minor_units": invoice.minor_units} if invoice.minor_units else {}),
        **(_asked(invoice, found) or dict.fromkeys(("principal", "earlier_fees", "fee", "interest", "total"), 0)),
        "digest": due_reminders.digest(found) or None,
    }


def _asked(invoice: Invoice, found: Found) -> Row | None:
    """Level and sums of a reminder, each with its rule."""
    step, asked = found.step, found.asked
    if step is None or asked is None:
        return None
    kind = dunning.LADDER[step.level].kind
    fee_kind = dunning.claim_kind(kind, asked.fee.is_late)
    return {
        "level": step.level,
        "kind": kind.value,
        "channel": step.channel,
        "pay_by": str(found.pay_by),
        "principal": asked.principal,
        "earlier_fees": asked.earlier,
        "fee": asked.fee.amount,
        "fee_sek": asked.fee.sek,
        "late_fee": asked.fee.is_late,
        "fee_source": payoff.SOURCES[fee_kind] if asked.fee.amount else "",
        "interest": asked.interest,
        "interest_source": payoff.SOURCES[ClaimKind.INTEREST] if asked.interest else "",
        "spans": [one.model_dump(mode="json") for one in payoff.spans_of(asked.accrued, invoice.money)],
        "total": asked.total,
    }


def _execute_part(plan: ReminderPlan) -> str | None:
    """Sends the next reminders; returns the last entry that was looked at, or None when there are no more."""
    out = {one["invoice_id"] for one in plan.taken_out}
    rows = PlannedReminder.rows(
        {"plan_id": plan.id, "_id": {"$gt": plan.after}}, sort=[("_id", 1)], limit=PART_OF_EXECUTION
    )
    entries = [row for row in rows if row["digest"] and row["invoice_id"] not in out]
    buyers = customers.load_many(row["customer_id"] for row in entries)
    terms, on = dunning_terms.load(), date.fromisoformat(plan.on)
    changes = [_sending(row, buyers, terms, on) for row in entries]
    came = change_many(Invoice, changes, not_found=errors.invoice_not_found)
    outcomes = {
        row["_id"]: _outcome(row, outcome, buyers, terms, on) for row, outcome in zip(entries, came, strict=True)
    }
    set_fields(PlannedReminder._get_collection(), current().tenant, outcomes)
    if plan.after == "":
        _repeat_taken_out(plan)
    return str(rows[-1]["_id"]) if len(rows) == PART_OF_EXECUTION else None


def _sending(entry: Row, buyers: Customers, terms: Terms, on: date) -> Change[Invoice]:
    """One write on the invoice, under the entry's own id: the same plan carried out twice sends a reminder once."""

    def decide(invoice: Invoice) -> ReminderSent | None:
        if _made_for(invoice, entry) is not None:
            return None
        customer = buyers.get(invoice.customer_id)
        found = due_reminders.look(invoice, customer, terms, on)
        same = due_reminders.digest(found) == entry["digest"]
        if found.step is None or found.asked is None or customer is None or not same:
            return None
        made = reminders.add(invoice, found.step, on, found.asked)
        made.status = str(ReminderStatus.SENT)
        letter = reminders.Letter(found.step, customer, terms)
        return reminders.mark_sent(invoice, made, on, found.step.channel, letter)

    return Change(entry["invoice_id"], replace(current(), request_id=entry["_id"]), decide)


def _made_for(invoice: Invoice, entry: Row) -> Reminder | None:
    return next((one for one in invoice.reminders if one.request_id == entry["_id"]), None)


def _outcome(entry: Row, came: Invoice | Exception, buyers: Customers, terms: Terms, on: date) -> Row:
    """What has come of an entry; killed before it is stored, the next process finds the reminder sent.

    Raises what the change of the invoice ended with, but for a refusal: that invoice is not reminded of, the others are."""
    if isinstance(came, Exception) and is_refusal(came):
        return {"state": PlannedReminderState.STALE.value, "reason": NoReminderReason.INVOICE_CHANGED.value}
    if isinstance(came, Exception):
        raise came
    made = _made_for(came, entry)
    if made is not None:
        return {"state": PlannedReminderState.SENT.value, "reminder_id": made.id}
    found = due_reminders.look(came, buyers.get(came.customer_id), terms, on)
    reason = found.reason or NoReminderReason.INVOICE_CHANGED
    return {"state": PlannedReminderState.STALE.value, "reason": reason.value}
