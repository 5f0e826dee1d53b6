"""What the company would lose if customers paid nothing more, customer by customer, beside their credit limits."""

from typing import Any, NamedTuple

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from contracts.sales.exposures import ListExposures
from gateway.http.call import Call
from gateway.http.language import language_of
from gateway.http.operations import Api
from gateway.web.formats import money
from gateway.web.paging import AskPage
from gateway.web.rendering import render_page

PATH = "/exposures"
LINES = 50
PARTS = ("owed", "overdue", "delivered", "ordered", "advances")
"""What an exposure is built from, in the order of the page's columns; after them the exposure, the limit, what is above it."""
Json = dict[str, Any]

api = Api("exposure_pages")


class Line(NamedTuple):
    """The exposure of a customer in one currency. Only the customer's own currency has a limit."""

    customer_id: str
    customer: str
    currency: str
    sums: list[str]
    is_above: bool


class AskExposures(AskPage):
    """The page of exposures, or of those above their limits; `cursor` is a later page of the list."""

    above_limit: bool = False


@api.page(PATH, ListExposures, model=AskExposures)
def exposures_page(call: Call) -> AnyResponse:
    """The exposures of all customers who have one, those furthest above their limit first."""
    asked: AskExposures = call.body
    listed = call.ask(ListExposures(above_limit=asked.above_limit, cursor=asked.cursor, limit=LINES))
    return render_page(
        call,
        "exposures.html",
        above_limit=asked.above_limit,
        lines=[line for one in listed["items"] for line in _lines(one, language_of(request))],
        next_cursor=listed.get("next_cursor"),
    )


def _lines(item: Json, language: str) -> list[Line]:
    """A line for each currency, the customer's own first."""
    return [_line(item, sums, language) for sums in item["sums"]]


def _line(item: Json, sums: Json, language: str) -> Line:
    currency, is_own = sums["currency"], sums["currency"] == item["currency"]
    limits = [item["limit"], item["above"]] if is_own else [None, None]
    said = [*(sums[name] for name in PARTS), sums["exposure"], *limits]
    shown = ["" if one is None else money(one, currency, language) for one in said]
    is_above = is_own and bool((item["above"] or "").strip("0."))
    return Line(item["customer_id"], item["customer_name"], currency, shown, is_above)
