"""A VAT type that contradicts countries and numbers, over HTTP: warned of, and not issued; the cases m- of the register."""

from itertools import count
from typing import Any

import pytest

from chassis.testing import wait_until
from kundkort.api import Api, ApiError
from kundkort.demo.billing import SELLER
from tests.flows.offices import open_office
from tests.stack import Stack

Json = dict[str, Any]
LINES = {"lines": [{"text": "Vara", "quantity": "1", "price": "1000"}]}
IN_SWEDEN = {"invoice": {"line1": "1", "city": "X", "country": "SE"}}
EU_IN_SWEDEN = {
    "name": "Momsprov Ett",
    "vat_type": "eu_reverse_charge",
    "vat_number": "DE136695976",
    "addresses": IN_SWEDEN,
}


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, "treatment")


@pytest.fixture(scope="module")
def customer(office: Api) -> Json:
    return office.post("/v1/customers", {"fields": EU_IN_SWEDEN})


def test_the_customer_is_warned_of_on_its_answer_and_its_card(office: Api, customer: Json) -> None:
    assert {one["code"] for one in customer["warnings"]} == {"vat_contradiction"}
    assert "delivery: SE" in customer["warnings"][0]["detail"]
    card = office.get(f"/v1/customers/{customer['id']}/card")
    assert [one["code"] for one in card["customer"]["warnings"]] == ["vat_contradiction", "vat_contradiction"]
    moved = {"addresses": {"invoice": {"country": "DE"}}}
    changed = office.patch(f"/v1/customers/{customer['id']}", moved, version=customer["version"])
    assert changed["warnings"] == []
    back = {"addresses": {"invoice": {"country": "SE"}}}
    again = office.patch(f"/v1/customers/{customer['id']}", back, version=changed["version"])
    assert len(again["warnings"]) == 2


@pytest.mark.parametrize(
    "fields", [EU_IN_SWEDEN, {"name": "Momsprov Fyra", "vat_type": "export", "addresses": IN_SWEDEN}]
)
def test_the_invoice_is_not_issued(office: Api, fields: Json) -> None:
    made = office.post("/v1/customers", {"fields": fields, "insist": True}, idempotency_key=f"new-{fields['vat_type']}")
    with pytest.raises(ApiError) as refused:
        office.post(f"/v1/customers/{made['id']}/invoices", {**LINES, "issue": True})
    assert (refused.value.status, refused.value.code) == (409, "billing.invoice_vat_contradiction")
    assert "SE" in str(refused.value)


def test_quote_and_order_are_warned_of_and_the_saga_gives_back(office: Api, customer: Json) -> None:
    quote = office.post(f"/v1/customers/{customer['id']}/quotes", LINES)
    assert [one["code"] for one in quote["warnings"]] == ["vat_contradiction"]
    order = office.post(f"/v1/customers/{customer['id']}/orders", LINES)
    assert [one["code"] for one in order["warnings"]] == ["vat_contradiction"]
    at = f"/v1/orders/{order['id']}"
    office.post(at + "/confirm")
    office.post(at + "/deliver", {})
    with pytest.raises(ApiError) as refused:
        office.post(at + "/invoice", {"issue": True})
    assert refused.value.code == "billing.invoice_vat_contradiction"
    wait_until(lambda: office.get(at)["billings"][0]["state"] == "refused")
    after = office.get(at)
    assert after["billings"][0]["refusal"] == "billing.invoice_vat_contradiction"
    assert after["lines"][0]["invoiced"] == "0"


def test_an_exempt_company_sells_without_vat_everywhere(stack: Stack) -> None:
    small = stack.company("exempt")
    settings = {**SELLER, "seller_vat_number": "", "seller_exempt": True}
    small.put("/v1/billing/settings", settings, version=small.get("/v1/billing/settings")["version"])
    buyer = small.post("/v1/customers", {"fields": {"name": "Köpare AB", "addresses": IN_SWEDEN}})
    invoice = small.post(f"/v1/customers/{buyer['id']}/invoices", {**LINES, "issue": True})
    assert (invoice["totals"]["vat"], invoice["totals"]["total"]) == ("0.00", "1000.00")
    assert any("18 kap. 4 §" in note for note in invoice["notes"])

    tries = count()

    def is_without_vat() -> bool:
        quote = small.post(f"/v1/customers/{buyer['id']}/quotes", LINES, idempotency_key=f"quote-{next(tries)}")
        return bool(quote["totals"]["vat"] == "0.00")

    wait_until(is_without_vat)


