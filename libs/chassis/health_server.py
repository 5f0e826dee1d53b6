"""/livez, /readyz and /metrics on a port and threads of their own, for a process that is not a Nameko service.

Whatever the process's other work does to its threads, these three answer.
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from chassis import health

PEER_SECONDS = 10


class _Handler(BaseHTTPRequestHandler):
    """Answers the three paths; anything else is 404."""

    protocol_version = "HTTP/1.1"
    timeout = PEER_SECONDS
    server_version, sys_version = "kundkort", ""

    def do_GET(self) -> None:
        status, kind, body = health.respond(self.path.partition("?")[0]) or health.NOT_FOUND
        self.send_response(int(status[:3]))
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Requests of orchestrators are not logged."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def serve_health(host: str, port: int) -> int:
    """Serves in the background until the process ends; returns the port, which 0 leaves to the system.

    Raises OSError when the port is taken.
    """
    server = _Server((host, port), _Handler)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return int(server.server_address[1])
