"""The page that lists the plans of a kind, newest first, with the form that makes one of today."""

from typing import Any, NamedTuple

from flask import Response

from gateway.http.call import Call
from gateway.web.rendering import render_page
from gateway.web.submission import Refusal
from gateway.web.texts import page_texts


class PlanList(NamedTuple):
    """A kind of plans: the address of its page, and the keys of its texts."""

    path: str
    title: str
    lead: str
    plan_today: str
    empty: str


def render_plans(call: Call, of: PlanList, listed: dict[str, Any], may_plan: bool, refused: Refusal) -> Response:
    """The page of the list as its service gave it."""
    texts = page_texts()
    values = {
        "path": of.path,
        "title": texts(of.title),
        "lead": texts(of.lead),
        "plan_today": texts(of.plan_today) if may_plan else "",
        "empty": texts(of.empty),
        "plans": [(one["id"], one["on"], texts.of_value("plan", one["state"])) for one in listed["items"]],
        "next_cursor": listed.get("next_cursor"),
        "refused": refused,
    }
    return refused.delay(render_page(call, "plans.html", refused.status, **values))
