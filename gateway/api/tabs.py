"""The descriptions of tabs over HTTP."""

from hashlib import sha256

from flask import Response, request

from chassis.version import version_of
from contracts.access import Role
from gateway.card.schemas import TabList
from gateway.card.tabs import list_all_tabs
from gateway.http.call import Call
from gateway.http.operations import Api

api = Api("tabs")


@api.custom(
    "GET",
    "/tabs",
    role=Role.VIEWER,
    reply=TabList,
    deadline=lambda settings: settings.card_deadline_seconds,
)
def list_tabs(call: Call) -> Response:
    """Describes every tab of the card: titles, columns, words of statuses, actions, and the JSON Schema of its items.

    The description changes with releases of services, not with customers: read it once and again when its ETag differs.
    """
    found = list_all_tabs(call)
    etag = _make_etag(found.meta.versions)
    response = Response(content_type="application/json", headers={"Cache-Control": "private, no-cache"})
    response.set_etag(etag, weak=True)
    if request.if_none_match.contains_weak(etag):
        response.status_code = 304
    else:
        response.data = found.model_dump_json()
    return response


def _make_etag(versions: dict[str, str]) -> str:
    """Changes with a release of the gateway or a service, not when a service is down: hence a weak ETag."""
    names = [f"gateway={version_of('gateway')}", *(f"{service}={versions[service]}" for service in sorted(versions))]
    return sha256("\n".join(names).encode()).hexdigest()[:16]
