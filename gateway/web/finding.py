"""Finding customers: the search page, and the list that opens below the search field while somebody types."""

from contextlib import suppress
from typing import Any

from flask import Response
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.base import Cursor, Value
from contracts.crm import LookUpCustomers, SearchCustomers
from contracts.customers import ListCustomers
from contracts.errors import InvalidInput, Unavailable
from gateway.api.search import with_touched
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import recent_customers
from gateway.web.hits import Hit, make_hit
from gateway.web.paging import AskPage
from gateway.web.rendering import redirect_to, render_fragment, render_page
from gateway.web.texts import page_texts

MOST_HITS = 50
MOST_TYPED = 8
"""So many hits stand below the search field."""
NEWEST = 10
LONGEST_Q = 200

Json = dict[str, Any]

api = Api("finding")


class AskSearch(AskPage):
    """The search page: the customers that match `q`, also `inactive` ones. `cursor` is a later page."""

    q: str = ""
    inactive: bool = False
    cursor: Cursor | None = Field(default=None, max_length=2000)


class AskTyped(Value):
    """What stands in the search field so far; nothing: the customers opened last."""

    q: str = ""
    inactive: bool = False


@api.custom("GET", "/", role=Role.VIEWER, model=AskSearch)
def search_page(call: Call) -> AnyResponse:
    """The search and its hits, or straight to the card of the only one; without words the customers opened and added last."""
    asked: AskSearch = call.body
    q = asked.q.strip()[:LONGEST_Q]
    if not q:
        return _show_start(call)
    values: Json = {"q": q, "inactive_too": asked.inactive, "cursor": asked.cursor, "is_lost": False}
    try:
        found, values["is_lost"] = _search_page(call, asked, q)
    except Unavailable:
        return render_page(call, "search.html", 503, hits=[], down=True, more=False, next_cursor=None, **values)
    hits, more = _hits(found), bool(found.get("total_is_more"))
    next_cursor, similar = found.get("next_cursor"), bool(found.get("approximate"))
    if asked.cursor is None and len(hits) == 1 and not (more or similar):
        return redirect_to(f"/customers/{hits[0].id}")
    return render_page(
        call, "search.html", hits=hits, down=False, more=more, next_cursor=next_cursor, similar=similar, **values
    )


@api.custom("GET", "/find", role=Role.VIEWER, model=AskTyped)
def typed_hits(call: Call) -> Response:
    """The list below the search field: a part of a page."""
    asked: AskTyped = call.body
    q = asked.q.strip()[:LONGEST_Q]
    values: Json = {"q": q}
    try:
        found = _search(call, q, asked.inactive, MOST_TYPED) if q else _look_up_recent(call)
    except Unavailable:
        return render_fragment("found.html", 503, hits=[], more=False, similar=False, down=True, **values)
    values |= {"more": bool(found.get("total_is_more")), "similar": bool(found.get("approximate"))}
    return render_fragment("found.html", hits=_hits(found), down=False, **values)


def _show_start(call: Call) -> Response:
    """Each list is missing by itself while its service is down."""
    recent, newest = None, None
    with suppress(Unavailable):
        recent = _hits(_look_up_recent(call))
    with suppress(Unavailable):
        newest = call.ask(ListCustomers(limit=NEWEST))["items"]
    status = 503 if recent is None and newest is None else 200
    return render_page(call, "start.html", status, q="", hits=[], inactive_too=False, recent=recent, newest=newest)


def _search_page(call: Call, asked: AskSearch, q: str) -> tuple[Json, bool]:
    """The hits; the first of them and True if the cursor is of a page that does not exist."""
    try:
        return _search(call, q, asked.inactive, MOST_HITS, asked.cursor), False
    except InvalidInput:
        if asked.cursor is None:
            raise
        return _search(call, q, asked.inactive, MOST_HITS), True


def _search(call: Call, q: str, inactive: bool, limit: int, cursor: str | None = None) -> Json:
    # a service of release 0.1 refuses fields that it does not know, so an unset cursor is left out
    later: Json = {} if cursor is None else {"cursor": cursor}
    request = SearchCustomers(q=q, limit=limit, active=None if inactive else True, **later)
    found: Json = call.ask(with_touched(call, request))
    return found


def _look_up_recent(call: Call) -> Json:
    ids = recent_customers.list_ids(call.principal)
    found: Json = call.ask(LookUpCustomers(customer_ids=ids)) if ids else {"hits": []}
    return found


def _hits(found: Json) -> list[Hit]:
    texts = page_texts()
    return [make_hit(one, texts) for one in found["hits"]]
