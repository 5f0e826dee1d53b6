"""Servers that are killed come back with everything that was acknowledged, and leave nothing behind when they end."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kombu
import pytest
from pymongo import MongoClient

from deploy.local import ports
from deploy.local.bootstrap import ROOT
from tests.local.conftest import Servers, start_servers

PATIENCE = 60


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until it holds; fails after PATIENCE seconds, which bounds the wait and measures nothing."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)


class Writer(threading.Thread):
    """Inserts rising numbers and counts up, and remembers what was acknowledged."""

    def __init__(self, url: str, first: int) -> None:
        super().__init__(daemon=True)
        self.url, self.first = url, first
        self.acknowledged: list[int] = []
        self.counted = 0
        self.ending = threading.Event()

    def run(self) -> None:
        client: MongoClient[dict[str, Any]] = MongoClient(self.url, serverSelectionTimeoutMS=PATIENCE * 1000)
        with client:
            number = self.first
            while not self.ending.is_set():
                number += 1
                try:
                    client.kill.numbers.insert_one({"_id": number})
                    self.acknowledged.append(number)
                    client.kill.counters.update_one({"_id": self.first}, {"$inc": {"n": 1}}, upsert=True)
                    self.counted += 1
                except Exception:  # the driver has tried again and given up: not acknowledged
                    time.sleep(0.05)


def kill_while_they_write(servers: Servers, victim: str, writers: list[Writer]) -> None:
    """Kill a server, and wait until it is back and every writer has written on."""
    before = servers.instance.pid(victim)
    servers.instance.kill(victim)
    wait_for(lambda: servers.instance.pid(victim) not in (None, before))
    counts = [len(writer.acknowledged) for writer in writers]
    wait_for(lambda: all(len(one.acknowledged) > count + 20 for one, count in zip(writers, counts, strict=True)))


@pytest.mark.parametrize("victim", ["database", "wire"])
def test_what_was_acknowledged_survives_kill_9(own_servers: Servers, victim: str) -> None:
    writers = [Writer(own_servers.urls["MONGODB_URL"], (place + 1) * 1_000_000) for place in range(3)]
    for writer in writers:
        writer.start()
    for _ in range(2):
        kill_while_they_write(own_servers, victim, writers)
    for writer in writers:
        writer.ending.set()
        writer.join()
    with MongoClient[dict[str, Any]](own_servers.urls["MONGODB_URL"]) as client:
        stored = {document["_id"] for document in client.kill.numbers.find()}
        counters = {document["_id"]: document["n"] for document in client.kill.counters.find()}
    for writer in writers:
        assert set(writer.acknowledged) <= stored
        assert counters[writer.first] >= writer.counted


def test_a_killed_broker_comes_back_with_its_messages(own_servers: Servers) -> None:
    url = own_servers.urls["AMQP_URL"]
    queue = kombu.Queue("kept", durable=True)
    with kombu.Connection(url, transport_options={"confirm_publish": True}) as connection:
        producer = connection.Producer()
        producer.publish({"n": 1}, routing_key="kept", declare=[queue], delivery_mode=2)
    before = own_servers.instance.pid("broker")
    own_servers.instance.kill("broker")
    wait_for(lambda: own_servers.instance.pid("broker") not in (None, before))
    with kombu.Connection(url) as connection:
        connection.ensure_connection(max_retries=PATIENCE, interval_start=1, interval_step=0)
        message = queue(connection.channel()).get()
    assert message is not None
    assert message.payload == {"n": 1}


def test_rabbitmqctl_reaches_the_broker(own_servers: Servers) -> None:
    own_servers.instance.rabbitmqctl("-q", "add_vhost", "extra")
    assert "extra" in own_servers.instance.rabbitmqctl("-q", "list_vhosts").split()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda number: number.name)
def test_nothing_is_left_when_they_end(tmp_path: Path, number: signal.Signals) -> None:
    servers = start_servers(tmp_path / "servers")
    code = servers.end(number)
    assert code == (-9 if number == signal.SIGKILL else 0)
    wait_for(lambda: _traces(str(tmp_path)) == [])
    assert str(tmp_path) not in Path("/proc/mounts").read_text()


def test_data_is_there_at_the_next_start_at_the_same_place_only(tmp_path: Path) -> None:
    for expected in (0, 1):
        servers = start_servers(tmp_path / "servers")
        with MongoClient[dict[str, Any]](servers.urls["MONGODB_URL"]) as client:
            assert client.keep.things.count_documents({}) == expected
            client.keep.things.insert_one({"_id": expected})
        servers.end()


def test_a_taken_port_ends_with_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        complaint = _refused({"AMQP_PORT": str(taken), "KUNDKORT_DATA": str(tmp_path)})
    assert complaint == (
        f"Stopped. Port {taken} (RabbitMQ) is taken by another program: stop that, or choose another with AMQP_PORT=NUMBER.\n"
    )


def test_a_port_that_is_no_number_ends_with_one_sentence(tmp_path: Path) -> None:
    complaint = _refused({"AMQP_PORT": "many", "KUNDKORT_DATA": str(tmp_path)})
    assert complaint == "Stopped. AMQP_PORT=many is not a port: give a number from 1 to 65535.\n"


def test_the_same_data_is_not_served_twice(own_servers: Servers) -> None:
    amqp, mongodb = ports.free(2)
    more = {"AMQP_PORT": str(amqp), "MONGODB_PORT": str(mongodb), "KUNDKORT_DATA": str(own_servers.folder)}
    complaint = _refused(more)
    expected = f"Stopped. make servers is already up in this clone (process {own_servers.process.pid})"
    assert complaint.startswith(expected)


def _refused(environment: dict[str, str]) -> str:
    """What `make servers` says when it does not start; it must end with exit code 1."""
    done = subprocess.run(
        [sys.executable, "-m", "deploy.local.servers"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    return done.stderr


def _traces(word: str) -> list[str]:
    """The command lines of all processes that name this word, but for our own."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_text().replace("\0", " ")
        except OSError:
            continue
        if word in line and int(entry.parent.name) != os.getpid():
            found.append(line)
    return found
