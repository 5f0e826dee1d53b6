"""The pages of somebody who is logged in: the search, and the card."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.base import Id, Value
from contracts.crm import SearchCustomers
from contracts.customers import ListCustomers
from contracts.errors import Unavailable
from gateway.card.build import AskCard, build_described_card
from gateway.http.call import Call
from gateway.http.language import language_of
from gateway.http.operations import Api
from gateway.web.card_header import build_blocks, build_header
from gateway.web.forms.buttons import Buttons
from gateway.web.paging import AskPage
from gateway.web.rendering import redirect_to, render_page
from gateway.web.texts import Texts
from gateway.web.view import build_card_view

PAGE_OF_REGISTER = 25
MOST_HITS = 50

api = Api("cards")


class AskSearch(AskPage):
    """The search page: the customers that match `q`, also `inactive` ones; without `q` the register. `cursor` is a later page."""

    q: str = ""
    inactive: bool = False


class AskCardPage(Value):
    """A card's page: an overview of all tabs, or one `tab` with more of its items. `done` is the action that was done last."""

    customer_id: Id
    tab: str | None = None
    done: str | None = None


@api.custom("GET", "/", role=Role.VIEWER, model=AskSearch)
def search_page(call: Call) -> AnyResponse:
    """The search and its hits; or straight to the card of the only one."""
    asked: AskSearch = call.body
    q, down = asked.q[:200], False
    found: dict[str, Any] = {}
    try:
        found = _hits(call, q, asked) if q else _register(call, asked.cursor)
    except Unavailable:
        down = True
    rows, more = found.get("hits", found.get("items", [])), bool(found.get("total_is_more"))
    if q and asked.cursor is None and len(rows) == 1 and not more:
        return redirect_to(f"/customers/{rows[0]['id']}")
    values = {"q": q, "inactive": asked.inactive, "rows": rows, "more": more, "down": down}
    cursors = {"cursor": asked.cursor, "next_cursor": found.get("next_cursor")}
    return render_page(call, "search.html", 503 if down else 200, **values, **cursors)


def _hits(call: Call, q: str, asked: AskSearch) -> dict[str, Any]:
    request = SearchCustomers(q=q, limit=MOST_HITS, active=None if asked.inactive else True, **_page_of(asked.cursor))
    found: dict[str, Any] = call.ask(request)
    return found


def _register(call: Call, cursor: str | None) -> dict[str, Any]:
    listed: dict[str, Any] = call.ask(ListCustomers(limit=PAGE_OF_REGISTER, **_page_of(cursor)))
    return listed


def _page_of(cursor: str | None) -> dict[str, Any]:
    # a service of release 0.1 refuses fields that it does not know, so an unset cursor is left out
    return {} if cursor is None else {"cursor": cursor}


@api.custom(
    "GET",
    "/customers/<customer_id>",
    role=Role.VIEWER,
    model=AskCardPage,
    deadline=lambda settings: settings.card_deadline_seconds,
)
def card_page(call: Call) -> AnyResponse:
    """The card of a customer.

    Every page of it asks the services for the same, so that what was seen on one can stand in on another when a service
    is down.
    """
    asked: AskCardPage = call.body
    language = language_of(request)
    built, described = build_described_card(call, AskCard(customer_id=asked.customer_id, limit=50), language)
    texts = Texts(language)
    head = build_header(built["customer"], texts) if built["customer"] else None
    buttons = Buttons(call, asked.customer_id, described, texts)
    view = build_card_view(built, described, asked.tab, texts, buttons.of_tab, buttons.to_row)
    values: dict[str, Any] = {
        "head": head,
        "blocks": build_blocks(built, described, texts),
        "card": view,
        "done": buttons.say_done(asked.tab, asked.done),
        "edit": buttons.to_edit(),
    }
    return render_page(call, "card.html", id=asked.customer_id, **values)
