"""The page on which an administrator reads what erasing a customer's personal data would do, confirms it, and sees how far it has
come and what was erased."""

from typing import Any

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts import errors_catalogue
from contracts.access import Role
from contracts.base import Id, Value
from contracts.customers.deletion import DeletionState
from contracts.customers.erasure import StopErasure
from contracts.erasure import Month
from contracts.erasure_rules import RULES
from contracts.error_words import word
from contracts.errors import Conflict
from gateway.api import erasures as operation
from gateway.card.erasure.plan import read_receipt
from gateway.card.erasure.replies import ErasurePlan, ErasureReceipt
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.formats import day_of
from gateway.web.forms import links
from gateway.web.rendering import redirect_to, render_page
from gateway.web.texts import Texts, page_texts

PAGE = links.CARD + "/erasure"
SHORTEST, LONGEST = 3, 200
MOST_LABELS = 20
FATES = {
    "removed": "erasure_what_removed",
    "blanked": "erasure_what_blanked",
    "follows": "erasure_what_follows",
}
UNDER_WAY = (DeletionState.ASKED, DeletionState.CHECKING)
Json = dict[str, Any]

api = Api("erasure_pages")


class AskErasurePage(Value):
    """The page about a customer."""

    customer_id: Id
    fiscal_year_end: Month = 12


class ConfirmErasure(Value):
    """What the form sends: the plan that it has shown, and why."""

    plan_digest: str = Field(max_length=64)
    ground: str = Field(default="", max_length=LONGEST)
    fiscal_year_end: Month = 12


@api.custom("GET", PAGE, role=Role.ADMINISTRATOR, model=AskErasurePage, deadline=lambda settings: operation.SECONDS)
def erasure_page(call: Call) -> AnyResponse:
    """What erasing a customer's personal data does, and how far it has come."""
    return _show(call, call.body.fiscal_year_end)


@api.custom("POST", PAGE, role=Role.ADMINISTRATOR, form=True, deadline=lambda settings: operation.SECONDS)
def erasure_form(call: Call) -> AnyResponse:
    """Begins to erase a customer's personal data; shows the plan again, with the reason, where that is refused."""
    names = ("plan_digest", "ground", "fiscal_year_end")
    asked = decoding.fill(ConfirmErasure, {name: request.form.get(name, "") for name in names}, {})
    texts = page_texts()
    if len(asked.ground.strip()) < SHORTEST:
        return _show(call, asked.fiscal_year_end, 422, wrong=texts("erasure_ground_needed"), ground=asked.ground)
    customer_id = call.path["customer_id"]
    message = decoding.fill(operation.AskErasure, {**dict(asked), "customer_id": customer_id}, {})
    try:
        operation.erase(call, message)
    except Conflict as error:
        alarm = errors_catalogue.detail(error, texts.contract_language)
        return _show(call, asked.fiscal_year_end, 409, alarm=alarm, ground=asked.ground)
    return redirect_to(f"{links.to_card(customer_id)}/erasure")


@api.custom("POST", PAGE + "/stop", role=Role.ADMINISTRATOR, form=True)
def stop_erasure_form(call: Call) -> AnyResponse:
    """Stops an erasure that is not decided; one that is shows on the page how it ended."""
    customer_id = call.path["customer_id"]
    try:
        call.ask(StopErasure(customer_id=customer_id))
    except Conflict as error:
        alarm = errors_catalogue.detail(error, page_texts().contract_language)
        return _show(call, 12, 409, alarm=alarm)
    return redirect_to(f"{links.to_card(customer_id)}/erasure")


def _show(
    call: Call, fiscal_year_end: int, status: int = 200, alarm: str = "", wrong: str = "", ground: str = ""
) -> AnyResponse:
    customer_id, texts = call.path["customer_id"], page_texts()
    plan = operation.show(call, customer_id, fiscal_year_end)
    erasure = plan.erasure
    state = str(erasure.state) if erasure is not None else ""
    receipt = None
    if erasure is not None and erasure.state == DeletionState.ERASED:
        receipt = read_receipt(call, customer_id, erasure)
    held = operation.held_words(plan.model_dump()["open"])
    refused_by = operation.held_words(erasure.model_dump()["held_by"]) if erasure is not None else []
    return render_page(
        call,
        "erasure.html",
        status,
        id=customer_id,
        card=links.to_card(customer_id),
        plan=plan,
        state=state,
        is_under_way=erasure is not None and erasure.state in UNDER_WAY,
        rows=group(plan, texts),
        done=group_receipt(receipt, texts) if receipt is not None else [],
        erased_on=day_of(str(erasure.erased_at)) if erasure is not None and erasure.erased_at else "",
        open=", ".join(word(one, texts.language) for one in held),
        refused_by=", ".join(word(one, texts.language) for one in refused_by),
        months=range(1, 13),
        alarm=alarm,
        wrong=wrong,
        ground=ground,
    )


def group(plan: ErasurePlan, texts: Texts) -> list[Json]:
    """The plan as rows of a table: records of one kind with the same fate on the same day are one row."""
    names = _names(plan, texts)
    labels: dict[tuple[str, str, str, str, str], list[str]] = {}
    for one in plan.records:
        label = one.label if one.label != one.id else ""  # an id says nothing to people
        labels.setdefault((str(one.day or ""), one.service, one.collection, one.what, one.rule), []).append(label)
    return [
        {
            "kind": names.get((service, collection), collection),
            "count": len(found),
            "labels": ", ".join([one for one in found if one][:MOST_LABELS]),
            "what": _fate(what, texts),
            "day": day,
            "rule": _rule(rule, texts),
        }
        for (day, service, collection, what, rule), found in sorted(labels.items(), key=lambda row: row[0][:3])
    ]


def group_receipt(receipt: ErasureReceipt, texts: Texts) -> list[Json]:
    """The receipt, record by record. A service of a release before 0.3 does not say what its collections hold."""
    names = _names(receipt, texts)
    return [
        {
            "kind": names.get((one.service, one.collection), f"{one.service}.{one.collection}"),
            "label": one.label or one.id,
            "what": _fate(one.what, texts),
            "day": str(one.on),
            "digest": one.digest,
        }
        for one in receipt.records
    ]


def _fate(what: str, texts: Texts) -> str:
    """What becomes of a record, in words; a kind of a newer service stays as it is."""
    return texts(FATES[what]) if what in FATES else what


def _names(plan: ErasurePlan | ErasureReceipt, texts: Texts) -> dict[tuple[str, str], str]:
    return {(one.service, one.collection): one.sv if texts.language == "sv" else one.en for one in plan.kinds}


def _rule(code: str, texts: Texts) -> str:
    said = RULES.get(code, (code, code))
    return said[texts.place]
