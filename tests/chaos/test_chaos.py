"""Everything is killed, stopped, cut off and starved at random under load; afterwards nothing is lost or doubled.

CHAOS_KILLS sets the number of faults (default 16), CHAOS_SEED their order, CHAOS_PEOPLE the number of clients, CHAOS_REPLICAS
how many processes of each service and gateways there are. MERGED_DOCUMENTS (300): how many a merged customer has.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chassis import parked
from chassis.testing import wait_until
from contracts.services import SERVICES
from deploy.local.cluster import Cluster
from deploy.local.processes import Supervisor
from tests.chaos.clock import SteppedClock, set_clocks
from tests.chaos.effects import COPIES, check_copies, copies, documents_of, rows, waiting_in_outbox
from tests.chaos.killer import Killer
from tests.chaos.load import PHONE, SELLER, Changer, Person
from tests.chaos.merging import DOCUMENTS, Merging, kill_once
from tests.chaos.network import Network
from tests.chaos.tally import CountedApi, Outcome, Tally, table
from tests.stack import Stack

KILLS = int(os.environ.get("CHAOS_KILLS", "16"))
SEED = int(os.environ.get("CHAOS_SEED", "1"))
PEOPLE = int(os.environ.get("CHAOS_PEOPLE", "4"))
REPLICAS = int(os.environ.get("CHAOS_REPLICAS", "1"))
# Short deadlines and pauses, so that a killed service costs its callers little and more happens in a minute.
SETTINGS = {"DEADLINE_SECONDS": "3", "SWEEP_SECONDS": "1", "RETRY_SECONDS": "[0.5, 1, 2, 5, 10]"}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A broker of three nodes."""
    supervisor, made = Supervisor(lambda: False), Cluster("chaos", tmp_path_factory.mktemp("broker"))
    try:
        made.start(supervisor)
        yield made
    finally:
        supervisor.stop(fast=True)


@pytest.fixture(scope="module")
def network(cluster: Cluster) -> Iterator[Network]:
    """Between the stack and its servers."""
    made = Network([node.amqp_url for node in cluster.nodes], os.environ["MONGODB_URL"])
    yield made
    made.close()


@pytest.fixture(scope="module")
def clocks() -> dict[str, SteppedClock]:
    """Those of the stack's services, by process; the stack puts them in."""
    return {}


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, network: Network, clocks: dict[str, SteppedClock]
) -> Iterator[Stack]:
    """A stack of its own, since it is broken."""
    logs: Path = tmp_path_factory.mktemp("logs")
    servers = {"AMQP_URL": network.amqp_url, "MONGODB_URL": network.mongodb_url}
    made = Stack(logs, REPLICAS, REPLICAS, **SETTINGS, **servers)
    clocks.update(set_clocks(made, tmp_path_factory.mktemp("clocks")))
    with made as running:
        yield running


@pytest.fixture(scope="module")
def tally() -> Tally:
    """What the people saw."""
    return Tally()


@pytest.fixture(scope="module")
def people(
    stack: Stack, cluster: Cluster, network: Network, clocks: dict[str, SteppedClock], tally: Tally
) -> list[Person]:
    """Clients that worked during the kills, each until its last call was answered."""
    api = stack.company("kaos")
    api.put("/v1/billing/settings", SELLER, version=api.get("/v1/billing/settings")["version"])
    gateways = [stack.base_urls[number % len(stack.base_urls)] for number in range(PEOPLE)]
    crowd: list[Person] = [
        Changer(CountedApi(url, stack.keys["kaos"], tally), f"{place:02}x") for place, url in enumerate(gateways)
    ]
    enough = threading.Event()
    killer = Killer(stack, cluster, network, clocks, SEED)
    tally.begin(f"{KILLS} faults")
    with ThreadPoolExecutor(PEOPLE) as threads:
        work = [threads.submit(person.work_until, enough) for person in crowd]
        try:
            killer.break_things(KILLS)
        finally:
            enough.set()
        for one in work:
            one.result()
    _report(killer, tally, crowd)
    assert len(killer.done) == KILLS
    assert killer.died_by_itself == []
    for name in stack.ports:
        stack.wait_for(name)
    return crowd


def _report(killer: Killer, tally: Tally, people: list[Person]) -> None:
    """Prints what was done, what callers saw, and the longest waits with what was broken when they began."""
    print("\n" + "\n".join(f"{count:4} × {kind}" for kind, count in killer.kinds().most_common()))
    print(table(tally.rows()))
    print(
        "\n".join(f"{count:4} × {said}" for said, count in tally.said(*set(Outcome) - {Outcome.ANSWERED}).most_common())
    )
    for ended, seconds, what in sorted((wait for person in people for wait in person.waits), key=lambda wait: -wait[1])[
        :5
    ]:
        during = [fault for at, fault in killer.done if ended - seconds - 5 < at < ended]
        print(f"longest waits: {seconds:.1f} s for {what} ({'; '.join(during)})")
    print(f"customers: {sum(len(person.customers) for person in people)}")


