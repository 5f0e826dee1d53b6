"""The service as a process, called over the real broker as the gateway does."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from chassis.client import RpcClient
from chassis.context import Context
from chassis.testing import a_context, a_service
from contracts.access import Module
from contracts.base import Request
from contracts.customers import (
    ChangeCustomer,
    CreateCustomer,
    CustomerFields,
    GetCustomer,
    ListCustomers,
)
from contracts.errors import InvalidInput, NotAllowed, NotFound
from contracts.tabs import GetCardSection

SERVICE = "customers"


@pytest.fixture(scope="module")
def running(request: pytest.FixtureRequest) -> Iterator[None]:
    with a_service(SERVICE, HTTP_HOST="127.0.0.1"):
        yield


def create_request(name: str = "Bygg AB") -> CreateCustomer:
    return CreateCustomer(fields=CustomerFields(name=name), insist=True)


def test_a_customer_is_created_read_changed_and_listed(running: None, client: RpcClient, tenant: str) -> None:
    made = client.call(create_request(), a_context(tenant))
    change = ChangeCustomer(customer_id=made["id"], version=1, changes={"phone": "040-1"})
    assert client.call(change, a_context(tenant))["version"] == 2
    assert client.call(GetCustomer(customer_id=made["id"]), a_context(tenant))["phone"] == "040-1"
    listed = client.call(ListCustomers(), a_context(tenant))
    assert [(row["id"], row["number"], row["name"]) for row in listed["items"]] == [(made["id"], "10001", "Bygg AB")]


def test_the_same_request_twice_is_one_customer(running: None, client: RpcClient, tenant: str) -> None:
    one = uuid4().hex
    answers = [client.call(create_request(), a_context(tenant, request_id=one)) for _ in range(2)]
    assert answers[0]["id"] == answers[1]["id"]
    assert len(client.call(ListCustomers(), a_context(tenant))["items"]) == 1


def test_another_companys_customer_is_not_found(running: None, client: RpcClient, tenant: str) -> None:
    made = client.call(create_request(), a_context(tenant))
    asked: list[Request[Any]] = [
        GetCustomer(customer_id=made["id"]),
        ChangeCustomer(customer_id=made["id"], version=1, changes={"phone": "1"}),
        GetCardSection(customer_id=made["id"], modules=frozenset(Module)),
    ]
    for request in asked:
        with pytest.raises(NotFound, match=r"customers\.customer_not_found"):
            client.send(request, a_context(f"{tenant}x"), SERVICE).result()


def test_a_viewer_may_read_and_not_write(running: None, client: RpcClient, tenant: str) -> None:
    made = client.call(create_request(), a_context(tenant))
    viewer: Context = a_context(tenant, frozenset({"viewer"}))
    assert client.call(GetCustomer(customer_id=made["id"]), viewer)["id"] == made["id"]
    with pytest.raises(NotAllowed) as refused:
        client.call(create_request("Annan AB"), viewer)
    assert refused.value.details == {"needs": "seller"}


def test_bad_input_is_named_field_by_field(running: None, client: RpcClient, tenant: str) -> None:
    fields = CustomerFields.model_construct(name="X", email="nobody", gln="1" * 14)
    bad = CreateCustomer.model_construct(fields=fields)
    with pytest.raises(InvalidInput) as refused:
        client.call(bad, a_context(tenant))
    assert sorted(refused.value.details) == ["/fields/email", "/fields/gln"]


def test_a_section_has_head_and_tabs(running: None, client: RpcClient, tenant: str) -> None:
    made = client.call(create_request(), a_context(tenant))
    request = GetCardSection(customer_id=made["id"], modules=frozenset(Module))
    answer = client.send(request, a_context(tenant), SERVICE).result()
    assert answer["customer"]["name"] == "Bygg AB"
    assert [tab["key"] for tab in answer["tabs"]] == ["branches", "contacts", "info", "map"]
