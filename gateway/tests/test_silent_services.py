"""A service that hangs or is away: what its callers get, what the others notice (nothing), and how it comes back."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask

from chassis.signed_bodies import SIGNATURE_BYTES
from chassis.testing import free_port, wait_until
from contracts.errors import NotFound, Unavailable
from gateway import create_app

from .conftest import Company, settings_for
from .responder import SILENCE

LONG = 600.0
"""Seconds that no test waits."""
AWAITED = {"retry_after": "0.05", "awaits": "customer", "id": "cus_1"}
CARD, CUSTOMER, SEARCH = "/v1/customers/cus_1/card", "/v1/customers/cus_1", "/v1/search?q=x"
SECTION = {"tabs": [{"key": "points", "order": 5, "titles": {"en": "Points"}, "total": 0, "items": []}]}


@pytest.fixture
def make_company(database: str) -> Callable[..., Company]:
    """A company in an application of its own, with these settings."""

    def make(**changes: Any) -> Company:
        short: dict[str, Any] = {"deadline_seconds": 2, "card_deadline_seconds": 0.5, "services": ("customers", "crm")}
        app: Flask = create_app(settings_for(database, **(short | changes)))
        return Company(app)

    return make


class Answers:
    """What a service answers now; the test changes it."""

    def __init__(self, now: Any) -> None:
        self.now = now

    def __call__(self, *_: Any) -> Any:
        if isinstance(self.now, Exception):
            raise self.now
        return self.now


def outcome(answer: Any) -> tuple[int, str]:
    """Status and code of an answer."""
    return answer.status_code, answer.json.get("code", "") if answer.json else ""


def at_once(company: Company, path: str, count: int) -> list[tuple[int, str]]:
    """What so many simultaneous callers get."""
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(lambda _: outcome(company.get(path)), range(count)))


def test_after_some_silent_cards_the_next_ones_do_not_ask_the_service(
    make_company: Callable[..., Company], responder: Any
) -> None:
    company = make_company(probe_seconds=LONG)
    with responder("customers", Answers(SECTION)), responder("crm", Answers(SILENCE)) as crm:
        for _ in range(3):
            assert company.get(CARD).json["meta"]["degraded"] == ["crm"]
        assert len(crm.asked) == 3
        cards = [company.get(CARD).json for _ in range(5)]
        assert len(crm.asked) == 3
        assert [card["meta"]["degraded"] for card in cards] == [["crm"]] * 5
        assert {tab["status"] for tab in cards[0]["tabs"] if tab["key"] == "activities"} == {"unavailable"}
        refused = company.get(SEARCH)
        assert outcome(refused) == (503, "crm.service_silent")
        assert (refused.headers["Retry-After"], len(crm.asked)) == ("1", 3)


def test_a_service_that_answers_again_is_used_again(make_company: Callable[..., Company], responder: Any) -> None:
    company, crm = make_company(probe_seconds=0.1), Answers(SILENCE)
    with responder("customers", Answers(SECTION)), responder("crm", crm):
        for _ in range(4):
            assert company.get(CARD).json["meta"]["degraded"] == ["crm"]
        crm.now = SECTION
        wait_until(lambda: company.get(CARD).json["meta"]["degraded"] == [])


def test_refusals_of_a_service_are_answers(make_company: Callable[..., Company], responder: Any) -> None:
    company = make_company(probe_seconds=LONG, silent_calls=1)
    with responder("customers", Answers(NotFound("customers.customer_not_found", "No."))) as customers:
        for _ in range(3):
            assert company.get(CUSTOMER).status_code == 404
        assert len(customers.asked) == 3


def test_a_slow_service_is_waited_for(make_company: Callable[..., Company], responder: Any) -> None:
    company = make_company(probe_seconds=LONG, silent_calls=1, slow_after_seconds=0.1)

    def slowly(*_: Any) -> Any:
        time.sleep(0.5)
        return {"hits": []}

    with responder("crm", slowly):
        assert [company.get(SEARCH).status_code for _ in range(3)] == [200] * 3


def test_of_many_callers_of_a_silent_service_a_few_wait_and_the_others_are_refused(
    make_company: Callable[..., Company], responder: Any
) -> None:
    company = make_company(deadline_seconds=4, slow_after_seconds=0.2, slow_calls=8)
    with responder("crm", Answers(SILENCE)), responder("customers", Answers({"id": "cus_1", "version": 1})):
        with ThreadPoolExecutor(12) as threads:
            callers = [threads.submit(company.get, SEARCH) for _ in range(12)]
            wait_until(lambda: sum(caller.done() for caller in callers) == 8, 30)
            assert {outcome(caller.result()) for caller in callers if caller.done()} == {(503, "crm.service_busy")}
            assert outcome(company.get(SEARCH)) == (503, "crm.service_busy")
            assert company.get(CUSTOMER).status_code == 200
            assert sum(caller.done() for caller in callers) == 8  # half of the places: the company's share
        assert sorted(outcome(caller.result())[1] for caller in callers).count("crm.service_timeout") == 4


def test_one_company_leaves_places_for_the_others(
    make_company: Callable[..., Company], responder: Any, database: str
) -> None:
    greedy = make_company(deadline_seconds=4, slow_after_seconds=0.2, slow_calls=8, silent_calls=1000)
    modest = Company(greedy.http.application)

    def crm(_method: str, _body: Any, context: Any) -> Any:
        return SILENCE if context.tenant == greedy.tenant else {"hits": []}

    with responder("crm", crm), ThreadPoolExecutor(8) as threads:
        callers = [threads.submit(greedy.get, SEARCH) for _ in range(8)]
        wait_until(lambda: sum(caller.done() for caller in callers) == 4, 30)
        assert outcome(greedy.get(SEARCH)) == (503, "crm.service_busy")
        assert modest.get(SEARCH).status_code == 200


def test_waiting_for_events_holds_few_threads(make_company: Callable[..., Company], responder: Any) -> None:
    company = make_company(deadline_seconds=4, slow_after_seconds=0.2, slow_calls=2)
    late = Unavailable("crm.customer_not_here_yet", "Soon.", AWAITED)
    with responder("crm", Answers(late)), responder("customers", Answers({"id": "cus_1", "version": 1})):
        with ThreadPoolExecutor(6) as threads:
            callers = [threads.submit(company.get, SEARCH) for _ in range(6)]
            wait_until(lambda: sum(caller.done() for caller in callers) == 5, 30)
            told = {outcome(caller.result())[1] for caller in callers if caller.done()}
        assert told <= {"crm.customer_not_here_yet", "crm.service_busy"}


def test_a_call_waits_for_a_service_that_is_being_restarted(
    make_company: Callable[..., Company], responder: Any
) -> None:
    company = make_company(deadline_seconds=30)
    with ThreadPoolExecutor(1) as threads:
        caller = threads.submit(company.get, CUSTOMER)
        time.sleep(0.5)
        assert not caller.done()
        with responder("customers", Answers({"id": "cus_1", "version": 1})) as customers:
            assert caller.result().status_code == 200
        assert len({context.request_id for _, _, context in customers.asked}) == 1


def test_a_card_does_not_wait_for_a_service_that_is_away(make_company: Callable[..., Company], responder: Any) -> None:
    company = make_company(card_deadline_seconds=60)
    with responder("customers", Answers(SECTION)):
        assert company.get(CARD).json["meta"]["degraded"] == ["crm"]


class Files(BaseHTTPRequestHandler):
    """The documents service's HTTP side: notes what it gets. `silent`: accepts, and says nothing; `broken`: closes then."""

    silent, broken = threading.Event(), threading.Event()
    received: list[bytes] = []

    def do_GET(self) -> None:
        while self.silent.is_set():
            time.sleep(0.02)
        self._answer(b"file")

    def do_POST(self) -> None:
        size = 1
        body = b""
        while size:
            size = int(self.rfile.readline(), 16)
            body += self.rfile.read(size)
            self.rfile.readline()
        self.received.append(body)
        if not self.broken.is_set():
            self._answer(b'{"id": "doc_1", "version": 1}')

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Prints nothing."""


@pytest.fixture
def files() -> Iterator[tuple[int, Callable[[], None]]]:
    """A port, and what starts the file server there."""
    port, servers = free_port(), list[ThreadingHTTPServer]()
    Files.received.clear()

    def start() -> None:
        servers.append(ThreadingHTTPServer(("127.0.0.1", port), Files))
        threading.Thread(target=servers[0].serve_forever, daemon=True).start()

    yield port, start
    Files.silent.clear()
    Files.broken.clear()
    for server in servers:
        server.shutdown()
        server.server_close()


def received() -> list[bytes]:
    """The files that came, without the signatures behind them."""
    return [body[:-SIGNATURE_BYTES] for body in Files.received]


DOWNLOAD, UPLOAD = "/v1/documents/doc_1/content", "/v1/customers/cus_1/documents?name=a.pdf"
TERMS = Answers({"max_bytes": 1000, "content_types": ["application/pdf"]})


@pytest.mark.parametrize("is_upload", [False, True])
def test_a_file_waits_for_a_service_that_is_being_restarted(
    make_company: Callable[..., Company], responder: Any, files: tuple[int, Callable[[], None]], is_upload: bool
) -> None:
    port, start = files
    company = make_company(deadline_seconds=30, documents_url=f"http://127.0.0.1:{port}")
    with responder("documents", TERMS), ThreadPoolExecutor(1) as threads:
        if is_upload:
            caller = threads.submit(company.post, UPLOAD, data=b"%PDF-", content_type="application/pdf")
        else:
            caller = threads.submit(company.get, DOWNLOAD)
        time.sleep(0.5)
        assert not caller.done()
        start()
        assert caller.result().status_code == (201 if is_upload else 200)
    assert received() == ([b"%PDF-"] if is_upload else [])


def test_the_next_address_is_tried_at_once(
    make_company: Callable[..., Company], files: tuple[int, Callable[[], None]]
) -> None:
    port, start = files
    start()
    addresses = f"http://127.0.0.1:{free_port()}, http://127.0.0.1:{port}/"
    company = make_company(documents_url=addresses, streams_per_company=100)
    assert [company.get(DOWNLOAD).data for _ in range(6)] == [b"file"] * 6


def test_an_upload_whose_body_has_begun_is_not_sent_again(
    make_company: Callable[..., Company], responder: Any, files: tuple[int, Callable[[], None]]
) -> None:
    port, start = files
    start()
    Files.broken.set()
    company = make_company(documents_url=f"http://127.0.0.1:{port}", deadline_seconds=5)
    with responder("documents", TERMS):
        answer = company.post(UPLOAD, data=b"%PDF-", content_type="application/pdf")
    assert (outcome(answer), received()) == ((503, "documents.service_unavailable"), [b"%PDF-"])


def test_downloads_from_a_silent_service_are_bounded(
    make_company: Callable[..., Company], files: tuple[int, Callable[[], None]]
) -> None:
    port, start = files
    start()
    Files.silent.set()
    settings = {"deadline_seconds": 4, "slow_after_seconds": 0.2, "slow_calls": 4, "silent_calls": 2}
    company = make_company(
        documents_url=f"http://127.0.0.1:{port}", probe_seconds=0.1, streams_per_company=100, **settings
    )
    told = [code for _, code in at_once(company, DOWNLOAD, 8)]
    assert sorted(told) == ["documents.service_busy"] * 6 + ["documents.service_timeout"] * 2
    assert outcome(company.get(f"{CUSTOMER}/documents"))[1] in (
        "documents.service_silent",
        "documents.service_unavailable",
    )
    Files.silent.clear()
    wait_until(lambda: company.get(DOWNLOAD).status_code == 200)
