"""A customer's card: the overview, a tab, and what takes the place of parts that could not be reached once they can.

A card with a missing or old part carries `#retry`, which fetches `/customers/ID/refresh` after a pause that grows: the answer
holds only what has changed, and the next `#retry`. After MOST_TRIES the page leaves it to the person, so that a forgotten page
does not keep its session alive.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from flask import Response, request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.base import Id, Value
from contracts.card import TabDescription
from contracts.errors import InvalidInput
from gateway.card.build import AskCard, build_described_card
from gateway.http.call import Call
from gateway.http.language import language_of
from gateway.http.operations import Api
from gateway.identity import recent_customers, tab_order
from gateway.settings import Settings
from gateway.web.branch_filter import make_filter
from gateway.web.card_blocks import build_blocks
from gateway.web.card_header import build_header
from gateway.web.forms import links
from gateway.web.maps import render_with_map
from gateway.web.news import build_news
from gateway.web.past_card import choose_day, ways_of
from gateway.web.people import name_people
from gateway.web.rendering import render_page
from gateway.web.texts import Texts, page_texts
from gateway.web.view import CardView, TabView, build_card_view

PAUSES = (2, 4, 8, 15, 30, 60)
"""Seconds before each try; the last one is repeated."""
MOST_TRIES = 15
HEAD = "head"
"""The name of the card's head among the parts that are missing or old."""
MOST_ITEMS = 50
BRANCH = "/branch"
"""What is refused of an address with a branch that the customer does not have."""
Json = dict[str, Any]

api = Api("card_pages")


class AskCardPage(Value):
    """A card's page: an overview of all tabs, or one `tab` with more of its items; with a `branch`, only what belongs to it.
    `at` is a day, to see the card as it was. `done` is the action that was done last."""

    customer_id: Id
    tab: str | None = None
    done: str | None = None
    branch: Id | Literal[""] = ""
    at: str = Field(default="", max_length=20)


class AskRefresh(Value):
    """What has changed on a page of a card, asked for the `tries`th time. `missing` are the parts that the page lacks or has of
    before."""

    customer_id: Id
    tab: str | None = None
    branch: Id | Literal[""] = ""
    at: str = Field(default="", max_length=20)
    missing: frozenset[str] = frozenset()
    tries: int = Field(default=1, ge=1, le=MOST_TRIES)


def card_deadline(settings: Settings) -> float:
    return settings.card_deadline_seconds


@api.custom("GET", links.CARD, role=Role.VIEWER, model=AskCardPage, deadline=card_deadline)
def card_page(call: Call) -> AnyResponse:
    """The card of a customer."""
    asked: AskCardPage = call.body
    values = build_page(call, asked.customer_id, asked.tab, asked.done, asked.branch, asked.at)
    values |= {"retry": address_of_retry(values, asked.tab, tries=1), "address": request.full_path}
    spoken = (values["day"].said, values["branches"].said, say_tab(values["card"], page_texts()))
    values["said"] = " ".join(filter(None, spoken))
    if values["head"] is not None:
        recent_customers.note_opened(call.principal, asked.customer_id)
    status = 404 if values["branches"].is_unknown else 403 if values["card"].hidden else 200
    status = 422 if values["day"].is_refused else status
    return _renderer_of(values)(call, "card.html", status=status, **values)


@api.custom("GET", links.REFRESH, role=Role.VIEWER, model=AskRefresh, deadline=card_deadline)
def refresh_card(call: Call) -> Response:
    """The parts of a card that were missing and are there again."""
    asked: AskRefresh = call.body
    values = build_page(call, asked.customer_id, asked.tab, branch=asked.branch, at=asked.at)
    still = missing_parts(values)
    values |= {"missing": asked.missing, "back": asked.missing - still, "is_whole": not still}
    values["address"] = links.to_card(asked.customer_id, asked.tab or "", branch=asked.branch, at=asked.at)
    values["retry"] = address_of_retry(values, asked.tab, asked.tries + 1)
    return _renderer_of(values)(call, "refresh.html", **values)


