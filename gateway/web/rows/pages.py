"""The page of a row."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from flask import Response
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.base import Id, Value
from contracts.card import TabDescription
from gateway import errors
from gateway.card.tabs import find_described_tab
from gateway.http import remarks
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import check_allowed
from gateway.web.failures import add_wait
from gateway.web.forms import links
from gateway.web.forms.buttons import say_done
from gateway.web.forms.refusals import NOT_REFUSED, Refused
from gateway.web.forms.subjects import name_customer, title_of
from gateway.web.people import fields_of, find_names, put_names
from gateway.web.rendering import render_page
from gateway.web.rows.draw import draw_row
from gateway.web.rows.find import find_row
from gateway.web.rows.previews import find_preview
from gateway.web.rows.steps import steps_of
from gateway.web.texts import page_texts

NO_KEYS: Mapping[str, str] = {}

api = Api("rows")


class AskRow(Value):
    """The page of a row. `done` is the action that was done last; `invoice_id` the invoice that a reminder is a part of; `branch`
    that of the card to which the page leads back."""

    customer_id: Id
    tab: str = Field(max_length=60)
    item_id: Id
    done: str = ""
    invoice_id: Id | None = None
    branch: Id | None = None


@api.custom("GET", links.ROW, role=Role.VIEWER, model=AskRow)
def row_page(call: Call) -> AnyResponse:
    """One quote, order, invoice or other row of a tab, with what can be done with it."""
    asked: AskRow = call.body
    tab = find_described_tab(call, asked.tab)
    return show_row(call, asked.customer_id, tab, asked.item_id, asked.done, branch=asked.branch or "")


def show_row(
    call: Call,
    customer_id: str,
    tab: TabDescription,
    item_id: str,
    done: str = "",
    refused: Refused = NOT_REFUSED,
    keys: Mapping[str, str] = NO_KEYS,
    branch: str = "",
) -> Response:
    """The page of a row; of one whose step was refused, with the reason and how things are now. `keys` are those that steps keep
    for another try."""
    check_tab(call, tab)
    texts = page_texts()
    found = {**find_row(call, tab, customer_id, item_id), "id": item_id}
    named = fields_of([*tab.columns, *tab.details])
    found = put_names(found, named, find_names(found.get(field) for field in named))
    values: dict[str, Any] = {
        "row": (row := draw_row(tab, found, texts)),
        "title": title_of(row.name, name_customer(call, customer_id)),
        "warnings": [remarks.said(one, texts.language) for one in found.get("warnings") or ()],
        "steps": steps_of(call, tab, customer_id, found, texts),
        "done": say_done(tab, done, texts),
        "tab_title": texts.of(tab.titles, tab.key),
        "back": links.to_card(customer_id, tab.key, branch=branch),
        "version": found.get("version") or "",
        "keys": defaultdict(str, keys),
    }
    values |= {"refused": refused, "file": find_preview(tab, found)}
    answer = render_page(call, "row.html", refused.status, **values)
    if values["file"] is not None:
        answer.headers["Content-Security-Policy"] += "; frame-src 'self'"
    return add_wait(answer, refused.retry_after)


def check_tab(call: Call, tab: TabDescription) -> None:
    """Raises NotAllowed unless the caller may see the tab; NotFound for one that needs what this gateway does not know."""
    check_allowed(call, tab, errors.no_such_tab(tab.key))
