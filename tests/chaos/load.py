"""The load of the tests that break things: clients that repeat each request until it is answered."""

import threading
import time
from collections.abc import Callable
from typing import Any

import requests

from kundkort.api import PASSING, Api, ApiError, UnreachableError

PATIENCE_SECONDS = 90
LINES = [{"text": "Skruv", "quantity": "3", "unit": "st", "price": "19.90", "vat_category": "standard"}]
SELLER = {
    "seller_name": "Kaos AB",
    "seller_identity_number": "559900-0139",
    "seller_vat_number": "SE559900013901",
    "seller_address": {"line1": "Magasinsgatan 12", "postcode": "411 18", "city": "Göteborg", "country": "SE"},
}
PHONE = "040-12 34 56"
ADDRESSES = {"invoice": {"line1": "Kyrkogatan 1", "postcode": "222 22", "city": "Lund"}}
Json = dict[str, Any]


def until_answered(ask: Callable[[], Json]) -> Json:
    """Repeats a call until it is answered; only what says that it may be repeated, and lost connections."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return ask()
        except (UnreachableError, requests.RequestException):
            if time.monotonic() > end:
                raise
        except ApiError as error:
            if time.monotonic() > end or not may_be_repeated(error):
                raise
        time.sleep(0.2)


def may_be_repeated(error: ApiError) -> bool:
    """Whether the answer says that the same request may succeed later."""
    return error.status in PASSING or error.code.endswith("still_running")


class Person:
    """Creates customers, each with one order and one issued invoice; repeats every write, with its key, until it is answered."""

    def __init__(self, api: Api, name: str) -> None:
        self.api, self._name = api, name
        self.customers: dict[str, str] = {}
        self.waits: list[tuple[float, float, str]] = []
        """When each write was answered at last, and how many seconds after its first attempt; what it was."""
        self.invoices: list[str] = []
        self.orders: list[str] = []

    def work_until(self, enough: threading.Event) -> None:
        number = 0
        while not enough.is_set():
            number += 1
            self._one(f"Kaos {self._name}{number:04}")

    def _one(self, name: str) -> str:
        """The id of the new customer."""
        customer = self._create(name)
        self.customers[customer["id"]] = name
        path = f"/v1/customers/{customer['id']}"
        self.orders.append(self._post(f"{path}/orders", f"order {name}", {"lines": LINES})["id"])
        invoice = self._post(f"{path}/invoices", f"invoice {name}", {"lines": LINES, "issue": True})
        self.invoices.append(invoice["number"])
        return str(customer["id"])

    def _create(self, name: str) -> Json:
        fields = {"name": name, "addresses": {"invoice": {"city": "Lund"}}}
        return self._post("/v1/customers", name, {"fields": fields})

    def _post(self, path: str, key: str, body: Json) -> Json:
        what = f"POST {path.rpartition('/')[2]}"
        return self._write(what, lambda: self.api.post(path, body, idempotency_key=key.replace(" ", "-")))

    def _write(self, what: str, ask: Callable[[], Json]) -> Json:
        began = time.monotonic()
        answer = until_answered(ask)
        ended = time.monotonic()
        self.waits.append((ended, ended - began, what))
        return answer


class Changer(Person):
    """Changes each customer once as well: gives it its phone number, before it has an order."""

    def _create(self, name: str) -> Json:
        customer = super()._create(name)
        # With a key, so that a repeated change is not a second one: never 412.
        headers = {"If-Match": f'"{customer["version"]}"', "Idempotency-Key": f"change-{name.replace(' ', '-')}"}
        path, body = f"/v1/customers/{customer['id']}", {"phone": PHONE}
        return self._write("PATCH customer", lambda: self.api.request("PATCH", path, json=body, headers=headers).json())
