"""What goods cost is seen by those who may: searched for in every answer, event and database after an office's whole walk."""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from kombu import Connection
from pymongo import MongoClient

from chassis.signed_context import to_bytes
from chassis.testing import wait_until
from contracts.services import SERVICES
from kundkort.api import Api, ApiError
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

Json = dict[str, Any]
COMPANY = "margins"
TRACES = ("73.1377", "731377", "219.41", "21941", "180.59", "18059", "45.15", "cost_price")
"""What a pump costs, what three cost, and what these earn at 3 × 133.3333 = 400.00; also as they are stored."""
DIGEST = re.compile(r"[0-9a-f]{32,}")
"""Has any six digits now and then."""
LINES: list[Json] = [
    {"text": "Pump", "quantity": "3", "price": "133.3333", "cost_price": "73.1377"},
    {"text": "Slang", "quantity": "1", "price": "50.00", "optional": True},
]
PLAIN = [{name: said for name, said in line.items() if name != "cost_price"} for line in LINES]


class Ears:
    """A queue that hears every event of the company."""

    def __init__(self) -> None:
        self._connection = Connection(os.environ["AMQP_URL"])
        self._channel = self._connection.channel()
        self.queue = self._channel.queue_declare("", exclusive=True).queue
        self._channel.queue_bind(self.queue, "events", "#")
        self.heard: list[str] = []

    def listen(self) -> list[str]:
        while message := self._channel.basic_get(self.queue, no_ack=True):
            self.heard.append(to_bytes(message.body).decode())
        return self.heard

    def close(self) -> None:
        self._connection.release()


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def callers(stack: Stack, office: Api) -> dict[str, Api]:
    """A caller with each set of roles."""
    sets = (["viewer"], ["seller"], ["accountant"], ["seller", "margin"])
    keys = {" ".join(roles): office.post("/v1/api-keys", {"name": "x", "roles": roles})["key"] for roles in sets}
    return {name: Api(stack.base_url, key) for name, key in keys.items()}


@pytest.fixture(scope="module")
def ears(office: Api) -> Iterator[Ears]:
    ears = Ears()
    yield ears
    ears.close()


@pytest.fixture(scope="module")
def walk(office: Api, callers: dict[str, Api], ears: Ears) -> Json:
    """A quote with a revision, its order, delivery, invoice and credit note: by callers who see the margin and who do not."""
    seller, trusted = callers["seller"], callers["seller margin"]
    customer = add_customer(office)
    quote = trusted.post(f"/v1/customers/{customer}/quotes", {"lines": LINES, "text": "Marginal"})
    at = f"/v1/quotes/{quote['id']}"
    office.post(f"{at}/send")
    office.post(f"{at}/revise", {})
    seller.post(f"{at}/send", idempotency_key="again")
    trusted.post(f"{at}/accept", {"chosen_lines": [2]})
    order = office.post(f"{at}/orders", {})
    place = f"/v1/orders/{order['id']}"
    office.post(f"{place}/confirm")
    delivered = trusted.post(f"{place}/deliver", {})
    invoice = office.post(f"{place}/invoice", {"issue": True})
    office.post(f"/v1/invoices/{invoice['id']}/credit", {"reason": "Fel"})
    wait_until(lambda: office.get(place)["billings"][0]["credits"], 60)
    own = trusted.post(f"/v1/customers/{customer}/orders", {"lines": LINES[:1]})
    made = {"quote": quote, "order": order, "own": own, "invoice": invoice, "delivery": delivered["deliveries"][0]}
    return {"customer": customer, **{name: one["id"] for name, one in made.items()}}


def addresses(walk: Json) -> list[str]:
    """Everything that the API shows of what was made."""
    one = [
        f"/v1/quotes/{walk['quote']}",
        f"/v1/quotes/{walk['quote']}/versions",
        f"/v1/orders/{walk['order']}",
        f"/v1/orders/{walk['own']}",
        f"/v1/deliveries/{walk['delivery']}",
        f"/v1/invoices/{walk['invoice']}",
        f"/v1/customers/{walk['customer']}",
        f"/v1/customers/{walk['customer']}/card",
        f"/customers/{walk['customer']}",
        "/v1/search?q=Bygg",
        "/v1/tabs",
    ]
    lists = ("quotes", "orders", "invoices", "contracts", "reminders", "documents", "activities", "receipts")
    return [*one, *(f"/v1/customers/{walk['customer']}/{name}" for name in lists), "/v1/quotes", "/v1/orders"]


def find_traces(text: str) -> list[str]:
    return [trace for trace in TRACES if trace in text]


@pytest.mark.parametrize("roles", ["viewer", "seller", "accountant"])
def test_no_answer_shows_it(stack: Stack, callers: dict[str, Api], walk: Json, roles: str) -> None:
    for address in addresses(walk):
        answer = callers[roles].request("GET", address)
        assert answer.status_code in (200, 303), (address, answer.text)
        may_name = ["cost_price"] if address == "/v1/tabs" else []  # it describes the field and says nothing of anybody
        assert find_traces(answer.text) == may_name, address


def test_those_who_may_see_it_do(callers: dict[str, Api], office: Api, walk: Json) -> None:
    """So that the search for it proves something."""
    for caller in (callers["seller margin"], office):
        quote = caller.get(f"/v1/quotes/{walk['quote']}")
        earned = {
            "net": "400.00",
            "cost": "219.41",
            "contribution": "180.59",
            "percent": "45.15",
            "lines_without_cost": [2],
        }
        assert {name: quote["margin"][name] for name in earned} == earned
        assert caller.get(f"/v1/orders/{walk['order']}")["margin"]["contribution"] == "180.59"
        versions = caller.get(f"/v1/quotes/{walk['quote']}/versions")["versions"]
        assert [one["margin"]["cost"] for one in versions] == ["219.41", "219.41"]


def test_a_seller_neither_sets_nor_wipes_it(callers: dict[str, Api], walk: Json) -> None:
    seller, path = callers["seller"], f"/v1/customers/{walk['customer']}/orders"
    for address in (path, f"{path}?dry_run=true"):
        with pytest.raises(ApiError) as refused:
            seller.post(address, {"lines": LINES[:1]}, idempotency_key="mine")
        assert (refused.value.status, refused.value.code) == (403, "sales.role_missing")
        assert "73.1377" not in str(refused.value)
    order = seller.get(f"/v1/orders/{walk['own']}")
    changed = seller.patch(f"/v1/orders/{walk['own']}", {"lines": PLAIN[:1]}, order["version"])
    assert changed["margin"] is None
    kept = callers["seller margin"].get(f"/v1/orders/{walk['own']}")
    assert kept["margin"]["contribution"] == "180.59"


def test_no_event_and_no_other_database_holds_it(stack: Stack, walk: Json, ears: Ears) -> None:
    wait_until(lambda: any("order_placed" in one and walk["own"] in one for one in ears.listen()), 60)
    ours = [one for one in ears.heard if walk["customer"] in one or walk["order"] in one]
    assert len(ours) >= 12
    assert {one: find_traces(one) for one in ours if find_traces(one)} == {}
    tenant = stack.tenant(COMPANY)
    with MongoClient[Json](os.environ["MONGODB_URL"]) as server:
        for part in (*SERVICES, "gateway"):
            database = server[stack.database(part)]
            for name in database.list_collection_names():
                if (part, name) not in {("sales", "documents"), ("gateway", "answers")}:
                    # What modules before stored beside is not this company's.
                    own = [row for row in database[name].find({}) if row.get("tenant", tenant) == tenant]
                    assert find_traces(DIGEST.sub("", repr(own))) == [], (part, name)
