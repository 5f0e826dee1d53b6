"""The load generator: another process, asked over a pipe."""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bench.load import Generator, Target
from tests.bench.programs import Program


class Server(ThreadingHTTPServer):
    """Notes who asked for what; "/missing" is a 404."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str]] = []
        self.connections = 0
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_GET(self) -> None:
        who = self.headers["Authorization"] or self.headers["Cookie"] or "nobody"
        self.server.asked.append((who, self.path))
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def load() -> Iterator[Generator]:
    with Generator() as generator:
        yield generator


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_requests_are_sent_in_their_order_on_one_connection_for_each_target(load: Generator, server: Server) -> None:
    program, browser = Target(server.url, "key"), Target(server.url, cookie="a=b")
    spent = load.time([(program, "/1"), (browser, "/2"), (program, "/3"), (Target(server.url), "/4")])
    assert server.asked == [("Bearer key", "/1"), ("a=b", "/2"), ("Bearer key", "/3"), ("nobody", "/4")]
    assert (len(spent), min(spent) > 0, server.connections) == (4, True, 3)


def test_clients_share_the_paths(load: Generator, server: Server) -> None:
    made = load.put_load_on(Target(server.url), ["/1", "/2"], 2, 0.1)
    counts = Counter(path for _, path in server.asked)
    assert set(counts) == {"/1", "/2"}
    assert (len(made.milliseconds), server.connections) == (counts.total(), 2)
    assert made.a_second == len(made.milliseconds) / made.seconds


def test_clients_share_the_targets(load: Generator, server: Server) -> None:
    load.put_load_on(Target(server.url, "first"), ["/1"], 4, 0.1, Target(server.url, "second"))
    assert {who for who, _ in server.asked} == {"Bearer first", "Bearer second"}


def test_an_answer_that_is_no_success_is_an_error_and_not_a_fast_request(load: Generator, server: Server) -> None:
    with pytest.raises(RuntimeError, match="404"):
        load.time_paths(Target(server.url), ["/missing"])
    with pytest.raises(RuntimeError, match="404"):
        load.put_load_on(Target(server.url), ["/missing"], 2, 0.1)
    assert len(load.time_paths(Target(server.url), ["/1"])) == 1


def test_it_is_another_process(load: Generator) -> None:
    assert load.pid != os.getpid()


def test_a_program_that_has_ended_is_an_error() -> None:
    with Program("tests.bench.floor_find") as program:  # without its arguments it ends at once
        with pytest.raises(RuntimeError, match=r"tests\.bench\.floor_find has ended"):
            program.ask(count=1)
