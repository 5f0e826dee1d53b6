"""The whole timeline of a customer as a page: filters, and for each entry the thing it is of and the card as it was then."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from contracts.card import FieldDescription
from contracts.crm.timeline import ListTimeline
from contracts.crm.timeline_words import TOLD
from contracts.customers import CustomerChanges
from contracts.errors import InvalidInput
from contracts.form_fields import describe_fields
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity.caller_names import names_of
from gateway.web import formats
from gateway.web.answers import CURSOR, PAGING
from gateway.web.bulk_words import NO_BULK, BulkLink, find_links
from gateway.web.columns import Badge, humanise
from gateway.web.forms import links, typed
from gateway.web.forms.drawing import Drawing, Input, find_focus
from gateway.web.forms.refusals import NOT_REFUSED, Refused, explain
from gateway.web.forms.widgets import find_options
from gateway.web.people import find_names
from gateway.web.rendering import render_page
from gateway.web.texts import Texts, page_texts

TAB = "timeline"
PATH = f"{links.CARD}/tabs/{TAB}/{ListTimeline.method}"
"""Where the question of the tab has its page; this one is more particular."""
Json = dict[str, Any]

api = Api("timeline_pages")


class Line(NamedTuple):
    """An entry as people read it. `href` leads to the thing, or its tab; `to_card` to the card as it was at the end of that
    day, `bulk`: the change of many customers that it was a part of."""

    at: str
    what: Badge
    text: str
    number: str
    amount: str
    by: str
    branch: str
    href: str
    to_card: str
    day: str
    bulk: BulkLink = NO_BULK


@api.page(PATH, ListTimeline)
def timeline_page(call: Call) -> AnyResponse:
    """All that has happened to a customer, a page at a time, by kind, person, branch and time."""
    texts, customer_id = page_texts(), call.path["customer_id"]
    fields = [one for one in describe_fields(ListTimeline) if one.name not in {*PAGING, "customer_id"}]
    asked = typed.read(fields, request.args)
    found, refused = _ask(call, fields, asked, texts)
    following = found.get("next_cursor")
    kept = {name: value for name, value in request.args.items() if name != CURSOR}
    inputs = _draw(call, fields, asked, refused, texts)
    return render_page(
        call,
        "timeline.html",
        refused.status,
        back=links.to_card(customer_id, TAB),
        inputs=inputs,
        focus=find_focus(inputs) if refused.fields else "",
        refused=refused,
        lines=draw_lines(customer_id, found.get("items", ()), texts),
        further=links.with_query(request.path, **kept, cursor=following) if following else "",
    )


def _ask(call: Call, fields: list[FieldDescription], asked: typed.Typed, texts: Texts) -> tuple[Json, Refused]:
    """The page of the list, or why what was typed is refused."""
    wanted = {**typed.to_json(fields, asked), "customer_id": call.path["customer_id"]}
    if request.args.get(CURSOR):
        wanted[CURSOR] = request.args[CURSOR]
    try:
        found: Json = call.ask(decoding.fill(ListTimeline, wanted, call.path))
        return found, NOT_REFUSED
    except InvalidInput as error:
        names = [one.name for one in fields]
        return {}, explain(error, texts, names, [name for name in names if asked.get(name)])


def _draw(
    call: Call, fields: list[FieldDescription], asked: typed.Typed, refused: Refused, texts: Texts
) -> list[Input]:
    options = find_options(call, {"customer_id": call.path["customer_id"]}, fields)
    drawing = Drawing(texts, options, refused.fields, roles=call.principal.roles)
    return drawing.draw(fields, typed.show(fields, None) | asked)


def draw_lines(customer_id: str, items: Any, texts: Texts) -> list[Line]:
    """Entries as people read them, with names in place of ids: one query for users and one for keys."""
    callers = [str(one.get("by") or "") for one in items]
    names = names_of(one for one in callers if one) | find_names(callers)
    labels = {one.name: texts.of(one.labels, one.name) for one in describe_fields(CustomerChanges)}
    bulks = find_links((str(one.get("bulk_id") or "") for one in items), texts)
    return [
        _line(customer_id, one, names, labels, texts)._replace(bulk=bulks.get(one.get("bulk_id") or "", NO_BULK))
        for one in items
    ]


def _line(customer_id: str, item: Json, names: Mapping[str, str], labels: Mapping[str, str], texts: Texts) -> Line:
    what, by, day = str(item.get("what") or ""), str(item.get("by") or ""), str(item.get("card_at") or "")
    told = TOLD.get(what)
    changed = [labels.get(name) or humanise(name) for name in item.get("fields_changed") or ()]
    amount = item.get("amount")
    return Line(
        at=day if item.get("whole_day") else formats.moment(str(item.get("at") or "")),
        what=Badge(texts.word(told.word), told.word.tone) if told is not None else Badge(humanise(what), "plain"),
        text=str(item.get("text") or "") or ", ".join(changed),
        number=str(item.get("number") or ""),
        amount=formats.money_with_code(str(amount), str(item.get("currency") or ""), texts.language) if amount else "",
        by=names.get(by, "") or (texts("by_the_system") if by else ""),
        branch=str(item.get("branch_name") or ""),
        href=_to_thing(customer_id, item),
        to_card=links.to_card(customer_id, at=day),
        day=day,
    )


def _to_thing(customer_id: str, item: Json) -> str:
    """The page of the thing; of one without a page, its tab; "" for the customer itself."""
    told, tab = TOLD.get(str(item.get("what"))), str(item.get("tab") or "")
    if not tab or tab == TAB:
        return ""
    if told is None or not told.opens or not item.get("thing_id"):
        return links.to_card(customer_id, tab)
    return links.to_row(customer_id, tab, str(item["thing_id"]), {})
