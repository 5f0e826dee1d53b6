"""A gateway whose clock is an hour ahead or behind, beside one whose clock is right, on the same database.

Nothing is lost, and nobody is locked out once the clock is right again.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
import requests
from flask import Flask

from chassis import clock
from contracts.errors import ServiceError
from gateway.audit import chain
from gateway.audit.verify import verify
from gateway.http.idempotency import StoredAnswer
from tests.chaos.clock import SteppedClock

from .audit_lines import entries
from .conftest import PASSWORD, Company
from .process import GatewayProcess, a_gateway

HOUR = 3600.0
STEPS = (HOUR, -HOUR)


@pytest.fixture(scope="module")
def stepped_clock(tmp_path_factory: pytest.TempPathFactory) -> SteppedClock:
    return SteppedClock(tmp_path_factory.mktemp("clock") / "gateway.clock")


@pytest.fixture(scope="module")
def stepped(database: str, stepped_clock: SteppedClock) -> Iterator[GatewayProcess]:
    with a_gateway(database, stepped_clock.runner, LOGIN_ATTEMPTS="2", AUTH_CACHE_SECONDS="0") as gateway:
        yield gateway


@pytest.fixture(autouse=True)
def right_again(stepped_clock: SteppedClock) -> Iterator[None]:
    yield
    stepped_clock.step(0)


def log_in(gateway: GatewayProcess, login: str, password: str = PASSWORD) -> requests.Response:
    return requests.post(f"{gateway.url}/v1/login", json={"login": login, "password": password}, timeout=30)


def me(gateway: GatewayProcess, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{gateway.url}/v1/me", headers=headers, timeout=30).status_code


def me_at_the_right_one(company: Company, token: str) -> int:
    return int(company.http.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code)


@pytest.mark.parametrize("step", STEPS)
def test_a_session_holds_whichever_gateway_has_begun_it(
    stepped: GatewayProcess, stepped_clock: SteppedClock, company: Company, step: float
) -> None:
    before = log_in(stepped, company.login).json()["token"]
    stepped_clock.step(step)
    assert me(stepped, before) == 200
    meanwhile = log_in(stepped, company.login).json()["token"]
    assert (me(stepped, meanwhile), me_at_the_right_one(company, meanwhile)) == (200, 200)
    stepped_clock.step(0)
    assert [me(stepped, token) for token in (before, meanwhile)] == [200, 200]
    assert me_at_the_right_one(company, before) == 200


@pytest.mark.parametrize("step", STEPS)
def test_failed_logins_make_nobody_wait_longer_than_at_a_right_clock(
    stepped: GatewayProcess, stepped_clock: SteppedClock, company: Company, step: float
) -> None:
    stepped_clock.step(step)
    answers = [log_in(stepped, company.login, "wrong") for _ in range(4)]
    stepped_clock.step(0)
    answers.append(log_in(stepped, company.login, "wrong"))
    assert {answer.status_code for answer in answers} <= {401, 429}
    waits = [float(answer.headers["Retry-After"]) for answer in answers if answer.status_code == 429]
    assert all(wait <= 60 for wait in waits), "LOGIN_DELAY_MOST_SECONDS"


@contextmanager
def reading(company: Company) -> Iterator[None]:
    """Somebody reads the trail of the company again and again at the gateway whose clock is right, which chains what there is."""
    ended = threading.Event()

    def read() -> None:
        while not ended.wait(0.01):
            assert company.get("/v1/audit?limit=1").status_code == 200

    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(read)
        try:
            yield
        finally:
            ended.set()
        done.result()


@pytest.mark.parametrize("step", STEPS)
def test_no_line_is_lost_and_the_chain_holds(
    stepped: GatewayProcess, stepped_clock: SteppedClock, app: Flask, company: Company, step: float
) -> None:
    """The gateway whose clock is right takes running requests of the one that is behind for given up."""
    headers = {"Authorization": f"Bearer {company.keys['administrator']}"}
    accepted = set()
    with reading(company):
        for seconds in (0.0, step, 0.0):
            stepped_clock.step(seconds)
            for number in range(6):
                body = {"name": f"a key at {seconds} {number}", "roles": ["viewer"]}
                made = requests.post(f"{stepped.url}/v1/api-keys", json=body, headers=headers, timeout=30)
                assert made.status_code == 201
                accepted.add(made.headers["X-Request-Id"])
    app.extensions["gateway"].trail.settle(company.tenant)
    found = list(entries().find({"tenant": company.tenant, "operation": "add_key"}))
    assert {row["request_id"] for row in found if row["outcome"] == "ok"} == accepted
    assert verify(company.tenant).is_good
    assert chain.read_head(company.tenant) == chain.read_last(company.tenant)


def claim(company: Company, key: str) -> StoredAnswer:
    return StoredAnswer(company.tenant, key, ("own", "former"), 12)


@pytest.mark.parametrize("is_released", [False, True])
def test_a_key_that_was_claimed_by_a_clock_that_was_ahead_is_free_again_when_it_is_right(
    company: Company, monkeypatch: pytest.MonkeyPatch, is_released: bool
) -> None:
    """Killed while it ran, or released: the record says that it runs for another hour."""
    right = clock.now
    with monkeypatch.context() as ahead:
        ahead.setattr(clock, "now", lambda: right() + timedelta(seconds=HOUR))
        claimed = claim(company, "one")
        if is_released:
            claimed.release()
    assert claim(company, "one").earlier is None
    with pytest.raises(ServiceError) as running:  # by the right clock it runs now
        claim(company, "one")
    assert running.value.code == "gateway.request_still_running"


def test_a_key_is_not_free_for_a_clock_that_differs_a_little(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    claim(company, "two")
    right = clock.now
    for seconds in (-45, 11):
        with monkeypatch.context() as other:
            other.setattr(clock, "now", lambda seconds=seconds: right() + timedelta(seconds=seconds))
            with pytest.raises(ServiceError):
                claim(company, "two")
