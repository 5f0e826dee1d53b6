"""Fixtures for the tests of the chassis: a toy service built on it, and a stock one beside it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from broker_view import TOY_QUEUES, delete_queues
from stock import Stock, a_stock
from toy import Toy
from toy_contract import CounterRaised

from chassis.client import RpcClient
from chassis.declare import declare_own
from chassis.testing import ask_broker, client, drop_database  # noqa: F401


@pytest.fixture
def toy(client: RpcClient, tmp_path: Path) -> Iterator[Toy]:  # noqa: F811
    """The toy service with an empty database, and with the queues that a broker has before any service comes."""
    delete_queues(*TOY_QUEUES)
    ask_broker(lambda: declare_own(os.environ["AMQP_URL"], "toy", events=[CounterRaised]))
    made = Toy(client, tmp_path)
    yield made
    delete_queues(*TOY_QUEUES)
    drop_database(made.database)


@pytest.fixture
def stock(tmp_path: Path) -> Iterator[Stock]:
    """A stock service with a name of its own; not running yet."""
    made = a_stock(tmp_path)
    yield made
    delete_queues(f"rpc-{made.name}", *(made.event_queue(event) for event in ("saved", "failing", "hot", "slow")))
    drop_database(made.database)
