"""The card over HTTP."""

from typing import Any

from flask import request

from contracts.access import Role
from gateway import card
from gateway.language import language_of
from gateway.messages import Card
from gateway.operations import Api
from gateway.visit import Visit

api = Api("card")


@api.custom(
    "GET",
    "/customers/<customer_id>/card",
    role=Role.VIEWER,
    model=card.AskCard,
    reply=Card,
    deadline=lambda settings: settings.card_deadline_seconds,
)
def get_card(visit: Visit) -> dict[str, Any]:
    """Everything that the company knows of a customer, tab by tab; complete or as complete as possible right now."""
    return card.build(visit, visit.body, language_of(request))
