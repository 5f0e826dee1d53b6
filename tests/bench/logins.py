"""What 1,000 wrong logins cost another client: its p99 beside idle, in turn in one run (target: ≤ 2 ×).

    python -m tests.bench.logins [--logins 1000] [--rounds 5]       with AMQP_URL and MONGODB_URL of `make servers`

From one address, with 200 names, as the review tried it; and from an address each, through a trusted proxy, so that only the
places of argon2 and the rule for all strangers hold.
"""

import argparse
import http.client
import json
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from chassis.context import using
from chassis.testing import a_context, a_database
from contracts.access import Role
from gateway.identity import companies
from gateway.tests.process import GatewayProcess, a_gateway
from tests.bench.http import Connection, p50, p99, timed
from tests.bench.report import Figure, at_most, table

CLIENTS = 8
READS = 200


def attack(port: int, first: int, count: int, one_address: bool) -> dict[int, int]:
    """Sends wrong logins, 8 at a time; status → how many."""

    def work(numbers: Iterable[int]) -> list[int]:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        return [_log_in(connection, number, one_address) for number in numbers]

    with ThreadPoolExecutor(CLIENTS) as pool:
        numbers = range(first, first + count)
        said = [one for each in pool.map(work, [numbers[n::CLIENTS] for n in range(CLIENTS)]) for one in each]
    return {status: said.count(status) for status in sorted(set(said))}


def _log_in(connection: http.client.HTTPConnection, number: int, one_address: bool) -> int:
    address = "192.0.2.1" if one_address else f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
    body = json.dumps({"login": f"nobody{number % 200}@nowhere.example", "password": "wrong"})
    headers = {"Content-Type": "application/json", "X-Forwarded-For": address}
    connection.request("POST", "/v1/login", body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def measure(gateway: GatewayProcess, key: str, logins: int, rounds: int, one_address: bool) -> list[Figure]:
    """Another client's reads, idle and under attack in turn."""
    idle: list[float] = []
    busy: list[float] = []
    said: dict[str, int] = {}
    for turn in range(rounds):
        connection = Connection(gateway.url, key)
        idle += timed(connection, ["/v1/me"] * READS)
        arguments = [str(gateway.port), str(turn * logins), str(logins // rounds), str(int(one_address))]
        command = [sys.executable, "-m", "tests.bench.logins", "--attack", *arguments]
        attacker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert attacker.stdout is not None
        attacker.stdout.readline()
        while attacker.poll() is None:
            busy += timed(connection, ["/v1/me"] * 10)
        for status, count in json.loads(attacker.stdout.read()).items():
            said[status] = said.get(status, 0) + count
    name = "one address" if one_address else "an address each"
    answered = ", ".join(f"{count} × {status}" for status, count in sorted(said.items()))
    return [
        Figure(f"{name}: {answered}; reads meanwhile", len(busy), ""),
        Figure(f"{name}: p50 of a read, idle", p50(idle), "ms"),
        Figure(f"{name}: p50 of a read, attacked", p50(busy), "ms"),
        Figure(f"{name}: p99 of a read, idle", p99(idle), "ms"),
        at_most(f"{name}: p99 attacked : p99 idle", p99(busy) / p99(idle), "", 2),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.logins")
    parser.add_argument("--logins", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--attack", nargs=4, type=int, metavar=("PORT", "FIRST", "COUNT", "ONE"), help=argparse.SUPPRESS
    )
    asked = parser.parse_args()
    if asked.attack:
        port, first, count, one = asked.attack
        print("ready", flush=True)
        print(json.dumps(attack(port, first, count, bool(one))), flush=True)
        return
    with a_database("gateway") as database:
        with using(a_context("bench")):
            companies.create_if_missing("Bänk AB")
        with using(a_context("bench")):
            key = companies.add_key("bench", [Role.VIEWER])[1]
        limits = {"REQUESTS_PER_SECOND": "100000", "COMPANY_REQUESTS_PER_SECOND": "100000", "LOG_LEVEL": "ERROR"}
        with a_gateway(database, TRUSTED_PROXIES="1", **limits) as gateway:
            for one_address in (True, False):
                print(table(measure(gateway, key, asked.logins, asked.rounds, one_address)), flush=True)


if __name__ == "__main__":
    main()
