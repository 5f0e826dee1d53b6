"""The page of a question: an action that reads. What it can be asked is a form whose address holds what was chosen; the answer
stands below, as the tab describes it."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Response, request

from contracts.card import FieldDescription
from contracts.errors import ServiceError
from gateway.http.call import Call
from gateway.web.failures import add_wait
from gateway.web.forms import typed
from gateway.web.forms.actions import Target
from gateway.web.forms.drawing import Drawing, find_focus
from gateway.web.forms.links import with_query
from gateway.web.forms.refusals import NOT_REFUSED, Refused, explain
from gateway.web.forms.sending import ask
from gateway.web.forms.subjects import name_page
from gateway.web.forms.typed import Json, Typed
from gateway.web.forms.widgets import find_options
from gateway.web.rendering import render_page
from gateway.web.rows.draw import draw_facts, draw_parts, flatten
from gateway.web.texts import page_texts

CURSOR = "cursor"
PAGING = {CURSOR, "limit"}


def show_answer(call: Call, target: Target, title: str, back: str) -> Response:
    """The question with what was chosen, and the answer; on opening, that to the question as it is without a choice."""
    fields = [one for one in target.drawn if one.name not in PAGING]
    asked = typed.read(fields, request.args)
    given = typed.show(fields, None) | asked
    found, refused = _ask(call, target, fields, asked)
    texts = page_texts()
    drawing = Drawing(texts, find_options(call, target.page_ids, fields), refused.fields, roles=call.principal.roles)
    inputs = drawing.draw(fields, given)
    whole = flatten(found)
    values = {
        "title": name_page(call, title, target),
        "back": back,
        "has_customer": bool(target.customer_id),
        "inputs": inputs,
        "focus": find_focus(inputs) if refused.fields else "",
        "ids": _ids(fields),
        "refused": refused,
        "facts": draw_facts(whole, target.action.details, texts)[0] if found else [],
        "parts": draw_parts(whole, target.action.parts, texts),
        "is_empty": bool(found) and not any(found.get(part.field.partition(".")[0]) for part in target.action.parts),
        "next_page": _next_page(found),
    }
    return add_wait(render_page(call, "answer.html", refused.status, **values), refused.retry_after)


def _ask(call: Call, target: Target, fields: list[FieldDescription], asked: Typed) -> tuple[Json, Refused]:
    """The answer, or why there is none; neither while something is needed and nothing has been chosen."""
    needs = [one.name for one in fields if one.required]
    if needs and not asked.keys() & set(needs):
        return {}, NOT_REFUSED
    wanted = typed.to_json(fields, asked)
    if request.args.get(CURSOR):
        wanted[CURSOR] = request.args[CURSOR]
    try:
        return ask(call, target, wanted), NOT_REFUSED
    except ServiceError as error:
        names = [one.name for one in fields]
        refused = explain(error, page_texts(), names, [name for name in names if asked.get(name)])
        return {}, replace(refused, alarm=page_texts()("check_question")) if refused.fields else refused


def _ids(fields: list[FieldDescription]) -> Mapping[str, str]:
    """What the address says beside the question: of what the row is a part."""
    own = {one.name for one in fields}
    return {name: value for name, value in request.args.items() if name.endswith("_id") and name not in own}


def _next_page(found: Json) -> str:
    """The address of the next page of the answer; "" after the last."""
    if not found.get("next_cursor"):
        return ""
    kept = {name: value for name, value in request.args.items() if name != CURSOR}
    return with_query(request.path, **kept, cursor=found["next_cursor"])
