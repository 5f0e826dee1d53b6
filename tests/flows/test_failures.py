"""The card and writes while services die, hang and restart."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis.testing import wait_until
from contracts.services import SERVICES
from kundkort import demo
from kundkort.api import Api, ApiError
from tests.stack import Stack

LINE = {"text": "Spik", "quantity": "1", "price": "10.00"}


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own to break. The card waits one second and keeps last good answers for an hour."""
    logs: Path = tmp_path_factory.mktemp("fragile")
    with Stack(logs, CARD_DEADLINE_SECONDS="1", STALE_SECONDS="3600") as stack:
        yield stack


@pytest.fixture(scope="module")
def api(fragile: Stack) -> Api:
    return fragile.company("fragile")


@pytest.fixture(scope="module")
def customers(api: Api) -> list[dict[str, Any]]:
    made = demo.make(api, count=6, threads=2)
    demo.fill(api, made, threads=2)
    return made


def statuses(card: dict[str, Any]) -> dict[str, str]:
    return {tab["key"]: tab["status"] for tab in card["tabs"]}


@pytest.mark.parametrize("service", SERVICES[1:])
def test_a_dead_service_costs_its_own_tabs_only(
    service: str, fragile: Stack, api: Api, customers: list[dict[str, Any]]
) -> None:
    whole = api.get(f"/v1/customers/{customers[0]['id']}/card")
    fragile.kill(service)
    unseen = customers[SERVICES.index(service)]
    card = api.get(f"/v1/customers/{unseen['id']}/card")
    assert card["meta"]["degraded"] == [service]
    dead = {key for key, status in statuses(card).items() if status == "unavailable"}
    assert dead
    assert statuses(card).keys() == statuses(whole).keys()
    assert {status for key, status in statuses(card).items() if key not in dead} == {"ok"}
    remembered = api.get(f"/v1/customers/{customers[0]['id']}/card")
    assert {statuses(remembered)[key] for key in dead} == {"stale"}
    fragile.restart(service)
    assert set(statuses(api.get(f"/v1/customers/{unseen['id']}/card")).values()) == {"ok"}


def test_without_the_customers_service_the_card_is_degraded_and_not_an_error(
    fragile: Stack, api: Api, customers: list[dict[str, Any]]
) -> None:
    fragile.kill("customers")
    card = api.get(f"/v1/customers/{customers[5]['id']}/card")
    assert (card["meta"]["degraded"], statuses(card)["orders"]) == (["customers"], "ok")
    fragile.restart("customers")


def test_a_hung_service_does_not_hold_the_card(fragile: Stack, api: Api, customers: list[dict[str, Any]]) -> None:
    fragile.freeze("sales")
    try:
        card = api.get(f"/v1/customers/{customers[1]['id']}/card", limit=3)
    finally:
        fragile.thaw("sales")
    assert card["meta"]["degraded"] == ["sales"]
    assert statuses(card)["orders"] == "unavailable"
    assert statuses(card)["invoices"] == "ok"
    # the bound is the deadline of 1 s, with room for a busy machine
    assert max(card["meta"]["timing_ms"].values()) < 5000


def test_an_order_right_after_its_customer_waits_for_the_event(api: Api) -> None:
    for number in range(5):
        fields = {"name": f"Alldeles Nya {number} AB", "addresses": {"invoice": {"city": "Kiruna"}}}
        customer = api.post("/v1/customers", {"fields": fields})
        order = api.post(f"/v1/customers/{customer['id']}/orders", {"lines": [LINE]})
        assert order["party"]["name"] == fields["name"]


def test_an_order_for_nobody_is_not_found(api: Api) -> None:
    with pytest.raises(ApiError) as refused:
        api.post("/v1/customers/cus_00000000000070008000000000000000/orders", {"lines": [LINE]})
    assert refused.value.status == 404


def test_events_for_a_dead_subscriber_wait_for_it(fragile: Stack, api: Api) -> None:
    fragile.kill("crm")
    fields = {"name": "Väntande Kvarnen AB", "addresses": {"invoice": {"city": "Ystad"}}}
    customer = api.post("/v1/customers", {"fields": fields})
    fragile.restart("crm")
    wait_until(
        lambda: [hit["id"] for hit in api.get("/v1/search", q="vantande ystad")["items"]] == [customer["id"]], 20
    )


def test_the_same_order_twice_is_one_order_though_the_service_died_in_between(
    fragile: Stack, api: Api, customers: list[dict[str, Any]]
) -> None:
    path = f"/v1/customers/{customers[2]['id']}/orders"
    branches = [one["id"] for one in customers[2]["branches"] if not one.get("retired_on")]
    body = {"lines": [LINE], "text": "Bara en gång", "branch_id": branches[0] if branches else None}
    first = api.post(path, body, idempotency_key="bara-en-gang")
    fragile.kill("sales")
    fragile.restart("sales")
    again = api.post(path, body, idempotency_key="bara-en-gang")
    assert again == first
    mine = [item for item in api.get(path)["items"] if item["text"] == "Bara en gång"]
    assert [item["id"] for item in mine] == [first["id"]]
    with pytest.raises(ApiError) as refused:
        api.post(path, {**body, "text": "Något annat"}, idempotency_key="bara-en-gang")
    assert refused.value.status == 422
