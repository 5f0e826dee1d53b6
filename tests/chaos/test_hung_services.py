"""Each service hangs in turn while 64 people call it: everybody else is served as before, and it is used again afterwards.

The 64 call once a second, which is also what their refusals ask for (`Retry-After`). Prints the times of four others before
and during the hang, with the 64 at work both times. Run alone: `make chaos ARGS="-k hung -s"`.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from chassis.testing import wait_until
from contracts.services import SERVICES
from tests.stack import Stack

CALLERS = 64
SECONDS = float(os.environ.get("HUNG_SECONDS", "2"))
PATIENCE_SECONDS = 15
PATHS = {
    "customers": "/v1/customers/{}",
    "sales": "/v1/customers/{}/orders",
    "billing": "/v1/customers/{}/invoices",
    "crm": "/v1/customers/{}/activities",
    "documents": "/v1/customers/{}/documents",
}
REFUSALS = {"service_timeout", "service_busy", "service_silent"}


@pytest.fixture(scope="module")
def hung(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own. A short deadline, so that a silent service is found out soon."""
    logs: Path = tmp_path_factory.mktemp("logs")
    with Stack(logs, DEADLINE_SECONDS="4") as running:
        yield running


class Caller(threading.Thread):
    """Calls some paths in turn until told to stop; notes each status, code and time."""

    def __init__(self, stack: Stack, paths: list[str], pace: float, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._stack, self._paths, self._pace, self._stop_event = stack, paths, pace, stop
        self.told: list[tuple[int, str]] = []
        self.seconds: list[float] = []

    def run(self) -> None:
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {self._stack.keys['acme']}"
        number = 0
        while not self._stop_event.is_set():
            path = self._paths[number % len(self._paths)]
            number += 1
            began = time.perf_counter()
            try:
                answer = session.get(self._stack.base_url + path, timeout=PATIENCE_SECONDS)
                code = answer.json().get("code", "") if answer.status_code >= 400 else ""
                self.told.append((answer.status_code, code.partition(".")[2]))
            except requests.RequestException as error:
                self.told.append((0, type(error).__name__))
            self.seconds.append(time.perf_counter() - began)
            self._stop_event.wait(self._pace)


def work(stack: Stack, paths: list[str], people: int, pace: float, stop: threading.Event) -> list[Caller]:
    """So many people begin to work, spread over their `pace`, the seconds between two calls of each."""
    callers = [Caller(stack, paths, pace, stop) for _ in range(people)]
    for caller in callers:
        caller.start()
        time.sleep(pace / people)
    return callers


def join(callers: list[Caller]) -> None:
    for caller in callers:
        caller.join(PATIENCE_SECONDS * 2)


def describe(callers: list[Caller]) -> str:
    seconds = sorted(one for caller in callers for one in caller.seconds)
    middle, last = seconds[len(seconds) // 2] * 1000, seconds[int(len(seconds) * 0.99)] * 1000
    return f"{len(seconds)} answers, p50 {middle:.0f} ms, p99 {last:.0f} ms, longest {seconds[-1] * 1000:.0f} ms"


def count_outcomes(callers: list[Caller]) -> "Counter[tuple[int, str]]":
    return Counter(one for caller in callers for one in caller.told)


@pytest.mark.parametrize("service", SERVICES)
def test_a_hung_service_costs_only_its_own_callers(hung: Stack, service: str) -> None:
    api = hung.company("acme")
    customer = api.post("/v1/customers", {"fields": {"name": "Hängande AB"}}, idempotency_key="hung")
    others = [path.format(customer["id"]) for name, path in PATHS.items() if name != service]
    for path in PATHS.values():
        wait_until(lambda path=path: api.get(path.format(customer["id"])), 30)  # type: ignore[misc]
    stop, enough = threading.Event(), threading.Event()
    crowd = work(hung, [PATHS[service].format(customer["id"])], CALLERS, 1, stop)
    before = work(hung, others, 4, 0.02, enough)
    time.sleep(SECONDS)
    enough.set()
    join(before)
    in_peace = count_outcomes(crowd)
    hung.freeze(service)
    during = work(hung, others, 4, 0.02, stop)
    try:
        time.sleep(SECONDS)
        wait_until(lambda: count_outcomes(crowd)[503, "service_silent"] > 0, 60)
        card: dict[str, Any] = api.get(f"/v1/customers/{customer['id']}/card")
    finally:
        stop.set()
        join(during)
        join(crowd)
        hung.thaw(service)
    refused = count_outcomes(crowd) - in_peace
    print(f"\n{service} hangs. Others before: {describe(before)}; during: {describe(during)}. Callers: {dict(refused)}")
    assert in_peace[200, ""] > 0  # on a machine that is busy with other things, some are refused even then
    assert set(count_outcomes(during)) == {(200, "")}
    assert {(status, code) for status, code in refused if status != 200} <= {(503, code) for code in REFUSALS}
    assert refused[503, "service_silent"] > 0
    assert card["meta"]["degraded"] == [service]
    wait_until(lambda: api.get(f"/v1/customers/{customer['id']}/card")["meta"]["degraded"] == [], 30)
    assert api.get(PATHS[service].format(customer["id"]))
