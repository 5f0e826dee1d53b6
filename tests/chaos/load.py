"""The load and the faults of the chaos test: clients that retry until answered, and a killer of processes."""

import os
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import requests

from chassis.testing import wait_until
from deploy.local.instance import RunningInstance
from kundkort.api import Api, ApiError, UnreachableError
from tests.stack import Stack

PATIENCE_SECONDS = 90
LINES = [{"text": "Skruv", "quantity": "3", "unit": "st", "price": "19.90", "vat_category": "standard"}]
SELLER = {
    "seller_name": "Kaos AB",
    "seller_identity_number": "559900-0139",
    "seller_vat_number": "SE559900013901",
    "seller_address": {"line1": "Magasinsgatan 12", "postcode": "411 18", "city": "Göteborg", "country": "SE"},
}
ADDRESSES = {"invoice": {"line1": "Kyrkogatan 1", "postcode": "222 22", "city": "Lund"}}
Json = dict[str, Any]


def until_answered(ask: Callable[[], Json]) -> Json:
    """Repeats a call until it is answered; retries server errors, still_running and lost connections only."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return ask()
        except (UnreachableError, requests.RequestException):
            if time.monotonic() > end:
                raise
        except ApiError as error:
            if time.monotonic() > end or not (error.status >= 500 or error.code.endswith("still_running")):
                raise
        time.sleep(0.2)


class Person:
    """Creates customers, each with one order and one issued invoice; repeats every POST, with its key, until it is answered."""

    def __init__(self, api: Api, name: str) -> None:
        self._api, self._name = api, name
        self.customers: dict[str, str] = {}
        self.invoices: list[str] = []
        self.orders: list[str] = []

    def work_until(self, enough: threading.Event) -> None:
        number = 0
        while not enough.is_set():
            number += 1
            self._one(f"Kaos {self._name}{number:04}")

    def _one(self, name: str) -> None:
        customer = self._post(
            "/v1/customers", name, {"fields": {"name": name, "addresses": {"invoice": {"city": "Lund"}}}}
        )
        self.customers[customer["id"]] = name
        path = f"/v1/customers/{customer['id']}"
        self.orders.append(self._post(f"{path}/orders", f"order {name}", {"lines": LINES})["id"])
        invoice = self._post(f"{path}/invoices", f"invoice {name}", {"lines": LINES, "issue": True})
        self.invoices.append(invoice["number"])

    def _post(self, path: str, key: str, body: Json) -> Json:
        return until_answered(lambda: self._api.post(path, body, idempotency_key=key.replace(" ", "-")))


class Killer:
    """Kills random processes with -9 and restarts them; kills database and broker once each.

    Database and broker only where KUNDKORT_INSTANCE names ours: the process that started them restarts them.
    """

    def __init__(self, stack: Stack, seed: int) -> None:
        self._stack, self._random = stack, random.Random(seed)
        self.killed: list[str] = []
        self.died_by_itself: list[str] = []

    def kill_for(self, seconds: float) -> None:
        start = time.monotonic()
        servers = {"database": start + seconds / 3, "broker": start + seconds * 2 / 3}
        while time.monotonic() < start + seconds:
            time.sleep(self._random.uniform(0.3, 1.5))
            due = [name for name, at in servers.items() if time.monotonic() > at]
            if due and "KUNDKORT_INSTANCE" in os.environ:
                del servers[due[0]]
                RunningInstance.from_environment().kill(due[0])
                self.killed.append(due[0])
            else:
                self._kill(self._random.choice(list(self._stack.processes)))

    def _kill(self, name: str) -> None:
        if self._stack.processes[name].poll() is not None:
            self.died_by_itself.append(name)
        self.killed.append(name)
        self._stack.kill(name)
        time.sleep(self._random.uniform(0, 0.5))
        self._stack.start(name)
        with suppress(AssertionError):  # not ready while a server is away; the next ones are killed all the same
            wait_until(lambda: self._is_ready(name), 5)

    def _is_ready(self, name: str) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self._stack.health_ports[name]}/readyz", timeout=2).ok
        except requests.RequestException:
            return False
