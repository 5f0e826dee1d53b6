"""A plan of contract invoicing: its sums, each period with its lines or the reason why it is left out, and carrying it out."""

from typing import Any, NamedTuple

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from contracts.base import Id
from contracts.sales import ExecuteContractInvoicingPlan, GetContractInvoicingPlan, ListPlannedPeriods
from contracts.sales.contract_invoicing import PeriodState
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import may
from gateway.web.company.contract_plans import PATH, says_how
from gateway.web.formats import money
from gateway.web.forms import links
from gateway.web.forms.actions import Target, own_action
from gateway.web.forms.pages import FormPage, take
from gateway.web.forms.refusals import NOT_REFUSED, Refused
from gateway.web.paging import AskPage
from gateway.web.rendering import render_page
from gateway.web.texts import Texts, page_texts

PLAN = PATH + "/<plan_id>"
EXECUTE = PLAN + "/execute"
PERIODS = 200
BUSY = frozenset({"planning", "executing"})
COUNTS = ("planned", "asked", "stale", "left_out")
Json = dict[str, Any]

api = Api("contract_plan_page")


class AskPlan(AskPage):
    """The page of a plan: all its periods, or those of a state; `cursor` is a later page of them."""

    plan_id: Id
    state: PeriodState | None = None


class Line(NamedTuple):
    """A line of the planned invoice."""

    text: str
    amount: str
    vat: str


class Period(NamedTuple):
    """A period as people read it. `why` is the reason, or what has become of its invoice."""

    contract: str
    contract_href: str
    customer: str
    customer_href: str
    span: str
    state: str
    lines: list[Line]
    sums: list[str]
    why: str
    invoice_href: str


@api.page(PLAN, GetContractInvoicingPlan, model=AskPlan)
def contract_plan_page(call: Call) -> AnyResponse:
    """A plan and its periods."""
    asked: AskPlan = call.body
    return _show(call, asked.plan_id, asked.state, asked.cursor)


@api.form(EXECUTE, ExecuteContractInvoicingPlan, drawn=True)
def execute_contract_plan_form(call: Call) -> AnyResponse:
    """Carries a plan out."""
    plan_id = call.path["plan_id"]
    action = own_action(ExecuteContractInvoicingPlan.method, "carry_out")
    here = f"{PATH}/{plan_id}"
    title = page_texts().word(action.word)
    target = Target(action, "", ids={"plan_id": plan_id})

    def refuse(refused: Refused, _key: str) -> Response:
        return _show(call, plan_id, None, None, refused)

    return take(call, FormPage(target, title, here, lambda _: here, refuse))


def _show(
    call: Call, plan_id: str, state: PeriodState | None, cursor: str | None, refused: Refused = NOT_REFUSED
) -> Response:
    texts = page_texts()
    plan = call.ask(decoding.fill(GetContractInvoicingPlan, {"plan_id": plan_id}, {"plan_id": plan_id}))
    listed = call.ask(ListPlannedPeriods(plan_id=plan_id, state=state, cursor=cursor, limit=PERIODS))
    here, may_execute = f"{PATH}/{plan_id}", may(call, ExecuteContractInvoicingPlan)
    values: dict[str, Any] = {
        "plan": plan,
        "state": texts.of_value("plan", plan["state"]),
        "how": says_how(plan, texts),
        "is_busy": plan["state"] in BUSY,
        "is_ready": plan["state"] == "planned" and may_execute,
        "counts": [(texts(f"line_{name}"), plan[name]) for name in COUNTS],
        "sums": [(one["currency"], one["count"], _sums(one, texts)) for one in plan["sums"]],
        "reasons": [(texts.of_value("reason", one["reason"]), one["count"]) for one in plan["reasons"]],
        "filters": [_filter(here, None, state, texts), *(_filter(here, one, state, texts) for one in PeriodState)],
        "periods": [_period(one, texts) for one in listed["items"]],
        "following": _address(here, state, listed.get("next_cursor")) if listed.get("next_cursor") else "",
        "refused": refused,
    }
    return render_page(call, "contract_plan.html", refused.status, **values)


def _filter(here: str, state: PeriodState | None, chosen: PeriodState | None, texts: Texts) -> tuple[str, str, bool]:
    word = texts.of_value("line", state.value) if state else texts("all_states")
    return word, _address(here, state, None), state == chosen


def _address(here: str, state: PeriodState | None, cursor: str | None) -> str:
    return links.with_query(here, state=state.value if state else "", cursor=cursor or "")


def _sums(item: Json, texts: Texts) -> list[str]:
    """Net, VAT and total."""
    return [money(item[name], item["currency"], texts.language) for name in ("net", "vat", "total")]


def _period(item: Json, texts: Texts) -> Period:
    customer_id, span = item["customer_id"], item.get("period")
    sums = _sums(item, texts) if item["lines"] else ["", "", ""]
    invoice = item.get("invoice_id") if item.get("invoice_state") in ("drafted", "issued") else None
    return Period(
        item["contract_number"],
        links.to_row(customer_id, "contracts", item["contract_id"], {}),
        item["customer_name"],
        links.to_card(customer_id),
        f"{span['first']} – {span['last']}" if span else "",
        texts.of_value("line", item["state"]),
        [
            Line(
                one["text"],
                money(one["amount"], item["currency"], texts.language),
                texts.percent(one["vat_percent"]),
            )
            for one in item["lines"]
        ],
        [*sums[:2], f"{sums[2]} {item['currency']}" if sums[2] else ""],
        _why(item, texts),
        links.to_row(customer_id, "invoices", invoice, {}) if invoice else "",
    )


def _why(item: Json, texts: Texts) -> str:
    """The reason, or the number and state of the invoice, or why billing has refused it."""
    reason = texts.of_value("reason", item["reason"]) if item.get("reason") else ""
    made = texts.of_value("billed", item["invoice_state"]) if item.get("invoice_state") else ""
    return " ".join(filter(None, [reason, item.get("number"), made, item.get("refusal")]))
