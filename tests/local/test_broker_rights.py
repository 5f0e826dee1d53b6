"""A service may do on the broker what it needs and nothing else: every act is tried on a real broker, as its user."""

import base64
import json
import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest
from amqp import Message
from amqp.exceptions import AccessRefused
from kombu import Connection

from chassis.testing import ROOT, a_service
from contracts.services import SERVICES
from deploy.local.instance import RunningInstance
from deploy.rabbitmq import definitions

Act = Callable[[Any], object]
QUORUM = {"x-queue-type": "quorum"}


@pytest.fixture(scope="module")
def url_of(request: pytest.FixtureRequest) -> Iterator[Callable[[str], str]]:
    """The address of a user on a virtual host with the definitions; `indirect` True: those beside release 0.1.0."""
    mark = uuid4().hex[:8]
    with pytest.MonkeyPatch.context() as patch:
        for user in (*SERVICES, "gateway", "operator"):
            patch.setenv(f"RABBITMQ_PASSWORD_{user.upper()}", uuid4().hex)
        yield from _users_of(mark, definitions.definitions(beside=getattr(request, "param", False)))


def _users_of(mark: str, made: dict[str, Any]) -> Iterator[Callable[[str], str]]:
    text = json.dumps(made).replace('"vhost": "/"', f'"vhost": "{mark}"')
    wanted = {**json.loads(text), "vhosts": [{"name": mark}]}
    for user in wanted["users"]:
        user["name"] += mark
    for right in (*wanted["permissions"], *wanted["topic_permissions"]):
        right["user"] += mark
    code = base64.b64encode(json.dumps(wanted).encode()).decode()
    instance = RunningInstance.from_environment()
    instance.rabbitmqctl("eval", f'rabbit_definitions:import_raw(base64:decode("{code}")).')
    host = urlsplit(os.environ["AMQP_URL"]).netloc.rpartition("@")[2]
    yield lambda name: f"amqp://{name}{mark}:{quote(definitions.password_of(name))}@{host}/{mark}"
    users = "".join(
        f'rabbit_auth_backend_internal:delete_user(<<"{user["name"]}">>, <<"t">>),' for user in wanted["users"]
    )
    instance.rabbitmqctl("eval", f'{users} rabbit_vhost:delete(<<"{mark}">>, <<"t">>).')


def publish(exchange: str, key: str) -> Act:
    return lambda channel: channel.basic_publish_confirm(Message(b"x"), exchange=exchange, routing_key=key)


def declare(name: str, **arguments: Any) -> Act:
    return lambda channel: channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)


FORBIDDEN: dict[str, Act] = {
    "publish a request": publish("requests.billing", ""),
    "publish another's event": publish("events", "billing.invoice_issued"),
    "publish into another's queues": publish("events.crm.2", "events.crm.2"),
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
    "declare a retry queue": declare(
        "events.sales.2.retry.77", **QUORUM, **{"x-dead-letter-exchange": "events.sales.2"}
    ),
    "read its parked events": lambda channel: channel.basic_get("events.sales.2.parked"),
}


def act(url: str, what: Act) -> None:
    with Connection(url, transport_options={"confirm_publish": True}) as connection:
        what(connection.channel())


@pytest.mark.parametrize("what", FORBIDDEN)
def test_a_service_is_refused(url_of: Callable[[str], str], what: str) -> None:
    with pytest.raises(AccessRefused):
        act(url_of("sales"), FORBIDDEN[what])


@pytest.mark.parametrize("what", ALLOWED)
def test_a_service_may(url_of: Callable[[str], str], what: str) -> None:
    act(url_of("sales"), ALLOWED[what])


def test_the_gateway_asks_and_does_nothing_else(url_of: Callable[[str], str]) -> None:
    act(url_of("gateway"), publish("requests.billing", ""))
    for forbidden in (
        publish("events", "sales.order_placed"),
        publish("", "events.crm.2"),
        lambda channel: channel.basic_get("events.crm.2"),
        declare("requests.billing@spy"),
        lambda channel: channel.exchange_delete("requests.billing"),
    ):
        with pytest.raises(AccessRefused):
            act(url_of("gateway"), forbidden)


def test_a_service_works_with_these_rights(url_of: Callable[[str], str]) -> None:
    """It is ready: requests, events and outbox are connected and have what they need."""
    with a_service("sales", AMQP_URL=url_of("sales")):
        pass


@pytest.mark.parametrize("url_of", [True], indirect=True)
def test_beside_release_0_1_0_a_service_may_declare_what_that_release_declares(url_of: Callable[[str], str]) -> None:
    act(url_of("sales"), declare("events.crm", **{"x-max-priority": 1}))
    act(url_of("sales"), lambda channel: channel.exchange_declare("rpc", "direct", durable=True, auto_delete=False))
    with pytest.raises(AccessRefused):
        act(url_of("sales"), lambda channel: channel.basic_get("events.crm"))
    with a_service("sales", AMQP_URL=url_of("sales")):
        pass


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
