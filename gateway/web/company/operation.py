"""Whether each part answers right now, for administrators: a read of every service, and the gateway's own checks. Beside it the
company's events that a service could not handle: their envelopes, and the step that has them handled again.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from chassis import health
from chassis.version import version_of
from contracts import errors_catalogue
from contracts.access import Role
from contracts.base import Request, Value
from contracts.billing import GetBillingSettings
from contracts.card import DescribeTabs
from contracts.crm import ListProperties
from contracts.customers import GetCustomerSettings
from contracts.documents import ListDocuments
from contracts.errors import ServiceError, Unavailable
from contracts.parked import DELIVERY_LIMIT
from contracts.sales import GetContractInvoicingSettings
from gateway.api import parked_events
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.formats import moment
from gateway.web.rendering import redirect_to, render_page
from gateway.web.submission import NOTHING_REFUSED, Refusal, refuse, run
from gateway.web.texts import Texts, page_texts

PATH = "/operation"
NOBODY = "cus_00000000000000000000000000000000"
READS: dict[str, Request[Any]] = {
    "customers": GetCustomerSettings(),
    "sales": GetContractInvoicingSettings(),
    "billing": GetBillingSettings(),
    "crm": ListProperties(limit=1),
    "documents": ListDocuments(customer_id=NOBODY, limit=1),
}
"""A small read of each service's database; a service that is newer than the gateway is asked for its tabs."""
REASONS = {
    "": "parked_unknown",
    "UnknownEvent": "parked_unknown_event",
    "Malformed": "parked_malformed",
    DELIVERY_LIMIT: "parked_delivery_limit",
}
"""Kinds of failures that have words, and the keys of these."""

api = Api("operation_pages")


class Part(NamedTuple):
    """A part of the product. `said` is what is wrong with it."""

    name: str
    is_up: bool
    said: str


class AskOperation(Value):
    """The page of operation; `replayed` is how many events have just gone back, `more`: others of that service are left."""

    replayed: int | None = Field(default=None, ge=0, le=parked_events.MOST_REPLAYED)
    more: bool = False


class Parked(NamedTuple):
    """A service's parked events. `said` is why they cannot be listed; `action` is where the form that replays them goes."""

    name: str
    action: str
    said: str
    events: list[dict[str, Any]]
    has_more: bool


@api.custom("GET", PATH, role=Role.ADMINISTRATOR, model=AskOperation)
def operation_page(call: Call) -> AnyResponse:
    """Whether each part answers right now, and the company's parked events."""
    return _show(call, _say_replayed(call.body, page_texts()))


@api.custom("POST", PATH + "/<service>/replay", role=Role.ADMINISTRATOR, form=True)
def replay_parked_form(call: Call) -> AnyResponse:
    """Has a service handle parked events again: the one that the form names, or all."""
    asked = parked_events.ReplayOfService(service=call.path["service"], event=request.form.get("event") or None)
    try:
        replayed = run(call, parked_events.replay_parked_events, asked)
    except Unavailable as error:
        texts = page_texts()
        return _show(call, "", Refusal("parked", 503, errors_catalogue.detail(error, texts.language)))
    except ServiceError as error:
        return _show(call, "", refuse("parked", error))
    return redirect_to(f"{PATH}?replayed={replayed.replayed}{'&more=true' if replayed.more else ''}")


def _show(call: Call, done: str, refused: Refusal = NOTHING_REFUSED) -> AnyResponse:
    texts = page_texts()
    sent = parked_events.ask_all(call)
    parts = [*_own(texts), *_services(call, texts)]
    found = parked_events.receive_all(sent, texts.language).items
    parked = [_draw(one, texts) for one in found if one.events or one.status != "ok"]
    values: dict[str, Any] = {"parts": parts, "parked": parked, "done": done, "refused": refused}
    return refused.delay(render_page(call, "operation.html", refused.status, **values))


def _say_replayed(asked: AskOperation, texts: Texts) -> str:
    if asked.replayed is None:
        return ""
    said = texts("replayed", asked.replayed)
    return f"{said} {texts('replay_more')}" if asked.more else said


def _draw(one: parked_events.ServiceParked, texts: Texts) -> Parked:
    events = [
        {
            "id": event.id,
            "type": event.type,
            "subject": event.subject,
            "time": moment(event.time),
            "reason": _say_reason(event.reason, texts),
            "attempts": event.attempts,
        }
        for event in one.events
    ]
    return Parked(texts.of_value("health", one.service), f"{PATH}/{one.service}/replay", one.detail, events, one.more)


def _say_reason(reason: str, texts: Texts) -> str:
    """The kind of the failure in words where there are some; else as programmers call it."""
    known = REASONS.get(reason)
    return texts(known) if known else reason


def _own(texts: Texts) -> Iterator[Part]:
    """The gateway itself. What a check says can hold addresses, which are for operators."""
    yield Part(texts("health_gateway"), True, texts("version_of", version_of("gateway")))
    for name, said in health.run_checks().items():
        yield Part(texts.of_value("health", name), said == "ok", "")


def _services(call: Call, texts: Texts) -> Iterator[Part]:
    """Every service, all asked at once."""
    context = call.context_for(call.gateway.settings.card_deadline_seconds)
    sent = {
        name: call.gateway.sections.send(READS.get(name, DescribeTabs()), context, name)
        for name in call.gateway.settings.services
    }
    for name, pending in sent.items():
        try:
            pending.result()
            error: ServiceError | None = None
        except Unavailable as failure:
            error = failure
        except ServiceError:  # it answers: that it refuses, such as for a module that is off
            error = None
        said = errors_catalogue.detail(error, texts.language) if error else ""
        yield Part(texts.of_value("health", name), error is None, said)
