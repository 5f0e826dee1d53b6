"""Plans of contract invoicing: the list of them, and the form that makes a new one."""

from dataclasses import replace
from typing import Any, NamedTuple

from werkzeug.wrappers import Response as AnyResponse

from contracts.sales import ListContractInvoicingPlans, PlanContractInvoicing
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import may
from gateway.web.formats import moment
from gateway.web.forms.actions import Target, check_rights, own_action
from gateway.web.forms.pages import FormPage, show, take
from gateway.web.paging import AskPage
from gateway.web.rendering import render_page
from gateway.web.texts import Texts, page_texts

PATH = "/contract-plans"
NEW = PATH + "/new"
OF_ONE_CONTRACT = "contract_id"
"""The field of a plan of one contract, which is made from that contract."""
Json = dict[str, Any]

api = Api("contract_plan_pages")


class AskPlans(AskPage):
    """The page of plans; `cursor` is a later page of the list."""


class PlanRow(NamedTuple):
    """A plan of the list as people read it."""

    id: str
    day: str
    state: str
    issues: str
    made_at: str


@api.page(PATH, ListContractInvoicingPlans, model=AskPlans)
def contract_plans_page(call: Call) -> AnyResponse:
    """Plans of contract invoicing, newest first."""
    texts = page_texts()
    listed = call.ask(ListContractInvoicingPlans(cursor=call.body.cursor))
    values: dict[str, Any] = {
        "plans": [_row(one, texts) for one in listed["items"]],
        "next_cursor": listed.get("next_cursor"),
        "may_plan": may(call, PlanContractInvoicing),
    }
    return render_page(call, "contract_plans.html", **values)


@api.page(NEW, PlanContractInvoicing)
def new_contract_plan_page(call: Call) -> AnyResponse:
    """The form of a new plan."""
    return show(call, _form(call))


@api.form(NEW, PlanContractInvoicing, drawn=True)
def new_contract_plan_form(call: Call) -> AnyResponse:
    """Makes a plan and leads to it."""
    return take(call, _form(call))


def says_how(plan: Json, texts: Texts) -> str:
    """Whether the invoices of a plan are issued or drafts, and whether the night has made it."""
    said = texts("plan_issues" if plan["issue"] else "plan_drafts")
    return f"{said}, {texts('plan_nightly')}" if plan.get("nightly") else said


def _form(call: Call) -> FormPage:
    action = own_action(PlanContractInvoicing.method, "new_contract_plan")
    action = replace(action, fields=[one for one in action.fields if one.name != OF_ONE_CONTRACT])
    check_rights(call, action)
    title = page_texts().word(action.word)
    return FormPage(Target(action, ""), title, PATH, lambda reply: f"{PATH}/{reply['id']}")


def _row(item: Json, texts: Texts) -> PlanRow:
    state = texts.of_value("plan", item["state"])
    return PlanRow(item["id"], item["day"], state, says_how(item, texts), moment(item["created_at"]))
