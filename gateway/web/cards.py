"""The search page, and the register of customers on it."""

from typing import Any

from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.base import Value
from contracts.crm import SearchCustomers
from contracts.customers import ListCustomers
from contracts.errors import Unavailable
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.rendering import redirect_to, render_page

PAGE_OF_REGISTER = 25
MOST_HITS = 50

api = Api("cards")


class AskSearch(Value):
    """The search page: the customers that match `q`, also `inactive` ones; without `q` the register. `cursor` is a later page."""

    q: str = ""
    inactive: bool = False
    cursor: str | None = Field(default=None, max_length=1000)


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
