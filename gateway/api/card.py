"""The card over HTTP."""

from typing import Any

from flask import request

from contracts.access import Role
from gateway.card.build import AskCard, build_card
from gateway.card.schemas import Card
from gateway.http.call import Call
from gateway.http.language import language_of
from gateway.http.operations import Api

api = Api("card")


@api.custom(
    "GET",
    "/customers/<customer_id>/card",
    role=Role.VIEWER,
    model=AskCard,
    reply=Card,
    deadline=lambda settings: settings.card_deadline_seconds,
    failures=("gateway.card_unavailable", "customers.customer_not_found", "customers.branch_unknown"),
)
def get_card(call: Call) -> dict[str, Any]:
    """Returns the card of a customer: everything that the company knows, tab by tab.

    A tab whose service does not answer is `stale` (its last good answer) or `unavailable`.
    """
    return build_card(call, call.body, language_of(request))
