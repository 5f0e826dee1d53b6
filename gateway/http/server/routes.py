"""Which threads serve a request: those of streams, whose bodies must not be read into memory, of logins, or of all others."""

from typing import Literal

from flask import Flask
from werkzeug.exceptions import HTTPException

from gateway.http.call import Operation
from gateway.http.server.environ import Environ

BODILESS = frozenset({"GET", "HEAD", "DELETE"})
Lane = Literal["stream", "login", "request"]


class Lanes:
    """The lanes of one application's operations: a stream is declared, a login is what anybody may post."""

    def __init__(self, app: Flask) -> None:
        operations: list[Operation] = app.extensions["operations"]
        self._adapter = app.url_map.bind("")
        self._lanes: dict[str, Lane] = {}
        for one in operations:
            if one.streamed or (one.is_public and one.method == "POST"):
                self._lanes[one.name] = "stream" if one.streamed else "login"

    def lane_of(self, environ: Environ) -> Lane:
        """The lane of a request. Cheap for requests that have no body."""
        if environ["REQUEST_METHOD"] in BODILESS:
            return "request"
        try:
            endpoint, _ = self._adapter.match(environ["PATH_INFO"], environ["REQUEST_METHOD"])
        except HTTPException:
            return "request"
        return self._lanes.get(endpoint, "request")
