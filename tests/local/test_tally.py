"""The tally of the tests that break things: who was refused in which phase, and how long nobody was answered."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from kundkort.api import ApiError, UnreachableError
from tests.chaos.load import until_answered
from tests.chaos.tally import Attempt, CountedApi, Outcome, Tally, longest_gap, table


class Gateway(BaseHTTPRequestHandler):
    """Answers with the next of `answers`: a status and a body; with nothing left it hangs up."""

    answers: list[tuple[int, Any]] = []

    def do_GET(self) -> None:
        if not self.answers:
            return
        status, body = self.answers.pop(0)
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_arguments: Any) -> None:
        """Says nothing."""


@pytest.fixture
def tally() -> Tally:
    made = Tally()
    made.begin("quiet")
    return made


@pytest.fixture
def api(tally: Tally) -> Iterator[CountedApi]:
    """On a gateway that answers what the test puts into `Gateway.answers`."""
    Gateway.answers = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield CountedApi(f"http://127.0.0.1:{server.server_address[1]}", "key", tally)
        server.shutdown()


def test_the_longest_gap_is_between_neighbours_in_any_order() -> None:
    assert longest_gap([4.0, 1.0, 2.0, 9.0]) == 5.0


def test_each_attempt_counts_once_as_it_ended(api: CountedApi, tally: Tally) -> None:
    whole, degraded = ({"meta": {"degraded": tabs}} for tabs in ([], ["orders"]))
    Gateway.answers = [(503, {"code": "x.away"}), (200, whole), (200, degraded), (409, {"code": "x.still_running"})]
    assert until_answered(lambda: api.get("/v1/customers/1/card")) == whole
    assert api.get("/v1/customers/1/card") == degraded
    for refusal in (ApiError, UnreachableError):
        with pytest.raises(refusal):
            api.get("/v1/customers/1/card")
    (row,) = tally.rows()
    counts = (row.requests, row.at_once, row.after_waiting, row.unreached, row.wrong, row.degraded, row.refused)
    assert counts == (5, 2, 0, 1, 0, 1, 3)
    assert tally.said(Outcome.REFUSED) == {"GET card: 503 x.away": 1, "GET card: 409 x.still_running": 1}


@pytest.mark.parametrize("status", [500, 422, 404])
def test_what_may_not_be_repeated_is_wrong(api: CountedApi, tally: Tally, status: int) -> None:
    Gateway.answers = [(status, {"code": "x.broken"}), (200, {})]
    with pytest.raises(ApiError):
        until_answered(lambda: api.get("/v1/customers"))
    assert tally.said(Outcome.WRONG) == {f"GET customers: {status} x.broken": 1}


def test_an_attempt_belongs_to_the_phase_in_which_it_ended() -> None:
    tally = Tally()
    tally.begin("quiet")
    tally.begin("kill -9 a", "kill -9 a")
    start = tally.rows()[1]
    assert (start.requests, start.fault) == (0, "kill -9 a")
    tally.attempts += [Attempt(0.0, 1.0, Outcome.ANSWERED, "200")]
    assert [row.requests for row in tally.rows()] == [0, 0]
    assert table(tally.rows()).splitlines()[2].split()[:3] == ["kill", "-9", "a"]
