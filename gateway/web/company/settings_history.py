"""Who changed the company's settings, when, from what to what: the newest change first."""

from typing import Any, NamedTuple

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.base import Value
from contracts.card import FieldDescription
from gateway import errors
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity.caller_names import names_of
from gateway.web.company.parts import action_of, find_part
from gateway.web.company.settings import PART, PATH
from gateway.web.company.values import say
from gateway.web.formats import moment
from gateway.web.forms.actions import check_rights, own_operation
from gateway.web.forms.objects import run_operation
from gateway.web.paging import AskPage
from gateway.web.rendering import render_page
from gateway.web.texts import Texts, page_texts

HISTORY = PART + "/history"
Json = dict[str, Any]

api = Api("settings_history")


class Change(NamedTuple):
    """A setting before and after a change."""

    at: str
    by: str
    label: str
    before: str
    after: str


class AskHistory(AskPage):
    """The history of a part; `cursor` is a later page of it."""

    action: str
    part: str


@api.custom("GET", HISTORY, role=Role.ADMINISTRATOR, model=AskHistory)
def settings_history_page(call: Call) -> AnyResponse:
    """Every change of a part of the settings."""
    texts, asked = page_texts(), call.body
    part = find_part(asked.action, asked.part)
    action = action_of(part)
    check_rights(call, action)
    if not part.history:
        raise errors.no_such_action(part.operation, part.key)
    operation = own_operation(part.history)
    listed = run_operation(call, operation, {}, decoding.fill(operation.model or Value, {"cursor": asked.cursor}, {}))
    values: Json = {
        "title": texts.word(action.word),
        "back": PATH,
        "here": request.path,
        "changes": _changes(listed["items"], {one.name: one for one in action.fields}, texts),
        "next_cursor": listed.get("next_cursor"),
    }
    return render_page(call, "settings_history.html", **values)


def _changes(items: list[Json], fields: dict[str, FieldDescription], texts: Texts) -> list[Change]:
    """The changes of the part's own fields."""
    names = names_of(one["by"] for one in items if one.get("by"))
    return [
        Change(
            moment(item["at"]),
            names.get(item.get("by") or "", item.get("by") or ""),
            texts.of(fields[one["name"]].labels, one["name"]),
            say(fields[one["name"]], one.get("before"), texts) or texts("nothing_now"),
            say(fields[one["name"]], one.get("after"), texts) or texts("nothing_now"),
        )
        for item in items
        for one in item["settings"]
        if one["name"] in fields
    ]
