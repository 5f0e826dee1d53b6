"""SIGTERM: /readyz says no first, every request is still answered, kept-alive connections end by `Connection: close`."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from http.client import HTTPConnection
from queue import SimpleQueue

import pytest
import requests
from flask import Flask

from chassis.testing import ROOT, free_port, wait_until

from .conftest import Company
from .peers import connect, read_to_end, read_until
from .process import GatewayProcess, a_gateway, settings_of

CLIENTS = 6


class Client:
    """Asks again and again on a kept-alive connection. It obeys `Connection: close`, and stops to ask when told to go away."""

    def __init__(self, gateway: GatewayProcess, key: str, away: threading.Event) -> None:
        self._gateway, self._key, self._away = gateway, key, away
        self.statuses: Counter[int] = Counter()
        self.failures: SimpleQueue[Exception] = SimpleQueue()
        self.closes = 0
        self.thread = threading.Thread(target=self._ask)
        self.thread.start()

    def _ask(self) -> None:
        try:
            connection = HTTPConnection("127.0.0.1", self._gateway.port, timeout=30)
            while not self._away.is_set():
                connection.request("GET", "/v1/me", headers={"Authorization": f"Bearer {self._key}"})
                answer = connection.getresponse()
                answer.read()
                self.statuses[answer.status] += 1
                self.closes += answer.getheader("Connection") == "close"
            connection.close()
        except Exception as error:
            self.failures.put(error)


def test_a_drain_fails_no_request(database: str, app: Flask, company: Company) -> None:
    """The clients stand for a balancer: they stop to come once /readyz has said no, and not before."""
    away = threading.Event()
    with a_gateway(
        database, DRAIN_SECONDS="8", REQUESTS_PER_SECOND="100000", COMPANY_REQUESTS_PER_SECOND="100000"
    ) as gateway:
        clients = [Client(gateway, company.keys["viewer"], away) for _ in range(CLIENTS)]
        wait_until(lambda: all(client.statuses.total() > 20 for client in clients))
        before = [client.closes for client in clients]
        gateway.process.send_signal(signal.SIGTERM)
        wait_until(lambda: requests.get(f"{gateway.health}/readyz", timeout=5).status_code == 503)
        said = requests.get(f"{gateway.health}/readyz", timeout=5).json()
        wait_until(lambda: all(client.closes > 1 for client in clients))
        away.set()
        for client in clients:
            client.thread.join()
        code = gateway.process.wait(30)
    assert said["drain"].endswith("draining")
    assert before == [0] * CLIENTS
    assert [(list(client.statuses), client.failures.qsize()) for client in clients] == [([200], 0)] * CLIENTS
    assert code == 0


def test_what_runs_is_finished_and_an_idle_connection_is_closed(database: str, app: Flask, company: Company) -> None:
    """The body of a request is still coming when the port closes."""
    body = f'{{"login": "nobody@{company.tenant}.example", "password": "a wrong password of tests"}}'.encode()
    head = (
        f"POST /v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with (
        a_gateway(database, DRAIN_SECONDS="0") as gateway,
        connect(gateway.port) as idle,
        connect(gateway.port) as peer,
    ):
        idle.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_until(idle, b"}").startswith(b"HTTP/1.1 200 ")
        peer.sendall(head.encode() + body[:5])
        wait_until(lambda: requests.get(f"{gateway.url}/livez", timeout=5).ok)
        gateway.process.send_signal(signal.SIGTERM)
        wait_until(lambda: not _accepts(gateway.port))
        peer.sendall(body[5:])
        answer = read_to_end(peer)
        assert answer.startswith(b"HTTP/1.1 401 "), answer
        assert b"connection: close" in answer.lower()
        assert read_to_end(idle) == b""
        assert gateway.process.wait(30) == 0


def _accepts(port: int) -> bool:
    try:
        connect(port).close()
        return True
    except ConnectionRefusedError:
        return False


def test_several_processes_have_a_health_port_each_and_end_together(database: str, app: Flask) -> None:
    with a_gateway(database, WEB_CONCURRENCY="2") as gateway:
        second = f"http://127.0.0.1:{gateway.health_port + 1}"
        wait_until(lambda: _is_ready(second), 30)
        assert b"kundkort_build_info" in requests.get(f"{second}/metrics", timeout=5).content
        assert requests.get(f"{gateway.url}/livez", timeout=5).json() == {"status": "ok"}
        gateway.process.send_signal(signal.SIGTERM)
        assert gateway.process.wait(30) == 0
        assert not _accepts(gateway.port)
        assert not _is_ready(second)


def test_the_end_of_the_shell_that_started_it_does_not_end_it(database: str, app: Flask) -> None:
    port, health_port = free_port(), free_port()
    environment = {**settings_of(database, port, health_port), "DRAIN_SECONDS": "60"}
    command = f"{sys.executable} -m gateway.http.server >&2 & echo $!; read line"
    shell = subprocess.Popen(
        ["sh", "-c", command], env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert shell.stdin
    assert shell.stdout
    process = int(shell.stdout.readline())
    try:
        wait_until(lambda: _is_ready(f"http://127.0.0.1:{health_port}"), 30)
        shell.stdin.close()
        shell.wait()
        time.sleep(1)  # the server looks ten times a second
        assert _is_ready(f"http://127.0.0.1:{health_port}")
    finally:
        os.kill(process, signal.SIGKILL)


def _is_ready(address: str) -> bool:
    try:
        return requests.get(f"{address}/readyz", timeout=2).ok
    except requests.RequestException:
        return False


@pytest.mark.parametrize(("path", "said"), [("/livez", b'"service":"gateway"'), ("/metrics", b"kundkort_build_info")])
def test_health_has_a_port_of_its_own(database: str, app: Flask, path: str, said: bytes) -> None:
    with a_gateway(database) as gateway:
        assert said in requests.get(gateway.health + path, timeout=5).content
        assert said not in requests.get(gateway.url + path, timeout=5).content
