"""Passwords are hashed in a process of their own, which may die, hang, and never outlives the gateway."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from flask import Flask

from chassis.testing import wait_until
from contracts.gateway_errors import HttpError
from gateway.http.server.routes import Lanes
from gateway.identity import password_process, password_worker, passwords
from gateway.identity.password_process import PasswordProcess

from .process import GatewayProcess, a_gateway

LOGIN = {"login": "nobody@nowhere.example", "password": "wrong"}


@pytest.fixture
def pid() -> int:
    """The running process."""
    passwords.hash_password("any")
    assert passwords._process._process is not None
    return passwords._process._process.pid


def test_a_hash_is_right_for_its_password_only() -> None:
    hashed = passwords.hash_password('längre "än" andra\n')
    assert passwords.is_right('längre "än" andra\n', hashed)
    assert not passwords.is_right('längre "än" andra', hashed)
    assert not passwords.is_right("x", "no hash at all")


def test_answers_go_to_who_asked() -> None:
    process = PasswordProcess()
    hashes = [process.ask(f"password {number}") for number in range(4)]

    def is_own(number: int) -> bool:
        return process.ask(f"password {number % 4}", hashes[number // 4]) == (number % 4 == number // 4)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(is_own, range(16)))
    process.stop()


def test_other_requests_go_first(pid: int) -> None:
    assert os.getpriority(os.PRIO_PROCESS, pid) - os.getpriority(os.PRIO_PROCESS, 0) == password_worker.NICE


def test_the_process_gets_no_secrets(pid: int) -> None:
    assert b"MONGODB_URL" not in Path(f"/proc/{pid}/environ").read_bytes()
    assert b"any" not in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_one_that_is_killed_is_replaced(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    hashed = passwords.hash_password("after that")
    assert passwords.is_right("after that", hashed)
    assert not passwords.is_right("something else", hashed)


def test_one_that_hangs_judges_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """429, not a wrong password; and the next caller gets a new process."""
    hung = PasswordProcess()
    monkeypatch.setattr(passwords, "_process", hung)
    monkeypatch.setattr(password_process, "PROGRAM", Path(__file__).with_name("silent_worker.py"))
    monkeypatch.setattr(password_process, "SECONDS", 0.2)
    with pytest.raises(HttpError) as refused:
        passwords.is_right("x", None)
    assert refused.value.code == "gateway.logins_busy"
    monkeypatch.undo()
    assert not passwords.is_right("x", None)
    hung.stop()


def child_of(gateway: GatewayProcess) -> int:
    """The process that hashes for this gateway, once it has been asked."""
    assert requests.post(f"{gateway.url}/v1/login", json=LOGIN, timeout=30).status_code == 401
    children = Path(f"/proc/{gateway.process.pid}/task").glob("*/children")
    (child,) = {int(pid) for one in children for pid in one.read_text().split()}
    return child


def test_logins_that_wait_hold_nobody_else_up_and_the_process_ends_with_the_gateway(database: str) -> None:
    """They have threads of their own: with as many as there are for requests, the others are served."""
    with a_gateway(database, WEB_THREADS="2") as gateway, ThreadPoolExecutor(8) as pool:
        child = child_of(gateway)
        os.kill(child, signal.SIGSTOP)
        try:
            waiting = [pool.submit(requests.post, f"{gateway.url}/v1/login", json=LOGIN, timeout=60) for _ in range(8)]
            for _ in range(20):
                assert requests.get(f"{gateway.url}/v1/me", timeout=5).status_code == 401
            assert not all(one.done() for one in waiting)
        finally:
            os.kill(child, signal.SIGCONT)
        assert {one.result().status_code for one in waiting} <= {401, 429}
        gateway.process.kill()
        wait_until(lambda: not Path(f"/proc/{child}").exists(), 30)


def test_logins_have_threads_of_their_own(app: Flask) -> None:
    lanes = Lanes(app)
    asked = {
        "/v1/login": "login",
        "/login": "login",
        "/login/code": "login",
        "/v1/login/enrolment/confirm": "login",
        "/v1/customers": "request",
        "/v1/me/password": "request",
        "/v1/customers/cus_1/documents": "stream",
        "/nowhere": "request",
    }
    assert {path: lanes.lane_of({"REQUEST_METHOD": "POST", "PATH_INFO": path}) for path in asked} == asked
    assert lanes.lane_of({"REQUEST_METHOD": "GET", "PATH_INFO": "/login"}) == "request"
