"""A seller who is exempt from VAT, over HTTP: what the till sells counts towards the limit, which both services warn of."""

from itertools import count
from typing import Any

import pytest

from chassis.testing import wait_until
from kundkort.api import Api, ApiError
from kundkort.demo.billing import SELLER
from tests.flows.offices import add_customer
from tests.stack import Stack

Json = dict[str, Any]
PICTURES = count(1)
REGISTER = {
    "name": "Kassa 1",
    "company_name": "Lilla Ateljén",
    "identity_number": "900101-0017",
    "place": "Lagergatan 3, Malmö",
}


@pytest.fixture(scope="module")
def shop(stack: Stack) -> Api:
    """A company that is exempt from VAT, with a register whose day is open."""
    api = stack.company("exempt-seller")
    settings = {**SELLER, "seller_vat_number": "", "seller_exempt": True}
    version = api.get("/v1/billing/settings")["version"]
    api.patch("/v1/billing/settings", settings, version)
    register = api.post("/v1/registers", REGISTER)
    api.post(f"/v1/registers/{register['id']}/days", {"opening_float": "0.00"})
    return api


def open_receipt(shop: Api, price: str) -> Json:
    """A new one each time: the same request sent again would be answered as before."""
    return shop.post("/v1/receipts", {"lines": [{"text": f"Tavla {next(PICTURES)}", "quantity": "1", "price": price}]})


def sell(shop: Api, price: str) -> Json:
    opened = open_receipt(shop, price)
    return shop.post(f"/v1/receipts/{opened['id']}/complete", {"payments": [{"means": "card", "amount": price}]})


def codes(shown: Json) -> list[str]:
    return [one["code"] for one in shown["warnings"]]


def test_the_till_counts_and_warns(shop: Api) -> None:
    # The setting reaches sales by an event; until then the till would charge VAT.
    wait_until(lambda: open_receipt(shop, "1.00")["totals"]["vat"] == "0.00")
    at = f"/v1/registers/{shop.get('/v1/registers')['items'][0]['id']}"
    assert codes(sell(shop, "107999.00")) == []
    assert codes(shop.get(f"{at}/x-report")) == []
    sell(shop, "1.00")
    wait_until(lambda: codes(shop.get(f"{at}/x-report")) == ["exemption_limit_near"])

    customer = add_customer(shop)
    invoices = f"/v1/customers/{customer}/invoices"
    body = {"lines": [{"text": "Ram", "quantity": "1", "price": "12000.01"}]}
    draft = shop.post(invoices, body)
    assert "exemption_limit_passed" in codes(draft)
    with pytest.raises(ApiError) as refused:
        shop.post(f"/v1/invoices/{draft['id']}/issue", {})
    assert (refused.value.status, refused.value.code) == (409, "billing.invoice_exemption_limit")
    body["lines"][0]["price"] = "12000.00"
    issued = shop.post(invoices, {**body, "issue": True})
    assert (issued["status"], issued["totals"]["vat"]) == ("issued", "0.00")

    sell(shop, "1.00")
    wait_until(lambda: "exemption_limit_passed" in codes(open_receipt(shop, "1.00")))
    z = shop.post(f"{at}/z-reports", {})
    assert codes(z) == ["exemption_limit_passed"]