def build_page(
    call: Call, customer_id: str, tab: str | None, done: str | None = None, branch: str = "", at: str = ""
) -> dict[str, Any]:
    """What the templates of a card need. Of a branch that the customer does not have, the whole card, which says so; of a day
    that is none, the card of now.

    Every page of it asks the services for the same, so that what was seen on one can stand in on another when a service
    is down.
    """
    texts, is_unknown = page_texts(), False
    day = choose_day(at, texts)
    try:
        built, described = _build(call, customer_id, tab, branch, day.chosen)
    except InvalidInput as error:
        if not branch or BRANCH not in error.details:
            raise
        branch, is_unknown = "", True
        built, described = _build(call, customer_id, tab, branch, day.chosen)
    buttons, ways = ways_of(call, customer_id, described, texts, branch, day)
    blocks = build_blocks(built, described, texts, ways.to_item)
    return {
        "id": customer_id,
        "head": build_header(built["customer"], texts) if built["customer"] else None,
        "head_is_whole": built["customer"] is not None and all(_is_final(one) for one in built["head"]),
        "blocks": blocks,
        "news": build_news(customer_id, built.get("news"), texts),
        "card": build_card_view(built, described, tab, texts, ways.of_tab, ways.to_row, branch),
        "branches": make_filter(built["customer"], branch, is_unknown, texts),
        "day": day,
        "to_card_now": links.to_card(customer_id, tab or "", branch=branch),
        "to_whole": links.to_card(customer_id, tab or "", at=day.text),
        "to_tab": lambda key: links.to_card(customer_id, key, branch=branch, at=day.text),
        "done": buttons.say_done(tab, done),
        "edit": ways.edit,
        "merge": "" if day.text else buttons.to_merge(),
        "reveal": None if day.text else buttons.to_personal_numbers(),
        "personal_data": None if day.text else buttons.to_personal_data(),
        "erasure": "" if day.text else buttons.to_erasure(),
        "delete": "" if day.text else buttons.to_delete(),
    }


def _build(
    call: Call, customer_id: str, tab: str | None, branch: str, at: date | None
) -> tuple[Json, dict[str, TabDescription]]:
    """The card with names of people and the tabs in the caller's order, and the descriptions of its tabs."""
    fields: Json = {"customer_id": customer_id, "limit": MOST_ITEMS, "explain": tab is not None}
    fields |= {"branch": branch} if branch else {}
    asked = AskCard.model_validate({**fields, "at": at} if at else fields)
    built, described = build_described_card(call, asked, language_of(request))
    named = name_people([*built["tabs"], *built["head"]], described)
    by_key = {tab["key"]: tab for tab in named[: len(built["tabs"])]}
    order = tab_order.sort_keys(by_key, tab_order.find_for_card(call.principal))
    built["tabs"], built["head"] = [by_key[key] for key in order], named[len(by_key) :]
    return built, described


def _renderer_of(values: dict[str, Any]) -> Callable[..., Response]:
    return render_with_map if values["card"].has_map else render_page


def say_tab(card: CardView, texts: Texts) -> str:
    """What is announced to those who do not see that another tab has come."""
    if card.current is None:
        return texts("overview")
    return card.hidden or " ".join(f"{tab.title}: {tab.notice or _say_total(tab, texts)}" for tab in card.shown)


def _say_total(tab: TabView, texts: Texts) -> str:
    return f"{texts.number(tab.total)}{'+' if tab.is_more else ''}" if tab.total is not None else ""


def _is_final(block: Json) -> bool:
    """Whether asking again would bring nothing else: it is there, or its past is not known."""
    return block["status"] == "ok" or bool(block.get("reason"))


def missing_parts(values: dict[str, Any]) -> frozenset[str]:
    """The parts of the page that are missing or old: keys of tabs, also of those that only have a count here, and the head."""
    card: CardView = values["card"]
    found = {tab.key for tab in card.bar if tab.status != "ok" and not tab.is_final}
    return frozenset(found if values["head_is_whole"] else found | {HEAD})


def address_of_retry(values: dict[str, Any], tab: str | None, tries: int) -> tuple[str, int] | None:
    """The address that brings what is missing, and the pause before it in seconds; None if nothing is missing, or after too many
    tries."""
    missing = missing_parts(values)
    if not missing or tries > MOST_TRIES:
        return None
    refresh = f"{links.to_card(values['id'])}/refresh"
    branch = values["branches"].chosen
    address = links.with_query(
        refresh,
        tries=str(tries),
        missing=",".join(sorted(missing)),
        tab=tab or "",
        branch=branch,
        at=values["day"].text,
    )
    return address, PAUSES[min(tries, len(PAUSES)) - 1]
