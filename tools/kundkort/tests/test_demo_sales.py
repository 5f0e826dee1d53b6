"""The demo data of sales, made through a real gateway by the real services: every tab filled, and nothing doubled."""

import random
from collections.abc import Iterator
from uuid import uuid4

import pytest

from chassis.testing import a_service, drop_database
from kundkort.api import Api
from kundkort.demo import customers as demo_customers
from kundkort.demo import day_of
from kundkort.demo import sales as demo_sales
from kundkort.demo.billing import fill_settings
from kundkort.tests.conftest import Access


@pytest.fixture(scope="module")
def sales() -> Iterator[None]:
    """With billing, which makes the invoices of orders."""
    names = {service: f"test_{service}_{uuid4().hex[:8]}" for service in ("sales", "billing")}
    with a_service("sales", names["sales"]), a_service("billing", names["billing"]):
        yield
    for name in names.values():
        drop_database(name)


def test_every_tab_is_filled_and_again_doubles_nothing(access: Access, sales: None) -> None:
    api = Api(access.url, access.key)
    buyers = [demo_customers.create(api, at) for at in range(6)]
    fill_settings(api)  # orders are invoiced in the seller's name
    for _ in range(2):
        demo_sales.seed(api, buyers, random.Random("sales/0"), day_of(buyers))
    for kind in ("quotes", "orders", "contracts", "receipts"):
        for buyer in buyers:
            assert len(api.get(f"/v1/customers/{buyer['id']}/{kind}")["items"]) == 1, (kind, buyer["name"])
    assert {one["status"] for one in api.get("/v1/contracts")["items"]} == {"active"}
    numbers = sorted(int(one["number"]) for one in api.get("/v1/receipts")["items"])
    assert numbers == sorted([*range(1, 7), *range(1, 5)])  # the shop's register, and the one in the square
