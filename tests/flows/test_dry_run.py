"""`?dry_run=true` over HTTP: the sums of an order or quote that is being written."""

from typing import Any

import pytest
import requests

from kundkort.api import Api
from tests.stack import Stack

LINES = [{"text": "Virke", "quantity": "2.5", "price": "1787.10"}]


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    api: Api = stack.company("dry-run")
    return api


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    return str(office.post("/v1/customers", {"fields": {"name": "Utan kredit AB", "credit_customer": False}})["id"])


def post(stack: Stack, path: str, query: str, lines: Any = None, **headers: str) -> requests.Response:
    allowed = {"Authorization": f"Bearer {stack.keys['dry-run']}", **headers}
    return requests.post(f"{stack.base_url}{path}{query}", json={"lines": lines or LINES}, headers=allowed, timeout=30)


@pytest.mark.parametrize("kind", ["orders", "quotes"])
def test_sums_and_warnings_without_a_trace(stack: Stack, office: Api, customer: str, kind: str) -> None:
    path = f"/v1/customers/{customer}/{kind}"
    for _ in range(2):
        answer = post(stack, path, "?dry_run=true")
        assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["totals"]["net"], shown["totals"]["vat"], shown["totals"]["total"]) == (
        "4467.75",
        "1116.94",
        "5584.69",
    )
    assert (shown["rounding"], shown["rounded_total"]) == ("0.31", "5585.00")
    assert [one["code"] for one in shown["warnings"]] == ["customer_without_credit"]
    assert office.get(path)["items"] == []
    made = office.post(path, {"lines": LINES})
    assert (made["number"], made["totals"]["total"]) == ("1", "5584.69")


def test_it_names_the_bad_fields(stack: Stack, customer: str) -> None:
    answer = post(
        stack, f"/v1/customers/{customer}/orders", "?dry_run=true", [{"text": "", "quantity": "0", "price": "1"}]
    )
    assert answer.status_code == 422
    assert {one["pointer"] for one in answer.json()["errors"]} == {"/lines/0/text", "/lines/0/quantity"}


def test_other_values_and_other_operations_know_no_dry_run(stack: Stack, customer: str) -> None:
    orders = f"/v1/customers/{customer}/orders"
    key = {"Idempotency-Key": "dry"}
    assert post(stack, orders, "?dry_run=maybe", **key).status_code == 422
    assert post(stack, f"/v1/customers/{customer}/contracts", "?dry_run=true", **key).status_code == 422
    assert post(stack, orders, "?dry_run=false").status_code == 400
    assert post(stack, orders, "?dry_run=false", **key).status_code == 201
