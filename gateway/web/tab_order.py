"""The order of tabs on the page of the account: each is moved up or down by a button, so that no script is needed."""

from dataclasses import dataclass
from typing import Literal

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.base import Value
from contracts.card import TabDescription
from gateway.card.descriptions import descriptions
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import may
from gateway.identity import tab_order
from gateway.web.rendering import redirect_to
from gateway.web.texts import Texts

PATH = "/account/tabs"
AFTER = "/account?done=tabs_kept"

api = Api("tab_order")


class MoveTab(Value):
    """Moves a tab by one place, or all back to the usual order. Which button was pressed is in `up` or `down`."""

    up: str = Field(default="", max_length=60)
    down: str = Field(default="", max_length=60)
    usual: Literal["", "1"] = ""


@dataclass(frozen=True, slots=True)
class MovedTab:
    """A tab in the list. `focus` is the button that gets the focus, "up" or "down": the one that moved it, while it can go on."""

    key: str
    title: str
    is_first: bool
    is_last: bool
    focus: str = ""


@api.custom("POST", PATH, role=Role.VIEWER, form=True)
def move_tab_form(call: Call) -> AnyResponse:
    """Moves a tab of the caller's cards."""
    names = [name for name in MoveTab.model_fields if name in request.form]
    asked = decoding.fill(MoveTab, {name: request.form[name] for name in names}, {})
    if asked.usual:
        tab_order.replace(call.principal, [])
        return redirect_to(AFTER)
    key, step = (asked.up, -1) if asked.up else (asked.down, 1)
    order = tab_order.find(call.principal)
    known = _known_tabs(call)
    every = tab_order.sort_keys([*known, *(one for one in order if one not in known)], order)
    seen = [one for one in every if one in known and may(call, known[one])]
    tab_order.replace(call.principal, move(every, seen, key, step))
    return redirect_to(f"{AFTER}&moved={key}&by={'up' if asked.up else 'down'}" if key in seen else AFTER)


def move(every: list[str], seen: list[str], key: str, step: int) -> list[str]:
    """All keys, with one moved past the next (1) or the previous one (-1) of those that the caller sees."""
    place = seen.index(key) + step if key in seen else -1
    if not 0 <= place < len(seen):
        return every
    others = [one for one in every if one != key]
    at = others.index(seen[place])
    return [*others[: at + (step > 0)], key, *others[at + (step > 0) :]]


def list_tabs(call: Call, texts: Texts, moved: str = "", by: str = "") -> list[MovedTab]:
    """The tabs that the caller may see, in the caller's order."""
    known = {key: tab for key, tab in _known_tabs(call).items() if may(call, tab)}
    keys = tab_order.sort_keys(known, tab_order.find(call.principal))
    found = []
    for place, key in enumerate(keys):
        is_first, is_last = place == 0, place == len(keys) - 1
        focus = by
        if key != moved:
            focus = ""
        elif is_first or is_last:
            focus = "down" if is_first else "up"
        found.append(MovedTab(key, texts.of(known[key].titles, key), is_first, is_last, focus))
    return found


def _known_tabs(call: Call) -> dict[str, TabDescription]:
    """Every tab that the services are known to have, in the usual order."""
    described = (descriptions().nearest(service) for service in call.gateway.settings.services)
    tabs = [tab for one in described if one is not None for tab in one.tabs]
    return {tab.key: tab for tab in sorted(tabs, key=lambda tab: tab.order)}
