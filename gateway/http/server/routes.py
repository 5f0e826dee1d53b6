"""Which requests have a body that must not be read into memory: those of operations that are declared as streams."""

from flask import Flask
from werkzeug.exceptions import HTTPException

from gateway.http.call import Gateway
from gateway.http.server.environ import Environ

BODILESS = frozenset({"GET", "HEAD", "DELETE"})


class StreamRoutes:
    """The streams of one application."""

    def __init__(self, app: Flask) -> None:
        gateway: Gateway = app.extensions["gateway"]
        self._adapter = app.url_map.bind("")
        self._streams = frozenset(one.name for one in gateway.operations if one.streamed)

    def is_stream(self, environ: Environ) -> bool:
        """Whether the request's operation reads its body itself. Cheap for requests that have none."""
        if environ["REQUEST_METHOD"] in BODILESS:
            return False
        try:
            endpoint, _ = self._adapter.match(environ["PATH_INFO"], environ["REQUEST_METHOD"])
        except HTTPException:
            return False
        return endpoint in self._streams
