"""A service may do on the broker what it needs and nothing else: every act is tried on a real broker, as its user."""

import base64
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from amqp import Message
from amqp.exceptions import AccessRefused
from kombu import Connection

from chassis.client import RpcClient
from chassis.replies import declare_reply_queue
from chassis.short_connection import open_connection
from chassis.testing import ROOT, a_context, a_service, drop_database, empty_queues, own_servers
from chassis.testing_keys import keys_of
from contracts.card import DescribeTabs
from contracts.services import SERVICES
from deploy.local.instance import RunningInstance
from deploy.rabbitmq import definitions
from tests.rights import having, rights

Act = Callable[[Any], object]
QUORUM = {"x-queue-type": "quorum"}


@pytest.fixture(scope="module", autouse=True)
def as_before() -> Iterator[None]:
    """What these tests leave on the broker that all tests share goes."""
    yield
    empty_queues(os.environ["AMQP_URL"], *SERVICES)
    with open_connection(os.environ["AMQP_URL"]) as connection:
        connection.channel().queue_delete(RETRY_QUEUE)


def url_of(user: str, password: str = "") -> str:
    """The broker's address for a user of the servers in use: those that every process of `make test` has."""
    url = own_servers(user)["AMQP_URL"]
    known = urlsplit(url).password or ""
    return url.replace(f":{known}@", f":{password}@") if password else url


@contextmanager
def a_database_for(service: str) -> Iterator[str]:
    """The name of a database that is gone afterwards."""
    name = f"test_{service}_{uuid4().hex[:8]}"
    yield name
    drop_database(name)


def publish(exchange: str, key: str) -> Act:
    return lambda channel: channel.basic_publish_confirm(Message(b"x"), exchange=exchange, routing_key=key)


def declare(name: str, **arguments: Any) -> Act:
    return lambda channel: channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)


RETRY_QUEUE = "events.sales.2.retry.77"
FORBIDDEN: dict[str, Act] = {
    "publish a request": publish("requests.billing", ""),
    "publish another's event": publish("events", "billing.invoice_issued"),
    "publish into another's queues": publish("events.crm.2", "events.crm.2"),
    "publish into another's queues by the default exchange": publish("", "events.crm.2"),
    "declare a queue of answers": declare("replies.spy"),
    "hear the answers of others": lambda channel: channel.queue_bind("events.sales.2", "replies", "replies.x"),
    "declare a queue that nobody knows": declare("events.sales.spy"),
    "declare an anonymous queue": lambda channel: channel.queue_declare("", exclusive=True),
    "declare another's queue": declare("events.crm.2.parked", **QUORUM, **{"x-delivery-limit": -1}),
    "hear every event": lambda channel: channel.queue_bind("events.sales.2", "events", "#"),
    "hear another's event": lambda channel: channel.queue_bind("events.sales.2", "events", "crm.activity_planned"),
    "hear another's requests": lambda channel: channel.queue_bind("events.sales.2", "requests.customers", ""),
    "hear another's retries": lambda channel: channel.queue_bind("events.sales.2", "events.crm.2", "events.crm.2"),
    "unbind another's queue": lambda channel: channel.queue_unbind(
        "events.crm.2", "events", "customers.customer_created"
    ),
    "delete another's queue": lambda channel: channel.queue_delete("events.documents.2.parked"),
    "purge another's queue": lambda channel: channel.queue_purge("events.documents.2"),
    "read another's queue": lambda channel: channel.basic_get("events.crm.2"),
    "delete the exchange of events": lambda channel: channel.exchange_delete("events"),
    "delete another's exchange": lambda channel: channel.exchange_delete("requests.customers"),
}
ALLOWED: dict[str, Act] = {
    "publish its event": publish("events", "sales.order_placed"),
    "publish into its queues": publish("events.sales.2", "events.sales.2.parked"),
    "hear what it subscribes to": lambda channel: channel.queue_bind(
        "events.sales.2", "events", "customers.customer_created"
    ),
    "declare a retry queue": declare(RETRY_QUEUE, **QUORUM, **{"x-dead-letter-exchange": "events.sales.2"}),
    "read its parked events": lambda channel: channel.basic_get("events.sales.2.parked"),
}


def act(url: str, what: Act) -> None:
    with Connection(url, transport_options={"confirm_publish": True}) as connection:
        what(connection.channel())


@pytest.mark.parametrize("what", FORBIDDEN)
def test_a_service_is_refused(what: str) -> None:
    with pytest.raises(AccessRefused):
        act(url_of("sales"), FORBIDDEN[what])


@pytest.mark.parametrize("what", ALLOWED)
def test_a_service_may(what: str) -> None:
    act(url_of("sales"), ALLOWED[what])


def test_the_gateway_asks_and_does_nothing_else() -> None:
    act(url_of("gateway"), publish("requests.billing", ""))
    for forbidden in (
        publish("events", "sales.order_placed"),
        publish("", "events.crm.2"),
        lambda channel: channel.basic_get("events.crm.2"),
        declare("requests.billing@spy"),
        lambda channel: channel.exchange_delete("requests.billing"),
        lambda channel: channel.exchange_delete("replies"),
        hear("events", "#"),
        hear("requests.billing", ""),
    ):
        with pytest.raises(AccessRefused):
            act(url_of("gateway"), forbidden)


def hear(exchange: str, key: str) -> Act:
    """Binds a queue of answers to an exchange that has something else."""

    def work(channel: Any) -> None:
        name = declare_reply_queue(channel.connection)
        assert name.startswith("replies.")
        channel.queue_bind(name, exchange, key)

    return work


