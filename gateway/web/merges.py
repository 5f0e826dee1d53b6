"""Merging customers as pages: which customer goes, what would become of everything, and how far it has come; and undoing
it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, get_args

from flask import Response, request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from chassis.clock import today
from contracts.base import Id, Value
from contracts.card import FieldDescription
from contracts.crm import ListCustomerRegister
from contracts.customers import CustomerChanges
from contracts.customers.deletion_errors import CUSTOMER_ERASED
from contracts.customers.labels import LABELS
from contracts.customers.merges import GetMerge, MergeCustomers, MergeField, PreviewMerge, UndoMerge
from contracts.errors import ServiceError
from contracts.folding import fold_case
from contracts.form_fields import FieldKind, describe_fields
from gateway.api import merges as merges_api
from gateway.http import decoding, problems
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import may
from gateway.web.company.values import say
from gateway.web.formats import moment
from gateway.web.forms import links
from gateway.web.people import find_names
from gateway.web.rendering import redirect_to, render_page
from gateway.web.submission import NOTHING_REFUSED, Refusal, refuse, refuse_field, run
from gateway.web.texts import Texts, page_texts

MERGE = links.CARD + "/merge"
STATE = "/merges/<merge_id>"
UNDO = STATE + "/undo"
CHOICE = "fields."
"""What the names of the choices begin with."""
COUNTED = (
    "account_payment",
    "activity",
    "collective_invoice",
    "contract",
    "document",
    "invoice",
    "order",
    "payment",
    "property",
    "quote",
    "rating",
    "receipt",
    "reminder",
)
"""The kinds of records that pages have a word for; one of a newer service stays as it is."""
NOT_UNDONE = {CUSTOMER_ERASED.code: "merge_not_undone_erased", "customers.customer_merged": "merge_not_undone_merged"}
"""What has become of the customer that was kept, so that the merge cannot be undone, and the words of the page for it."""
Json = dict[str, Any]

api = Api("merge_pages")


class AskMerge(Value):
    """The page on which another customer is merged into this one; `number` is the other's."""

    customer_id: Id
    number: str = Field(default="", max_length=40)


class AskState(Value):
    """The page of a merge."""

    merge_id: Id


class Difference(NamedTuple):
    """A field whose values differ. `winner` is whose is chosen; "" when the caller has to say it. `wrong`: what is wrong with
    it."""

    name: str
    label: str
    kept: str
    other: str
    winner: str
    wrong: str


@api.page(MERGE, MergeCustomers, model=AskMerge)
def merge_page(call: Call) -> AnyResponse:
    """Which customer is merged into this one, and what that would do."""
    asked: AskMerge = call.body
    return _show(call, asked.customer_id, asked.number.strip())


@api.custom("POST", MERGE, role=MergeCustomers.role, form=True)
def merge_form(call: Call) -> AnyResponse:
    """Merges the other customer into this one."""
    customer_id, typed = call.path["customer_id"], request.form
    sent: Json = {name: typed[name] for name in ("version", "other_id", "other_version") if name in typed}
    sent |= {**call.path, "fields": _chosen(typed)}
    try:
        body = decoding.fill(MergeCustomers, sent, call.path)
        merge = run(call, lambda asked: asked.ask(body), body)
    except ServiceError as error:
        return _show(call, customer_id, typed.get("number", ""), refuse("merge", error), _wrong_choices(error))
    return redirect_to(f"/merges/{merge['id']}")


@api.page(STATE, GetMerge, model=AskState)
def merge_state_page(call: Call) -> AnyResponse:
    """How far a merge has come."""
    return _show_state(call, call.body.merge_id)


@api.custom("POST", UNDO, role=UndoMerge.role, form=True)
def undo_merge_form(call: Call) -> AnyResponse:
    """Undoes a merge."""
    merge_id = call.path["merge_id"]
    try:
        sent = {"version": request.form.get("version", ""), **call.path}
        body = decoding.fill(UndoMerge, sent, call.path)
        run(call, lambda asked: asked.ask(body), body)
    except ServiceError as error:
        return _show_state(call, merge_id, refuse("undo", error))
    return redirect_to(f"/merges/{merge_id}")


def _chosen(typed: Mapping[str, str]) -> dict[str, str]:
    """The choices that were made, by field."""
    named = {name: typed.get(CHOICE + name, "") for name in get_args(MergeField)}
    return {name: winner for name, winner in named.items() if winner}


