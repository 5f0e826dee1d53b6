"""/openapi.json, and /docs to read about the API and try it. /docs is the only page with script, all of it our own."""

import mimetypes
from datetime import date
from functools import lru_cache
from pathlib import Path

import orjson
from flask import Response

from chassis import clock
from chassis.version import version_of
from contracts.base import Value
from gateway import errors
from gateway.docs.openapi import document
from gateway.http.call import Call, Operation
from gateway.http.operations import Api

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
PARTS = ("page.js", "page.css")

api = Api("docs")


class PartName(Value):
    """Names a file of the page."""

    name: str


@api.custom("GET", "/openapi.json", public=True)
def get_openapi(call: Call) -> Response:
    """The HTTP API as OpenAPI 3.1."""
    rendered = render_document(tuple(call.gateway.operations), clock.now().date())
    return Response(rendered, content_type="application/json")


@api.custom("GET", "/docs", public=True)
def get_page(_call: Call) -> Response:
    """The page to read about the API and to try it."""
    return _file("page.html")


@api.custom("GET", "/docs/<name>", public=True, model=PartName)
def get_page_file(call: Call) -> Response:
    """Script and style of the page."""
    if call.body.name not in PARTS:
        raise errors.no_such_address()
    return _file(call.body.name)


@lru_cache(maxsize=4)
def render_document(operations: tuple[Operation, ...], today: date) -> bytes:
    """The document as JSON. Its examples have dates counted from `today`."""
    return orjson.dumps(document(operations, version_of("gateway"), today))


def _file(name: str) -> Response:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
    return Response((HERE / name).read_bytes(), content_type=f"{kind}; charset=utf-8", headers=headers)
