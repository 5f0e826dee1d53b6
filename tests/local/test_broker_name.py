"""The broker's own name: without one it looks its host's up at each new connection."""

import os

from chassis.short_connection import open_connection
from deploy.local.bootstrap import ROOT
from deploy.local.rabbitmq import CLUSTER_NAME

CONNECTIONS = 150
"""Three times as many as were opened before one of them was not answered within its limit."""


def test_each_of_many_new_connections_is_answered() -> None:
    """Before, every fifty-fourth waited seven seconds for a name that nobody resolves: commands and tests failed by it."""
    for _ in range(CONNECTIONS):
        with open_connection(os.environ["AMQP_URL"]) as connection:
            assert connection.server_properties["cluster_name"] == "kundkort"


def test_production_names_its_broker_too() -> None:
    assert CLUSTER_NAME in (ROOT / "deploy/rabbitmq/rabbitmq.conf").read_text().splitlines()