def _wrong_choices(error: ServiceError) -> dict[str, str]:
    """What is wrong with single choices, by field."""
    said = problems.describe(error, page_texts().language, "").get("errors", ())
    return {one["pointer"].removeprefix("/fields/"): one["detail"] for one in said}


def _show(
    call: Call,
    customer_id: str,
    number: str,
    refused: Refusal = NOTHING_REFUSED,
    wrong: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    texts = page_texts()
    preview: Json | None = None
    if number and (refused.status < 400 or refused.form == "merge"):
        try:
            preview = _preview(call, customer_id, number)
        except ServiceError as error:
            refused = refused if refused.form else refuse("find", error)
        if preview is None and not refused.form:
            refused = refuse_field("find", "number", "merge_number_unknown")
    values: Json = {
        "id": customer_id,
        "back": links.to_card(customer_id),
        "number": number,
        "preview": preview,
        "differences": list(_differences(preview, refused, wrong, texts)) if preview else [],
        "moving": [
            (texts.of_value("health", one["service"]), say_counts(one["counts"], texts))
            for one in (preview["services"] if preview else ())
        ],
        "refused": refused,
    }
    return refused.delay(render_page(call, "merge.html", refused.status, **values))


def _preview(call: Call, customer_id: str, number: str) -> Json | None:
    """What a merge with the customer of that number would do; None if there is none."""
    found = call.ask(ListCustomerRegister(number=number, active=None, limit=200))["items"]
    other = next((one["id"] for one in found if fold_case(one["number"]) == fold_case(number)), None)
    if other is None:
        return None
    asked = {"customer_id": customer_id}
    body = decoding.fill(PreviewMerge, {**asked, "other_id": other}, asked)
    preview: Json = run(call, merges_api.preview_merge, body).model_dump(mode="json")
    return preview


def _differences(preview: Json, refused: Refusal, wrong: Mapping[str, str], texts: Texts) -> Iterator[Difference]:
    names = find_names(one[side] for one in preview["differences"] for side in ("kept", "other"))
    fields = {one.name: one for one in describe_fields(CustomerChanges)}
    for one in preview["differences"]:
        name, label = one["field"], LABELS.get(one["field"])
        usual = "" if one["must_choose"] else one["winner"]
        winner = refused.typed.get(CHOICE + name, usual) if refused.form == "merge" else usual
        yield Difference(
            name,
            texts.word(label) if label is not None else name,
            names.get(one["kept"]) or _say(fields.get(name), one["kept"], texts),
            names.get(one["other"]) or _say(fields.get(name), one["other"], texts),
            winner if winner in ("kept", "other") else "",
            wrong.get(name, ""),
        )


def _say(field: FieldDescription | None, text: str, texts: Texts) -> str:
    """A value in words of the page; a dash for none."""
    value = {"true": True, "false": False}.get(text, text) if field and field.kind == FieldKind.FLAG else text
    return (say(field, value, texts) if field else text) or "–"


def say_counts(counts: Mapping[str, int] | None, texts: Texts) -> str:
    """How many records of each kind, in words; that a service does not say it."""
    if counts is None:
        return texts("unavailable")
    said = [
        texts.of_value("records", kind, number) if kind in COUNTED else f"{number} {kind}"
        for kind, number in sorted(counts.items())
    ]
    return ", ".join(said) or "–"


def _show_state(call: Call, merge_id: str, refused: Refusal = NOTHING_REFUSED) -> Response:
    texts = page_texts()
    merge = call.ask(GetMerge(merge_id=merge_id))
    is_busy = merge["state"] in ("asked", "moving", "undoing")
    may_undo = _can_be_undone(merge) and may(call, UndoMerge)
    values: Json = {
        "merge": merge,
        "state": texts.of_value("merge_state", merge["state"]),
        "asked_at": moment(merge["asked_at"]),
        "is_busy": is_busy,
        "may_undo": may_undo,
        "not_undone": texts(why) if (why := NOT_UNDONE.get(merge.get("undo_refusal") or "")) else "",
        "services": [
            (
                texts.of_value("health", one["service"]),
                texts("merge_service_done" if one["done"] else "merge_service_waits"),
                say_counts(one["counts"], texts) if one["done"] else "",
            )
            for one in merge["services"]
        ],
        "refused": refused,
    }
    return refused.delay(render_page(call, "merge_state.html", refused.status, **values))


def _can_be_undone(merge: Json) -> bool:
    """A customers service of a release before does not say it: there state and day tell."""
    if (refusal := merge.get("undo_refusal")) is not None:
        return not refusal
    return bool(merge["state"] == "done" and merge["undo_until"] >= today().isoformat())
