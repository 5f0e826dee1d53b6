"""Each of the five services has one replica and is restarted in turn under load: every call is answered, some of them later.

Run alone: `make chaos ARGS="-k restarted -s"`. The deadline is a long one, since a busy machine starts a service slowly: what
is tested is that no call is lost or refused, not how long a start takes.
"""

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from contracts.services import SERVICES
from tests.chaos.load import LINES
from tests.stack import Stack

PEOPLE = 4
READS = ("", "/orders", "/invoices", "/activities", "/documents")


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own, whose callers wait for a service that is being started."""
    logs: Path = tmp_path_factory.mktemp("logs")
    with Stack(logs, DEADLINE_SECONDS="60") as running:
        yield running


class Client(threading.Thread):
    """Reads from every service, places orders and opens cards, until told to stop. Never repeats anything itself."""

    def __init__(self, stack: Stack, customer: str, number: int, enough: threading.Event) -> None:
        super().__init__(daemon=True)
        self._base, self._number, self._enough = f"{stack.base_url}/v1/customers/{customer}", number, enough
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {stack.keys['acme']}"
        self.single: Counter[str] = Counter()
        self.cards: Counter[str] = Counter()
        self.longest = 0.0

    def run(self) -> None:
        turn = 0
        while not self._enough.is_set():
            turn += 1
            for path in READS:
                self._note(self.single, path, "GET")
            key = {"Idempotency-Key": f"restarted-{self._number}-{turn}"}
            self._note(self.single, "/orders", "POST", json={"lines": LINES}, headers=key)
            self._note(self.cards, "/card", "GET")
            self._enough.wait(0.05)

    def _note(self, outcomes: "Counter[str]", path: str, method: str, **arguments: Any) -> None:
        began = time.monotonic()
        try:
            answer = self._session.request(method, self._base + path, timeout=90, **arguments)
            outcomes[answer.json().get("code", "failed") if answer.status_code >= 400 else "ok"] += 1
            if path == "/card" and answer.ok and answer.json()["meta"]["degraded"]:
                outcomes["degraded"] += 1
        except requests.RequestException as error:
            outcomes[type(error).__name__] += 1
        self.longest = max(self.longest, time.monotonic() - began)


def test_single_replicas_are_restarted_and_no_call_fails(restarted: Stack) -> None:
    api = restarted.company("acme")
    customer = api.post("/v1/customers", {"fields": {"name": "Omstart AB"}}, idempotency_key="restarted")
    enough = threading.Event()
    clients = [Client(restarted, customer["id"], number, enough) for number in range(PEOPLE)]
    for client in clients:
        client.start()
    starts: dict[str, float] = {}
    try:
        for service in SERVICES:
            time.sleep(1)
            restarted.processes[service].send_signal(signal.SIGTERM)
            restarted.processes[service].wait(timeout=60)
            began = time.monotonic()
            restarted.restart(service)
            starts[service] = round(time.monotonic() - began, 1)
        time.sleep(1)
    finally:
        enough.set()
        for client in clients:
            client.join(120)
    single, cards = (sum((getattr(one, kind) for one in clients), Counter[str]()) for kind in ("single", "cards"))
    longest = max(client.longest for client in clients)
    print(f"\nsingle calls {dict(single)}, cards {dict(cards)}, longest {longest:.1f} s, seconds to start {starts}")
    assert set(single) == {"ok"}
    assert set(cards) <= {"ok", "degraded"}
    assert cards["ok"] > 0
