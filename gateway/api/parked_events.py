"""Events that a service could not handle, over HTTP: an administrator sees the company's, and has them handled again."""

from typing import Any, Literal

from flask import request
from pydantic import Field

from contracts import errors_catalogue
from contracts.access import Role
from contracts.base import Reply, Value
from contracts.errors import ServiceError
from contracts.parked import MOST_REPLAYED, ListParked, ParkedEvent, ParkedEvents, ReplayedEvents, ReplayParked
from contracts.services import SERVICES
from gateway import errors
from gateway.http.call import Call
from gateway.http.language import api_language
from gateway.http.operations import Api

PATH = "/parked-events"
SECONDS = 20.0
TOO_OLD = "request_unknown"
"""How a service answers whose release does not know the question."""

__all__ = ["MOST_REPLAYED", "api"]
api = Api("parked_events")


class ServiceParked(Reply):
    """The parked events of the company that one service has, the oldest first; `more`: there may be others.

    `status`: `unavailable` is a service that does not answer, `unsupported` one of a release that cannot tell; `detail` says so.
    """

    service: str
    status: Literal["ok", "unavailable", "unsupported"]
    detail: str = ""
    events: list[ParkedEvent] = []
    more: bool = False


class AllParked(Reply):
    """The parked events of the company, service by service."""

    items: list[ServiceParked]


class ReplayOfService(Value):
    """Which parked events of a service go back to it: the one with the id `event`, or up to 500, the oldest first."""

    service: str = Field(max_length=60)
    event: str | None = Field(default=None, max_length=200, description="All if absent")


@api.custom(
    "GET", PATH, role=Role.ADMINISTRATOR, reply=AllParked, deadline=lambda settings: settings.card_deadline_seconds
)
def list_parked_events(call: Call) -> Reply:
    """Lists the company's events that a service could not handle after every try, service by service.

    Of each event there is the envelope, nothing of what it holds. A service that does not answer says so in `status`.
    """
    return receive_all(ask_all(call), api_language(request))


@api.custom(
    "POST",
    PATH + "/<service>/replay",
    role=Role.ADMINISTRATOR,
    model=ReplayOfService,
    reply=ReplayedEvents,
    services=SERVICES,
    failures=("gateway.service_not_found",),
    deadline=lambda settings: SECONDS,
)
def replay_parked_events(call: Call) -> Reply:
    """Has a service handle parked events of the company again: one, or the 500 oldest.

    They go back into its queue, and are parked again if they fail again. An event may be handled twice; it counts once.
    """
    asked: ReplayOfService = call.body
    if asked.service not in call.gateway.settings.services:
        raise errors.service_not_found(asked.service)
    call.record.details |= {"service": asked.service, "event": asked.event or "all"}
    sent = call.gateway.client.send(ReplayParked(event=asked.event), call.context, asked.service)
    return ReplayedEvents.model_validate(sent.result())


def ask_all(call: Call) -> dict[str, Any]:
    """Asks every service at once; the answers are read by `receive_all`."""
    client, context = call.gateway.sections, call.context_for(call.gateway.settings.card_deadline_seconds)
    return {name: client.send(ListParked(), context, name) for name in call.gateway.settings.services}


def receive_all(sent: dict[str, Any], language: str) -> AllParked:
    """The answers, with what is wrong with a service in that language."""
    return AllParked(items=[_receive(service, pending, language) for service, pending in sent.items()])


def _receive(service: str, pending: Any, language: str) -> ServiceParked:
    try:
        found = ParkedEvents.model_validate(pending.result())
    except ServiceError as error:
        is_old = error.code.endswith(f".{TOO_OLD}")
        detail = errors_catalogue.detail(error, language)
        return ServiceParked(service=service, status="unsupported" if is_old else "unavailable", detail=detail)
    return ServiceParked(service=service, status="ok", events=found.items, more=found.more)
