"""nameko's public example as it runs for the benchmark: its three services on our broker, PostgreSQL and Redis of its own."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from kombu import Connection

from deploy.local import jail, ports, postgres, rootfs
from deploy.local.bootstrap import read_complaint
from deploy.local.processes import Process, Supervisor
from tests.bench.example_setup import Example, Missing

PARTS = ("products", "orders", "gateway")
PRODUCTS = 10
READY_SECONDS, PAUSE_SECONDS = 60, 0.5
QUEUES = ("rpc-orders", "rpc-products", "evt-orders-order_created--products.handle_order_created")
TABLES = """
import sys
from sqlalchemy import create_engine
from orders.models import DeclarativeBase
DeclarativeBase.metadata.create_all(create_engine(sys.argv[1]))
"""
# PostgreSQL as Debian has it, without the settings of the product's database.
SERVER = """
set -e
initdb --pgdata=/data/cluster --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
exec postgres -D /data/cluster -c listen_addresses=127.0.0.1 -c port=$1 -c unix_socket_directories=/data
"""


@contextmanager
def running(example: Example, folder: Path, amqp_url: str) -> Iterator[tuple[str, list[int]]]:
    """Its address and its processes. `folder` is for data and logs. Raises SetupError when a server does not start, Missing when
    the example's own code does not run."""
    database, redis, web = ports.free(3)
    supervisor = Supervisor(lambda: False)
    try:
        supervisor.start([_postgres(folder, database), _redis(example, folder, redis)])
        address = f"postgresql://postgres@{ports.HOST}:{database}/postgres"
        _make_tables(example, address)
        settings = {
            "AMQP_URI": amqp_url,
            "DB_URIS": {"orders:Base": address},
            "REDIS_URI": f"redis://{ports.HOST}:{redis}/0",
            "WEB_SERVER_ADDRESS": f"{ports.HOST}:{web}",
            "PRODUCT_IMAGE_ROOT": "http://www.example.com/airship/images",
        }
        (folder / "config.yml").write_text(json.dumps(settings))  # JSON is YAML, too
        supervisor.start([_service(example, part, folder, web) for part in PARTS])
        pids = [process.popen.pid for group in supervisor.groups for process in group if process.popen]
        yield f"http://{ports.HOST}:{web}", pids
    finally:
        supervisor.stop()
        _delete_queues(amqp_url)


def _make_tables(example: Example, address: str) -> None:
    """Tried again while the server still starts."""
    command = [str(example.python), "-c", TABLES, address]
    environment = _environment(example, "orders")
    end = time.monotonic() + READY_SECONDS
    while True:
        done = subprocess.run(
            command, check=False, cwd=example.code / "orders", env=environment, capture_output=True, text=True
        )
        if done.returncode == 0:
            return
        if time.monotonic() > end:
            raise Missing(f"its tables: {read_complaint(done.returncode, done.stderr)}")
        time.sleep(PAUSE_SECONDS)


def fill(url: str) -> str:
    """Ten products, and an order of them all; the path of the order. Raises Missing when its services do not answer."""
    for number in range(1, PRODUCTS + 1):
        product = {"id": str(number), "title": f"Luftskepp {number}", "passenger_capacity": 101, "maximum_speed": 5}
        _post(f"{url}/products", {**product, "in_stock": 1000})
    details = [{"product_id": str(number), "price": "99.99", "quantity": 1} for number in range(1, PRODUCTS + 1)]
    order = _post(f"{url}/orders", {"order_details": details})["id"]
    path = f"/orders/{order}"
    found = requests.get(url + path, timeout=20).json()
    if len(found["order_details"]) != PRODUCTS or "product" not in found["order_details"][0]:
        raise Missing(f"its order is {found}")
    return path


def _post(address: str, body: object) -> Any:
    """Sent again while its services still start: until then the answer is an error."""
    end, said = time.monotonic() + READY_SECONDS, ""
    while time.monotonic() < end:
        try:
            answer = requests.post(address, json=body, timeout=20)
            if answer.ok:
                return answer.json()
            said = answer.text
        except requests.RequestException as error:
            said = str(error)
        time.sleep(PAUSE_SECONDS)
    raise Missing(f"{address} answers {said[:200]!r}")


def _postgres(folder: Path, port: int) -> Process:
    root, data = rootfs.root_folder(), folder / "postgres"
    server = ["sh", "-c", SERVER, "postgres", str(port)]
    return _jailed("the example's PostgreSQL", (root, data, postgres.USER, "INT"), server, folder, port)


def _redis(example: Example, folder: Path, port: int) -> Process:
    """Redis that keeps everything in memory."""
    server = ["redis-server", "--bind", ports.HOST, "--port", str(port), "--save", "", "--appendonly", "no"]
    return _jailed("the example's Redis", (example.redis, folder / "redis", "redis", "TERM"), server, folder, port)


def _jailed(name: str, place: tuple[Path, Path, str, str], server: list[str], folder: Path, port: int) -> Process:
    root, data, user, stop = place
    data.mkdir()
    os.chown(data, *jail.user_ids(root, user))
    command = jail.command(root, data, user, stop, server)
    return Process(name, command, folder / f"{data.name}.log", lambda: ports.answers(port), jailed=True)


def _environment(example: Example, part: str) -> dict[str, str]:
    """Nothing of this tree's."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return {**kept, "PYTHONPATH": str(example.code / part), "PYTHONWARNINGS": "ignore"}


def _service(example: Example, part: str, folder: Path, web: int) -> Process:
    program = str(example.python.with_name("nameko"))
    command = [program, "run", "--config", str(folder / "config.yml"), f"{part}.service"]
    ready = (lambda: ports.answers(web)) if part == "gateway" else lambda: True
    environment = _environment(example, part)
    return Process(f"the example's {part}", command, folder / f"{part}.log", ready, environment, example.code / part)


def _delete_queues(amqp_url: str) -> None:
    """Its queues outlive its services, and the broker may be one that goes on."""
    with Connection(amqp_url) as connection, connection.channel() as channel:
        for name in QUEUES:
            channel.queue_delete(name)
