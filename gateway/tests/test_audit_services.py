"""What the trail says of requests that services answer: settings before and after, ids of what was made, looks at cards."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import pytest

from contracts.errors import Conflict, Unavailable
from contracts.services import SERVICES

from .conftest import Company
from .responder import Responder
from .test_card import Section

Responders = Callable[..., AbstractContextManager[Responder]]
ONE, TWO = "cus_" + "1" * 32, "cus_" + "2" * 32


def lines(company: Company, query: str) -> list[Any]:
    found: list[Any] = company.get(f"/v1/audit?limit=200&{query}").json["items"]
    return found


def test_settings_of_a_service_are_written_down_before_and_after(company: Company, responder: Responders) -> None:
    before, after = {"map_address": "visiting", "version": 1}, {"map_address": "invoice", "version": 2}
    replies = {"get_customer_settings": before, "set_customer_settings": after}
    with responder("customers", lambda method, _body, _context: replies[method]):
        changed = company.open(
            "PUT", "/v1/customers/settings", json={"map_address": "invoice"}, headers={"If-Match": '"1"'}
        )
    assert changed.status_code == 200
    (line,) = lines(company, "operation=set_customer_settings")
    assert line["changes"] == [
        {"what": "set_customer_settings", "id": company.tenant, "before": before, "after": after}
    ]


def test_a_setting_is_changed_also_when_what_it_was_cannot_be_read(company: Company, responder: Responders) -> None:
    after = {"map_address": "invoice", "version": 2}

    def answer(method: str, _body: Any, _context: Any) -> Any:
        if method == "get_customer_settings":
            raise Unavailable("customers.database_down", "It is down.")
        return after

    with responder("customers", answer):
        changed = company.open(
            "PUT", "/v1/customers/settings", json={"map_address": "invoice"}, headers={"If-Match": '"1"'}
        )
    assert changed.status_code == 200
    (line,) = lines(company, "operation=set_customer_settings")
    assert (line["changes"][0]["before"], line["changes"][0]["after"]) == (None, after)


def test_a_write_names_its_customer_and_what_was_made(company: Company, responder: Responders) -> None:
    order = "ord_" + "3" * 32
    with responder("sales", lambda *_asked: {"id": order, "version": 1}):
        placed = company.post(
            f"/v1/customers/{ONE}/orders",
            json={"lines": [{"text": "Lampa", "quantity": "1", "price": "10.00"}]},
            headers={"Idempotency-Key": "an-order"},
        )
    assert placed.status_code == 201, placed.json
    (line,) = lines(company, f"subject={order}")
    assert (line["operation"], line["outcome"], line["subjects"]) == ("place_order", "ok", [ONE, order])
    assert line["request_id"] == placed.headers["X-Request-Id"]
    assert [one["number"] for one in lines(company, f"subject={ONE}")] == [line["number"]]


def test_a_write_that_a_service_refuses_is_a_line_that_failed(company: Company, responder: Responders) -> None:
    def refuse(*_asked: Any) -> Any:
        raise Conflict("sales.order_not_draft", "It is confirmed.", {"allowed": "cancel"})

    with responder("sales", refuse):
        company.post(f"/v1/orders/ord_{'4' * 32}/confirm")
    (line,) = lines(company, "operation=confirm_order")
    assert (line["outcome"], line["status"]) == ("failed", 409)


@pytest.fixture
def services(responder: Responders) -> Iterator[None]:
    with ExitStack() as stack:
        for service in SERVICES:
            stack.enter_context(responder(service, Section(service)))
        yield


@pytest.mark.usefixtures("services")
def test_looks_at_cards_are_counted_and_name_every_customer(company: Company) -> None:
    for customer in (ONE, TWO, ONE):
        assert company.get(f"/v1/customers/{customer}/card", role="viewer").status_code == 200
    found = lines(company, "operation=get_card")
    assert sum(line["count"] for line in found) == 3
    assert {subject for line in found for subject in line["subjects"]} == {ONE, TWO}
    assert {(line["kind"], line["outcome"], line["user"]) for line in found} == {
        ("look", "ok", company.keys["viewer"][:36])
    }
