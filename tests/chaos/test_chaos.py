"""Processes are killed with -9 at random under load; afterwards nothing is lost or doubled.

CHAOS_SECONDS sets the duration (default 30), CHAOS_SEED the order of kills, CHAOS_PEOPLE the number of clients.
"""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chassis import parked
from chassis.testing import wait_until
from contracts.services import SERVICES
from tests.chaos.effects import COPIES, copies, documents_of, rows, waiting_in_outbox
from tests.chaos.load import SELLER, Killer, Person
from tests.stack import Stack

SECONDS = float(os.environ.get("CHAOS_SECONDS", "30"))
SEED = int(os.environ.get("CHAOS_SEED", "1"))
PEOPLE = int(os.environ.get("CHAOS_PEOPLE", "4"))


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own, since it is broken. Short deadlines, so that a killed service costs its callers little."""
    logs: Path = tmp_path_factory.mktemp("logs")
    with Stack(logs, DEADLINE_SECONDS="3", SWEEP_SECONDS="1", RETRY_SECONDS="[0.5, 1, 2, 5, 10]") as running:
        yield running


@pytest.fixture(scope="module")
def people(stack: Stack) -> list[Person]:
    """Clients that worked during the kills, each until its last call was answered."""
    api = stack.company("kaos")
    api.put("/v1/billing/settings", SELLER, version=api.get("/v1/billing/settings")["version"])
    crowd = [Person(api, letter) for letter in "abcdefghijklmnop"[:PEOPLE]]
    enough = threading.Event()
    killer = Killer(stack, SEED)
    with ThreadPoolExecutor(PEOPLE) as threads:
        work = [threads.submit(person.work_until, enough) for person in crowd]
        try:
            killer.kill_for(SECONDS)
        finally:
            enough.set()
        for one in work:
            one.result()
    print(f"killed: {dict(Counter(killer.killed))}, customers: {sum(len(person.customers) for person in crowd)}")
    assert len(killer.killed) > SECONDS / 10
    assert killer.died_by_itself == []
    for name in stack.ports:
        stack.wait_for(name)
    return crowd


def test_every_answered_customer_is_there_once(stack: Stack, people: list[Person]) -> None:
    told = {customer: name for person in people for customer, name in person.customers.items()}
    assert len(told) > 10
    stored = {row["_id"]: row["name"] for row in rows(stack, "customers", {"name": {"$regex": "^Kaos "}})}
    assert stored == told
    assert len(set(stored.values())) == len(stored)


def test_every_customer_has_one_order_and_one_invoice(stack: Stack, people: list[Person]) -> None:
    customers = Counter({customer: 1 for person in people for customer in person.customers})
    for service, prefix in (("sales", "ord_"), ("billing", "inv_")):
        assert documents_of(stack, service, prefix, customers) == customers


def test_invoice_numbers_are_an_unbroken_series(stack: Stack, people: list[Person]) -> None:
    numbers = sorted(int(number) for person in people for number in person.invoices)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    proof = stack.company("kaos").get("/v1/invoices/number-series/proof")
    assert (proof["complete"], proof["unnumbered"]) == (True, 0)


@pytest.mark.parametrize("service", COPIES)
def test_every_event_has_reached_every_subscriber(stack: Stack, people: list[Person], service: str) -> None:
    customers = {customer for person in people for customer in person.customers}
    wait_until(lambda: customers <= copies(stack, service), 60)


@pytest.mark.parametrize("service", SERVICES)
def test_no_outbox_and_no_parked_queue_holds_anything(stack: Stack, people: list[Person], service: str) -> None:
    wait_until(lambda: not waiting_in_outbox(stack, service), 60)
    assert parked.list_parked(os.environ["AMQP_URL"], service) == []


def test_every_customer_is_found_and_its_card_is_whole(stack: Stack, people: list[Person]) -> None:
    api = stack.company("kaos")
    customers = [(customer, name) for person in people for customer, name in person.customers.items()]
    for customer, name in customers[:: max(1, len(customers) // 20)]:
        found = api.get("/v1/customers", q=name)
        assert [item["id"] for item in found["items"]] == [customer]
        card = api.get(f"/v1/customers/{customer}/card")
        assert card["meta"]["degraded"] == []
        totals = {tab["key"]: tab["total"] for tab in card["tabs"]}
        assert (totals["orders"], totals["invoices"]) == (1, 1)
