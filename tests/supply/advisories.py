"""A source of advisories on loopback that speaks OSV's API, with the holes that a test gives it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def advisory(name: str, version: str) -> dict[str, Any]:
    """A hole in exactly this version, as OSV describes it."""
    package = {"name": name, "ecosystem": "PyPI"}
    return {
        "id": f"TEST-{name}",
        "summary": "A hole.",
        "details": "A hole.",
        "published": "2026-01-01T00:00:00Z",
        "modified": "2026-01-01T00:00:00Z",
        "affected": [{"package": package, "versions": [version], "ranges": []}],
    }


@contextmanager
def a_source(*holes: tuple[str, str]) -> Iterator[str]:
    """The address of a source that knows these holes: name and version of packages."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            pin = (asked["package"]["name"], asked["version"])
            body = json.dumps({"vulns": [advisory(*pin)]} if pin in holes else {}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Requests of tests are not logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/query"
    finally:
        server.shutdown()
        server.server_close()
