"""Every request that changes something of sales and billing, to services that are killed right after a write of it: one effect.

The same happens to two companies. In the one nothing breaks; in the other the service is killed when the database has carried out
some of the request's writes, and gets the same bytes again. In the end both have the same, and the same has been told, once.

A service is killed once for each kind of request, after its first write. KILLED_REQUESTS=all kills it for each request that is
sent, and does so to another company for each number of writes (a minute each).
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection

from contracts.base import all_requests
from tests.chaos.killing import KillingBroker, Listener, make_mortal, stored_of
from tests.chaos.mortal import Orders
from tests.stack import Stack
from tests.tenants.every_change import change_everything
from tests.tenants.signed_messages import Broker, Recorder, Signed, is_changing

MORTAL = ("sales", "billing")
CALM = "calm"
ALL = os.environ.get("KILLED_REQUESTS") == "all"
NUMBERS_OF_WRITES = range(1, 6) if ALL else [1]


class FirstOfEachKind:
    """Has a service die of the first request of each kind that it gets after so many writes; with ALL of every one."""

    def __init__(self, writes: int) -> None:
        self._writes, self._seen = writes, set[str]()

    def writes_of(self, one: Signed) -> int:
        if one.service not in MORTAL or not is_changing(one.request) or one.method in self._seen:
            return 0
        if not ALL:
            self._seen.add(one.method)
        return self._writes


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with Connection(os.environ["AMQP_URL"]) as opened:
        yield opened


@pytest.fixture(scope="module")
def listener(connection: Connection) -> Listener:
    return Listener(connection)


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Orders]:
    folder: Path = tmp_path_factory.mktemp("orders")
    return {service: Orders(folder / service) for service in MORTAL}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, orders: dict[str, Orders]) -> Iterator[Stack]:
    mortal = Stack(tmp_path_factory.mktemp("logs"))
    make_mortal(mortal, orders)
    with mortal:
        yield mortal


@pytest.fixture(scope="module")
def calm(stack: Stack, connection: Connection, listener: Listener) -> Counter[str]:
    """What is stored of the company to which nothing happens."""
    change_everything(stack, CALM, Recorder(Broker(connection.channel()), CALM))
    return stored_of(stack, MORTAL, CALM)


@pytest.mark.parametrize("writes", NUMBERS_OF_WRITES)
def test_a_request_whose_service_is_killed_takes_effect_once(
    stack: Stack, connection: Connection, listener: Listener, orders: dict[str, Orders], calm: Counter[str], writes: int
) -> None:
    company = f"killed{writes}"
    broker = KillingBroker(connection, stack, orders, FirstOfEachKind(writes).writes_of)
    change_everything(stack, company, Recorder(broker, company))
    stored = stored_of(stack, MORTAL, company)
    assert stored - calm == Counter(), "something was done twice, or by half"
    assert calm - stored == Counter()
    assert listener.heard_of(company) == listener.heard_of(CALM)
    if writes == 1:
        assert set(broker.killed) == {one for one in all_requests() if one.service in MORTAL and is_changing(one)}
