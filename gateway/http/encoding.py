"""Encodes a service's reply as an HTTP response: JSON, ETag, Location, and Link to the next page."""

from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Request, Response

from gateway.http import remarks
from gateway.http.call import Operation
from gateway.http.language import api_language

JSON = "application/json"


def encode_reply(operation: Operation, path: dict[str, str], reply: Any, request: Request) -> Response:
    """The response for a reply in plain JSON; 304 if If-None-Match names its version."""
    headers = {"Content-Type": JSON, "Cache-Control": "no-store"}
    if isinstance(reply, dict):
        if isinstance(reply.get("version"), int):
            headers["ETag"] = f'"{reply["version"]}"'
            if request.method == "GET" and request.headers.get("If-None-Match") == headers["ETag"]:
                return Response(status=304, headers=headers)
        reply = remarks.translate(reply, api_language(request))
        if reply.get("next_cursor"):
            headers["Link"] = f'<{_next_page(request, reply["next_cursor"])}>; rel="next"'
        if operation.location:
            headers["Location"] = operation.location.format(**{**path, **reply})
    if operation.status == 204:
        return Response(status=204)
    return Response(orjson.dumps(reply), operation.status, headers)


def _next_page(request: Request, cursor: str) -> str:
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    return f"{request.path}?{urlencode([*pairs, ('cursor', cursor)])}"