def test_a_currency_that_is_none_is_named_at_its_field(office: Api) -> None:
    with pytest.raises(ApiError) as refused:
        office.post("/v1/customers", {"fields": {"name": "Valutaprov", "currency": "XXQ"}})
    assert refused.value.status == 422
    assert "/fields/currency" in str(refused.value.problem)
    assert "ISO 4217" in str(refused.value.problem)


def test_yen_have_no_decimals_and_euro_vat_stands_in_kronor(office: Api) -> None:
    tokyo = {"invoice": {"line1": "1", "city": "Tokyo", "country": "JP"}}
    fields = {"name": "Yen KK", "currency": "JPY", "vat_type": "export", "addresses": tokyo}
    japanese = office.post("/v1/customers", {"fields": fields})
    yen = {"lines": [{"text": "T", "quantity": "1", "price": "1234.99"}], "issue": True}
    assert office.post(f"/v1/customers/{japanese['id']}/invoices", yen)["totals"]["total"] == "1235.00"
    euro = {"name": "Euro AB", "currency": "EUR", "addresses": IN_SWEDEN}
    customer = office.post("/v1/customers", {"fields": euro})
    draft = office.post(f"/v1/customers/{customer['id']}/invoices", LINES)
    at = f"/v1/invoices/{draft['id']}/issue"
    with pytest.raises(ApiError) as refused:
        office.post(at, {}, idempotency_key="without")
    assert (refused.value.status, refused.value.code) == (409, "billing.invoice_exchange_rate_missing")
    rate = {"rate": "10.9475", "day": draft["created_at"][:10]}
    issued = office.post(at, {"exchange_rate": rate}, idempotency_key="with")
    assert (issued["totals"]["vat_sek"], issued["exchange_rate"]["rate"]) == ("2736.88", "10.9475")


def test_a_quote_over_a_change_of_rates_is_re_priced_with_one_press(office: Api) -> None:
    """Food: 6 % until 2027-12-31, 12 % after."""
    buyer = office.post("/v1/customers", {"fields": {"name": "Matbutik AB", "addresses": IN_SWEDEN}})
    food = {"text": "Bröd", "quantity": "1", "price": "100", "vat_category": "food"}
    over = {"lines": [food], "delivery_date": "2027-12-15", "valid_until": "2028-01-31"}
    quote = office.post(f"/v1/customers/{buyer['id']}/quotes", over)
    border = quote["vat_border"]
    assert (border["day"], border["applies"]) == ("2028-01-01", "before")
    assert (border["before"]["total"], border["after"]["total"]) == ("106.00", "112.00")
    at = f"/v1/quotes/{quote['id']}"
    office.post(at + "/send")
    moved = office.post(at + "/reprice")
    assert (moved["status"], moved["totals"]["total"], moved["vat_border"]["applies"]) == ("draft", "112.00", "after")
    assert [one["code"] for one in moved["warnings"]] == ["vat_border"]
    order = office.post(f"/v1/customers/{buyer['id']}/orders", {"lines": [food], "delivery_date": "2028-02-01"})
    assert order["vat_border"]["applies"] == "after"
    earlier = office.post(f"/v1/orders/{order['id']}/reprice", {"delivery_date": "2027-12-01"})
    assert earlier["totals"]["total"] == "106.00"
    plan = {"lines": [food], "starts_on": "2027-11-01", "period_months": 1}
    contract = office.post(f"/v1/customers/{buyer['id']}/contracts", plan)
    assert contract["vat_border"]["day"] == "2028-01-01"
    after = office.post(f"/v1/contracts/{contract['id']}/reprice")
    assert (after["totals"]["total"], after["vat_border"]) == ("112.00", None)