def test_what_is_refused_may_be_repeated(people: list[Person], tally: Tally) -> None:
    assert tally.said(Outcome.WRONG) == Counter()


def test_every_answered_customer_is_there_once(stack: Stack, people: list[Person]) -> None:
    told = {customer: name for person in people for customer, name in person.customers.items()}
    assert len(told) > 10
    stored = rows(stack, "customers", {"name": {"$regex": "^Kaos "}})
    assert {row["_id"]: row["name"] for row in stored} == told
    assert len({row["name"] for row in stored}) == len(stored)


def test_every_answered_change_is_there_once(stack: Stack, people: list[Person]) -> None:
    for row in rows(stack, "customers", {"name": {"$regex": "^Kaos "}}):
        kept = rows(stack, "customers", {"document_id": row["_id"], "fields": "phone"})
        waiting = [entry for entry in row["history"] if any(one["path"] == ["phone"] for one in entry["changes"])]
        assert max(len(kept), len(waiting)) == 1  # one that is being moved may be seen at both places
        assert (row["phone"], len({one["request_id"] for one in (*kept, *waiting)})) == (PHONE, 1)


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
def test_every_copy_is_as_its_owner_has_it(stack: Stack, cluster: Cluster, people: list[Person], service: str) -> None:
    """All that the service keeps of others is in the owner's last version, and all is done that it does because of events."""
    done = check_copies(cluster.amqp_url, service, "kaos")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("service", SERVICES)
def test_no_outbox_and_no_parked_queue_holds_anything(
    stack: Stack, cluster: Cluster, people: list[Person], service: str
) -> None:
    wait_until(lambda: not waiting_in_outbox(stack, service), 60)
    assert parked.list_parked(cluster.some_node().amqp_url, service) == []


def test_the_audit_trail_holds_and_has_a_line_for_every_customer(stack: Stack, people: list[Person]) -> None:
    """A gateway that was killed, or the clock of which was wrong, may leave an outcome unknown, never a write without a line.

    An entry whose gateway was killed waits outside of the chain, without its outcome, until a minute has passed by its clock.
    """
    api, verdict = stack.company("kaos"), {"last": 0, "is_complete": False}
    while not verdict["is_complete"]:
        verdict = api.get("/v1/audit/verify", start_at=verdict["last"] + 1)
        assert verdict["is_good"], verdict
    stored = rows(stack, "gateway", {"operation": "create_customer", "outcome": {"$exists": True}})
    lines = {row.get("entry_id", row["_id"]): row for row in sorted(stored, key=lambda row: "entry_id" in row)}
    unknown = [row for row in lines.values() if row["outcome"] == "unknown"]
    named = {subject for row in lines.values() for subject in row["subjects"]}
    customers = {customer for person in people for customer in person.customers}
    assert len(customers - named) <= len(unknown)


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


@pytest.fixture(scope="module")
def merging(stack: Stack, people: list[Person]) -> Merging:
    """Two customers of another company, after all else was broken."""
    return Merging(stack, "sammanslagen")


def test_a_merge_and_its_undoing_outlive_the_death_of_every_process(
    stack: Stack, cluster: Cluster, merging: Merging
) -> None:
    """Each service is killed once while it is carried out or undone, in the long form both times; and a node of the broker."""
    before, owed = merging.owners(), [merging.owed(one) for one in (merging.kept, merging.other)]
    assert all(sum(found.values()) > DOCUMENTS // len(before) for found in before.values())
    began = time.monotonic()
    merge_id = merging.start()
    kill_once(stack, cluster, 0)
    merging.wait_for(merge_id, "done")
    seconds = {"merged": time.monotonic() - began}
    assert merging.owners() == merging.moved(before)
    assert merging.owed(merging.kept) == sum(owed)
    began = time.monotonic()
    merging.undo(merge_id)
    kill_once(stack, cluster, 1)
    merging.wait_for(merge_id, "undone")
    seconds["undone"] = time.monotonic() - began
    print(f"\n{DOCUMENTS} documents: " + ", ".join(f"{what} in {spent:.1f} s" for what, spent in seconds.items()))
    assert merging.owners() == before
    assert [merging.owed(one) for one in (merging.kept, merging.other)] == owed
    wait_until(lambda: not any(waiting_in_outbox(stack, service) for service in SERVICES), 60)
