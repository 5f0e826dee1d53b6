"""Exports to a collection agency as pages: planned, looked at claim by claim, carried out once, fetched as a file."""

from typing import Any, NamedTuple

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from contracts.base import Id
from contracts.billing.collection import (
    ExecuteCollectionExport,
    GetCollectionExport,
    ListCollectionEntries,
    ListCollectionExports,
    PlanCollectionExport,
)
from contracts.billing.collection_words import WORDS
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

PATH = "/collection-exports"
EXPORT = PATH + "/<collection_export_id>"
EXPORT_LIST = PlanList(PATH, "exports", "exports_lead", "export_today", "no_exports")
LINES = 200
SUMS = ("principal", "fees", "interest", "total")
COUNTS = ("claims", "updates", "left_out", "stale")
Json = dict[str, Any]

api = Api("collection_pages")


class Line(NamedTuple):
    """An invoice of an export as people read it. `why`: the reason why it is left out, or what has happened to it."""

    customer_id: str
    customer: str
    invoice: str
    due: str
    kind: str
    state: str
    sums: list[str]
    currency: str
    why: str


class AskExports(AskPage):
    """The page of exports; `cursor` is a later page of the list."""


class AskExport(AskPage):
    """The page of an export; `cursor` is a later page of its lines."""

    collection_export_id: Id


@api.page(PATH, ListCollectionExports, model=AskExports)
def exports_page(call: Call) -> AnyResponse:
    """Exports to collection, newest first, and the form that plans one of today."""
    return _show_exports(call, call.body.cursor)


@api.form(PATH, PlanCollectionExport)
def export_form(call: Call) -> AnyResponse:
    """Plans today's export."""
    try:
        made = call.ask(PlanCollectionExport())
    except ServiceError as error:
        return _show_exports(call, None, refuse("export", error))
    return redirect_to(f"{PATH}/{made['id']}")


@api.page(EXPORT, GetCollectionExport, model=AskExport)
def export_page(call: Call) -> AnyResponse:
    """An export: its sums, its claims for those who may see them, its files once it has been carried out."""
    asked: AskExport = call.body
    return _show_export(call, asked.collection_export_id, asked.cursor)


@api.form(EXPORT + "/execute", ExecuteCollectionExport)
def execute_export_form(call: Call) -> AnyResponse:
    """Carries an export out."""
    export_id = call.path["collection_export_id"]
    try:
        call.ask(ExecuteCollectionExport(collection_export_id=export_id))
    except ServiceError as error:
        return _show_export(call, export_id, None, refuse("execute", error))
    return redirect_to(f"{PATH}/{export_id}")


def _show_exports(call: Call, cursor: str | None, refused: Refusal = NOTHING_REFUSED) -> Response:
    listed = call.ask(ListCollectionExports(cursor=cursor))
    return render_plans(call, EXPORT_LIST, listed, may(call, PlanCollectionExport), refused)


def _show_export(call: Call, export_id: str, cursor: str | None, refused: Refusal = NOTHING_REFUSED) -> Response:
    texts = page_texts()
    export = call.ask(decoding.fill(GetCollectionExport, {"collection_export_id": export_id}, {}))
    may_see = may(call, ListCollectionEntries)
    listed: Json = {"items": []}
    if may_see:
        listed = call.ask(ListCollectionEntries(collection_export_id=export_id, cursor=cursor, limit=LINES))
    values = {
        "export": export,
        "state": texts.of_value("plan", export["state"]),
        "is_ready": export["state"] == "planned" and may(call, ExecuteCollectionExport),
        "is_busy": export["state"] in ("planning", "executing"),
        "has_files": export["state"] == "executed" and may_see,
        "file": f"/v1{PATH}/{export_id}/file?personal_numbers=true&language=",
        "counts": [(_count_word(texts, name), export[name]) for name in COUNTS],
        "reasons": [(texts.of_value("uncollected", one["reason"], "…"), one["count"]) for one in export["reasons"]],
        "sums": [(one["currency"], one["count"], _amounts(one, texts.language)) for one in export["sums"]],
        "may_see": may_see,
        "lines": [_line(one, texts) for one in listed["items"]],
        "next_cursor": listed.get("next_cursor"),
        "refused": refused,
    }
    return refused.delay(render_page(call, "collection_export.html", refused.status, **values))


def _count_word(texts: Texts, name: str) -> str:
    return texts(name if name in ("claims", "updates") else f"entry_{name}")


def _amounts(item: Json, language: str) -> list[str]:
    return [money(item[name], item["currency"], language) for name in SUMS]


def _line(item: Json, texts: Texts) -> Line:
    return Line(
        item["customer_id"],
        item["debtor"]["name"],
        item["invoice_number"],
        item["due_date"],
        _word(texts, item["kind"]),
        texts.of_value("entry", item["state"]),
        _amounts(item, texts.language),
        item["currency"],
        _why(item, texts),
    )


def _why(item: Json, texts: Texts) -> str:
    if item["reason"]:
        return texts.of_value("uncollected", item["reason"], item["waits_until"] or "")
    news = ", ".join(_word(texts, one) for one in item["news"])
    return ": ".join(filter(None, [news, item["taken_back_reason"]]))


def _word(texts: Texts, key: str) -> str:
    """The word that the agency's file has, too; one of a newer service stays as it is."""
    return WORDS[key][0 if texts.language == "sv" else 1] if key in WORDS else key