def ask_sales() -> Any:
    """The reply to a request that the gateway's user sends to a running service, and the queue that it waited on."""
    of_others = reply_queues()
    client = RpcClient(url_of("gateway"), keys_of("gateway"))
    try:
        reply = client.send(DescribeTabs(), a_context(seconds=30), "sales").result()
        return reply, reply_queues() - of_others
    finally:
        client.close()


def reply_queues() -> set[str]:
    """The queues on which somebody waits for answers; those of tests before may be there for a moment."""
    queues = RunningInstance.from_environment().rabbitmqctl("-q", "list_queues", "name", "--no-table-headers")
    return {name for name in queues.splitlines() if name.startswith("replies.")}


BEFORE_REPLIES = {
    "gateway": {"configure": "^$", "write": r"^(requests\.[a-z]+)$", "read": "^$"},
    "sales": {
        **definitions.service_rights("sales"),
        "write": r"^(events|amq\.default|events\.sales.*|requests\.sales(@.+)?)$",
    },
}
"""The rights of 0.2.0-dev before answers had an exchange of their own."""


def test_an_answer_comes_back_by_an_exchange_of_its_own() -> None:
    with a_database_for("sales") as database, a_service("sales", database):
        reply, queues = ask_sales()
    assert reply["tabs"]
    assert queues


def test_where_the_rights_are_older_answers_come_as_before() -> None:
    """Whichever comes first, parts or rights, nobody is cut off; and services answer gateways of before."""
    older = [{"user": user, "vhost": "/", **rights} for user, rights in BEFORE_REPLIES.items()]
    with having({"permissions": older}), a_database_for("sales") as database, a_service("sales", database):
        reply, queues = ask_sales()
    assert reply["tabs"]
    assert not queues


@pytest.mark.parametrize("user", ["guest:guest", "sales:wrong", "operator:sales", "nobody:nobody"])
def test_nobody_comes_in_without_the_password(user: str) -> None:
    host = urlsplit(os.environ["AMQP_URL"]).netloc.rpartition("@")[2]
    with pytest.raises(AccessRefused), Connection(f"amqp://{user}@{host}/%2F") as connection:
        connection.connect()


def test_guest_may_do_nothing() -> None:
    """Data of an earlier release has this user with all rights and a known password; each start takes them away."""
    instance = RunningInstance.from_environment()
    rights = instance.rabbitmqctl("-q", "list_user_permissions", "guest", "--no-table-headers").split()
    assert rights == ["/", "^$", "^$", "^$"]
    assert "guest\t[]" in instance.rabbitmqctl("-q", "list_users")


def test_the_rights_in_use_are_those_of_the_definitions_file() -> None:
    """What is tried here is what docker-compose.yml gives."""
    kept = json.loads((ROOT / "deploy/rabbitmq/definitions.json").read_text())
    told = RunningInstance.from_environment().rabbitmqctl("-q", "list_permissions", "--no-table-headers")
    in_use = {tuple(line.split("\t")) for line in told.splitlines()}
    wanted = {tuple(one[key] for key in ("user", "configure", "write", "read")) for one in kept["permissions"]}
    assert in_use == wanted | {("guest", "^$", "^$", "^$")}


def test_no_pattern_is_longer_than_the_broker_takes() -> None:
    """With a longer one it does not start."""
    found = [text for kind in rights().values() for one in kind for text in (one["read"], one["write"])]
    assert [text for text in found if len(text) > definitions.LONGEST_PATTERN] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_works_with_these_rights(service: str) -> None:
    """It is ready: requests, events, outbox and database are connected and have what they need."""
    with a_database_for(service) as database, a_service(service, database):
        pass


def test_beside_release_0_1_0_a_service_may_declare_what_that_release_declares() -> None:
    former = ("events.crm", "rpc")
    with having(rights(beside=True)):
        act(url_of("sales"), declare(former[0], **{"x-max-priority": 1}))
        act(url_of("sales"), lambda channel: channel.exchange_declare("rpc", "direct", durable=True, auto_delete=False))
        with pytest.raises(AccessRefused):
            act(url_of("sales"), lambda channel: channel.basic_get(former[0]))
    with pytest.raises(AccessRefused):
        act(url_of("sales"), declare(former[0], **{"x-max-priority": 1}))
    with open_connection(os.environ["AMQP_URL"]) as connection:
        connection.channel().queue_delete(former[0])
        connection.channel().exchange_delete(former[1])


@pytest.mark.parametrize("password", ["", "sales-development", "guest"])
def test_a_user_of_the_repositorys_file_gets_no_connection(password: str) -> None:
    """Its hash is empty until `make_env` puts in one of a password in .env."""
    kept = json.loads((ROOT / "deploy/rabbitmq/definitions.json").read_text())
    user = next(user for user in kept["users"] if user["name"] == "sales") | {"name": f"sales{uuid4().hex[:8]}"}
    right = {"user": user["name"], "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}
    code = base64.b64encode(json.dumps({"users": [user], "permissions": [right]}).encode()).decode()
    instance = RunningInstance.from_environment()
    instance.rabbitmqctl("eval", f'rabbit_definitions:import_raw(base64:decode("{code}")).')
    try:
        host = urlsplit(os.environ["AMQP_URL"]).netloc.rpartition("@")[2]
        with pytest.raises(AccessRefused), Connection(f"amqp://{user['name']}:{password}@{host}/%2F") as connection:
            connection.connect()
    finally:
        instance.rabbitmqctl("delete_user", user["name"])
