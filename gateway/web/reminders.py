"""Reminders as pages: plans of a day with each line's rule or reason, edited and carried out; the letter of one, to print."""

from typing import Any, NamedTuple

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from contracts.base import Id
from contracts.billing.letters import GetReminderLetter
from contracts.billing.reminder_plans import (
    ExecuteReminderPlan,
    GetReminderPlan,
    ListPlannedReminders,
    ListReminderPlans,
    PlanReminders,
    TakeOutReminders,
)
from contracts.errors import ServiceError
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import may
from gateway.web.formats import money
from gateway.web.paging import AskPage
from gateway.web.plan_lists import PlanList, render_plans
from gateway.web.rendering import redirect_to, render_page
from gateway.web.submission import NOTHING_REFUSED, Refusal, refuse
from gateway.web.texts import Texts, page_texts

PATH = "/reminder-plans"
PLAN = PATH + "/<reminder_plan_id>"
PLAN_LIST = PlanList(PATH, "plans", "plans_lead", "plan_today", "no_plans")
LINES = 200
Json = dict[str, Any]

api = Api("reminder_pages")


class Line(NamedTuple):
    """An invoice of a plan as people read it. `rule`: the law behind it, or why it is left out."""

    invoice_id: str
    customer_id: str
    customer: str
    invoice: str
    due: str
    state: str
    is_planned: bool
    kind: str
    sums: list[str]
    currency: str
    pay_by: str
    rule: str
    letter: str


class AskPlans(AskPage):
    """The page of plans; `cursor` is a later page of the list."""


class AskPlan(AskPage):
    """The page of a plan; `cursor` is a later page of its lines."""

    reminder_plan_id: Id


@api.page(PATH, ListReminderPlans, model=AskPlans)
def plans_page(call: Call) -> AnyResponse:
    """Plans of reminders, newest first, and the form that makes one of today."""
    return _show_plans(call, call.body.cursor)


@api.form(PATH, PlanReminders)
def plan_form(call: Call) -> AnyResponse:
    """Plans today's reminders."""
    try:
        made = call.ask(PlanReminders())
    except ServiceError as error:
        return _show_plans(call, None, refuse("plan", error))
    return redirect_to(f"{PATH}/{made['id']}")


@api.page(PLAN, GetReminderPlan, model=AskPlan)
def plan_page(call: Call) -> AnyResponse:
    """A plan: its sums, and each invoice with its rule, or the reason why it is left out."""
    asked: AskPlan = call.body
    return _show_plan(call, asked.reminder_plan_id, asked.cursor)


@api.form(PLAN + "/take-out", TakeOutReminders)
def take_out_form(call: Call) -> AnyResponse:
    """Takes an invoice out of a plan."""
    plan_id, invoice_id = call.path["reminder_plan_id"], request.form.get("invoice_id", "")
    fields = {"reminder_plan_id": plan_id, "invoice_ids": [invoice_id], "reason": request.form.get("reason", "")}
    try:
        call.ask(decoding.fill(TakeOutReminders, fields, {}))
    except ServiceError as error:
        return _show_plan(call, plan_id, None, refuse(f"out-{invoice_id}", error))
    return redirect_to(f"{PATH}/{plan_id}")


@api.form(PLAN + "/execute", ExecuteReminderPlan)
def execute_form(call: Call) -> AnyResponse:
    """Carries a plan out."""
    plan_id = call.path["reminder_plan_id"]
    try:
        call.ask(decoding.fill(ExecuteReminderPlan, {"reminder_plan_id": plan_id}, {}))
    except ServiceError as error:
        return _show_plan(call, plan_id, None, refuse("execute", error))
    return redirect_to(f"{PATH}/{plan_id}")


@api.page("/invoices/<invoice_id>/reminders/<reminder_id>/letter", GetReminderLetter, model=GetReminderLetter)
def letter_page(call: Call) -> AnyResponse:
    """The letter of a reminder, to be printed: as it was sent, or as it would be."""
    return render_page(call, "letter.html", letter=call.ask(call.body))


def _show_plans(call: Call, cursor: str | None, refused: Refusal = NOTHING_REFUSED) -> Response:
    listed = call.ask(ListReminderPlans(cursor=cursor))
    return render_plans(call, PLAN_LIST, listed, may(call, PlanReminders), refused)


def _show_plan(call: Call, plan_id: str, cursor: str | None, refused: Refusal = NOTHING_REFUSED) -> Response:
    texts = page_texts()
    plan = call.ask(decoding.fill(GetReminderPlan, {"reminder_plan_id": plan_id}, {}))
    listed = call.ask(ListPlannedReminders(reminder_plan_id=plan_id, cursor=cursor, limit=LINES))
    is_ready = plan["state"] == "planned"
    values = {
        "plan": plan,
        "state": texts.of_value("plan", plan["state"]),
        "is_ready": is_ready and may(call, ExecuteReminderPlan),
        "is_busy": plan["state"] in ("planning", "executing"),
        "counts": [
            (texts(f"line_{name}"), plan[name]) for name in ("planned", "sent", "stale", "taken_out", "left_out")
        ],
        "sums": [_sum(one, texts.language) for one in plan["sums"]],
        "lines": [_line(one, texts) for one in listed["items"]],
        "next_cursor": listed.get("next_cursor"),
        "refused": refused,
    }
    return refused.delay(render_page(call, "plan.html", refused.status, **values))


def _sum(item: Json, language: str) -> tuple[str, int, list[str]]:
    return item["currency"], item["count"], _amounts(item, language)


def _amounts(item: Json, language: str) -> list[str]:
    def say(value: str) -> str:
        return money(value, item["currency"], language)

    fees = [say(one) for one in (item["earlier_fees"], item["fee"]) if one.strip("0.")]
    return [say(item["principal"]), " + ".join(fees), say(item["interest"]), say(item["total"])]


def _line(item: Json, texts: Texts) -> Line:
    sent = item.get("reminder_id")
    return Line(
        item["invoice_id"],
        item["customer_id"],
        item["customer_name"],
        item["invoice_number"],
        item["due_date"],
        texts.of_value("line", item["state"]),
        item["state"] == "planned",
        texts.of_value("kind", item["kind"]) if item["kind"] else "",
        _amounts(item, texts.language) if item["level"] else ["", "", "", ""],
        item["currency"],
        item["pay_by"] or "",
        _rule(item, texts),
        f"/invoices/{item['invoice_id']}/reminders/{sent}/letter" if sent else "",
    )


def _rule(item: Json, texts: Texts) -> str:
    """The law of fee and interest, or the reason."""
    if item["taken_out_reason"]:
        return str(item["taken_out_reason"])
    if item["reason"]:
        missing = f" ({', '.join(item['missing'])})" if item["missing"] else ""
        return texts.of_value("why", item["reason"], item["waits_until"] or "") + missing
    return "; ".join(filter(None, [item["fee_source"], item["interest_source"]]))
