"""A customer's exposure over HTTP: kept by events of both services while an order is placed, delivered, invoiced and paid."""

from typing import Any

import pytest
import requests

from chassis.clock import today
from chassis.testing import wait_until
from kundkort.api import Api
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

Json = dict[str, Any]
COMPANY = "exposures"
LINES = [{"text": "Virke", "quantity": "2", "price": "4000.00"}]


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    """One with a credit limit of 12 000.00."""
    customer = add_customer(office)
    version = office.get(f"/v1/customers/{customer}")["version"]
    changed = office.patch(f"/v1/customers/{customer}", {"credit_limit": "12000.00"}, version)
    assert changed["credit_limit"] == "12000.00"
    return customer


def built(office: Api, customer: str) -> tuple[str, ...]:
    (sums,) = office.get(f"/v1/customers/{customer}/exposure")["sums"]
    return tuple(sums[name] for name in ("owed", "delivered", "ordered", "advances", "exposure"))


def preview(stack: Stack, customer: str, kind: str, language: str) -> Json:
    headers = {"Authorization": f"Bearer {stack.keys[COMPANY]}", "Accept-Language": language}
    address = f"{stack.base_url}/v1/customers/{customer}/{kind}?dry_run=true"
    answer = requests.post(address, json={"lines": LINES}, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_it_follows_an_order_to_its_payment(stack: Stack, office: Api, customer: str) -> None:
    def comes_to(*wanted: str) -> None:
        wait_until(lambda: built(office, customer) == wanted)

    order = office.post(f"/v1/customers/{customer}/orders", {"lines": LINES})
    assert built(office, customer) == ("0.00", "0.00", "0.00", "0.00", "0.00")
    at = f"/v1/orders/{order['id']}"
    office.post(f"{at}/confirm")
    comes_to("0.00", "0.00", "10000.00", "0.00", "10000.00")
    ahead = office.post(f"{at}/invoice", {"advance": {"percent": "20"}, "issue": True})
    comes_to("2000.00", "0.00", "10000.00", "2000.00", "10000.00")
    paid = {"amount": "2000.00", "paid_on": str(today()), "means": "bankgiro"}
    office.post(f"/v1/invoices/{ahead['id']}/payments", paid)
    comes_to("0.00", "0.00", "10000.00", "2000.00", "8000.00")
    office.post(f"{at}/deliver", {"parts": [{"line": 1, "quantity": "1"}]})
    comes_to("0.00", "5000.00", "5000.00", "2000.00", "8000.00")
    office.post(f"{at}/invoice", {"issue": True})
    comes_to("5000.00", "0.00", "5000.00", "2000.00", "8000.00")
    check_head(office, customer)
    check_dry_run(stack, customer)
    check_list(office, customer)


def check_head(office: Api, customer: str) -> None:
    (block,) = [one for one in office.get(f"/v1/customers/{customer}/card")["head"] if one["key"] == "exposure"]
    assert (block["status"], block["more"]) == ("ok", f"/v1/customers/{customer}/exposure")
    (item,) = block["items"]
    assert (item["exposure"], item["limit"], item["above"], item["state"]) == ("8000.00", "12000.00", None, "within")


def check_dry_run(stack: Stack, customer: str) -> None:
    shown = preview(stack, customer, "orders", "sv")
    assert [one["code"] for one in shown["warnings"]] == ["customer_above_limit"]
    exposure = shown["exposure"]
    assert (exposure["exposure"], exposure["document"], exposure["after"], exposure["above"]) == (
        "8000.00",
        "10000.00",
        "18000.00",
        "6000.00",
    )
    said = [one["detail"] for one in exposure["sentences"]]
    assert said[0] == (
        "Efter den här ordern: 18\u202f000,00 av 12\u202f000,00 SEK "
        "(obetalt 5\u202f000,00 + levererat 0,00 + beställt 5\u202f000,00 − förskott 2\u202f000,00 + detta 10\u202f000,00)."
    )
    assert said[1] == "Det är 6\u202f000,00 SEK över kreditgränsen."
    assert "Kunden har ingen rating." in said
    assert preview(stack, customer, "quotes", "en")["exposure"]["sentences"][0]["detail"].startswith(
        "If all of this quote is ordered: 18000.00 of 12000.00 SEK (owed 5000.00 + "
    )


def check_list(office: Api, customer: str) -> None:
    (one,) = office.get("/v1/exposures")["items"]
    assert (one["customer_id"], one["exposure"], one["limit"], one["above"]) == (
        customer,
        "8000.00",
        "12000.00",
        "0.00",
    )
    assert office.get("/v1/exposures", above_limit="true")["items"] == []


def test_the_rating_is_an_input(office: Api, customer: str) -> None:
    for letter, day in (("A", "2026-01-01"), ("C", "2026-02-01")):
        rated = {"provider": "creditsafe", "letter": letter, "as_of": day}
        office.post(f"/v1/customers/{customer}/ratings", rated)
    at = f"/v1/customers/{customer}/exposure"
    wait_until(lambda: (office.get(at)["rating"] or {}).get("before") == 5)
    codes = [one["code"] for one in office.get(at)["sentences"]]
    assert {"rating_named", "rating_worse"} <= set(codes)


def test_billing_is_heard_of(office: Api, customer: str) -> None:
    at = f"/v1/customers/{customer}/exposure"
    wait_until(lambda: office.get(at)["billing_heard_at"] is not None, 90)
    assert "exposure_never_heard" not in [one["code"] for one in office.get(at)["sentences"]]


def test_a_limit_has_the_decimals_of_its_currency(stack: Stack, office: Api) -> None:
    headers = {"Authorization": f"Bearer {stack.keys[COMPANY]}"}
    fields = {"name": "Yen AB", "currency": "JPY", "credit_limit": "1000.50"}
    answer = requests.post(f"{stack.base_url}/v1/customers", json={"fields": fields}, headers=headers, timeout=30)
    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [
        ("/fields/credit_limit", "amount_decimals")
    ]
