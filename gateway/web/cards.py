"""The page of a customer card."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.base import Id, Value
from gateway.card.build import AskCard, build_described_card
from gateway.http.call import Call
from gateway.http.language import language_of
from gateway.http.operations import Api
from gateway.identity import recent_customers
from gateway.web.card_header import build_blocks, build_header
from gateway.web.forms.buttons import Buttons
from gateway.web.maps import render_with_map
from gateway.web.rendering import render_page
from gateway.web.texts import Texts
from gateway.web.view import build_card_view

api = Api("cards")


class AskCardPage(Value):
    """A card's page: an overview of all tabs, or one `tab` with more of its items. `done` is the action that was done last."""

    customer_id: Id
    tab: str | None = None
    done: str | None = None


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
    if head is not None:
        recent_customers.note_opened(call.principal, asked.customer_id)
    buttons = Buttons(call, asked.customer_id, described, texts)
    view = build_card_view(built, described, asked.tab, texts, buttons.of_tab, buttons.to_row)
    values: dict[str, Any] = {
        "head": head,
        "blocks": build_blocks(built, described, texts),
        "card": view,
        "done": buttons.say_done(asked.tab, asked.done),
        "edit": buttons.to_edit(),
    }
    render = render_with_map if view.has_map else render_page
    return render(call, "card.html", id=asked.customer_id, **values)
