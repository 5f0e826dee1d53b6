"""The descriptions of tabs over HTTP."""

from hashlib import sha256

from flask import Response, request

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
    body = list_all_tabs(call).model_dump_json().encode()
    etag = f'"{sha256(body).hexdigest()[:16]}"'
    headers = {"Content-Type": "application/json", "Cache-Control": "private, no-cache", "ETag": etag}
    if request.headers.get("If-None-Match") == etag:
        return Response(status=304, headers=headers)
    return Response(body, headers=headers)
