"""The client of the HTTP API against a gateway that loses an answer."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from kundkort.api import Api

CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("PATCH", {"json": {"phone": "1"}, "headers": {"If-Match": '"1"'}}),
    ("PUT", {"json": {"text": "1"}, "headers": {"If-Match": '"1"'}}),
    ("DELETE", {}),
    ("POST", {"json": {}, "headers": {"Idempotency-Key": "of-the-caller"}}),
]


class Losing(ThreadingHTTPServer):
    """Answers every first request of a key with 503, as if its answer were lost, and notes method, key and version of each."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str]] = []
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    def answer(self) -> None:
        assert isinstance(self.server, Losing)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        seen = (self.command, self.headers.get("Idempotency-Key", ""), self.headers.get("If-Match", ""))
        is_again = seen in self.server.seen
        self.server.seen.append(seen)
        self.send_response(200 if is_again else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PATCH = do_PUT = do_DELETE = do_POST = answer  # noqa: N815 - names of the library

    def log_message(self, *_arguments: Any) -> None:
        """Says nothing."""


@pytest.fixture
def gateway() -> Iterator[Losing]:
    with Losing() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(("method", "arguments"), CHANGES)
def test_a_change_that_is_tried_again_is_the_same_request(
    gateway: Losing, method: str, arguments: dict[str, Any]
) -> None:
    api = Api(f"http://127.0.0.1:{gateway.server_port}", "key")
    for _ in range(2):
        assert api.request(method, "/v1/customers/cus_1", **arguments).ok
    keys = [key for _, key, _ in gateway.seen]
    assert all(keys)
    assert keys[0] == keys[1]
    if method == "POST":
        assert set(keys) == {"of-the-caller"}
    else:
        assert keys[1] != keys[2], "another call is another request"


def test_a_read_has_no_key(gateway: Losing) -> None:
    Api(f"http://127.0.0.1:{gateway.server_port}", "key").get("/v1/customers")
    assert {key for _, key, _ in gateway.seen} == {""}
