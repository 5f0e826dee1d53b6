"""A delivery over HTTP: made, read as a note, named by its invoice, taken back."""

from typing import Any

import pytest

from chassis.testing import wait_until
from kundkort.api import Api, ApiError
from tests.flows.offices import add_customer, open_office

Json = dict[str, Any]
SHED = {"line1": "Skjulet 1", "postcode": "222 22", "city": "Lund"}


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    return open_office(stack, "deliveries")


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    return add_customer(office)


def confirmed(office: Api, customer: str, text: str) -> str:
    """The path of a confirmed order of three pieces."""
    lines = [{"text": "Virke", "quantity": "3", "price": "10.00"}]
    made = office.post(f"/v1/customers/{customer}/orders", {"lines": lines, "text": text})
    office.post(f"/v1/orders/{made['id']}/confirm")
    return f"/v1/orders/{made['id']}"


def test_a_delivery_is_read_invoiced_and_no_longer_taken_back(office: Api, customer: str) -> None:
    at = confirmed(office, customer, "rätt")
    order = office.post(f"{at}/deliver", {"address": SHED, "parts": [{"line": 1, "quantity": "2"}]})
    (delivery,) = order["deliveries"]
    note = office.get(f"/v1/deliveries/{delivery['id']}")
    assert (note["number"], note["order_number"]) == (f"{order['number']}-1", order["number"])
    assert (note["address"]["city"], note["lines"][0]["quantity"], note["lines"][0]["left"]) == ("Lund", "2", "1")
    invoice = office.post(f"{at}/invoice", {"issue": True})
    assert [one["number"] for one in invoice["deliveries"]] == [delivery["number"]]
    assert (invoice["delivery_address"]["city"], invoice["delivery_date"]) == ("Lund", delivery["on"])
    with pytest.raises(ApiError) as refused:
        office.post(f"{at}/take-back", {"delivery_number": delivery["number"]})
    assert (refused.value.status, refused.value.code) == (409, "sales.delivery_invoiced")
    assert office.get(f"/v1/deliveries/{delivery['id']}")["invoice_ids"] == [invoice["id"]]


def test_an_invoice_with_lines_of_its_own_takes_what_its_order_has_left(office: Api, customer: str) -> None:
    """Red before: 201 twice, and the order said that nothing was invoiced."""
    at = confirmed(office, customer, "fri")
    order = office.post(f"{at}/deliver")
    body = {"order_id": order["id"], "issue": True, "lines": [{"text": "Enligt avtal", "price": "27.00"}]}
    path = f"/v1/customers/{customer}/invoices"
    invoice = office.post(path, body, idempotency_key="one")
    assert (invoice["order_id"], invoice["from_order"], invoice["totals"]["net"]) == (order["id"], True, "27.00")
    wait_until(lambda: office.get(at)["status"] == "completed")
    with pytest.raises(ApiError) as refused:
        office.post(path, body, idempotency_key="two")
    assert (refused.value.status, refused.value.code) == (409, "sales.order_step_refused")
    assert [line["invoiced"] for line in office.get(at)["lines"]] == ["3"]


def test_a_wrong_delivery_is_taken_back(office: Api, customer: str) -> None:
    at = confirmed(office, customer, "fel")
    (delivery,) = office.post(f"{at}/deliver")["deliveries"]
    order = office.post(f"{at}/take-back", {"delivery_number": delivery["number"], "reason": "Fel vara"})
    assert (order["delivery"], order["lines"][0]["delivered"]) == ("none", "0")
    assert office.get(f"/v1/deliveries/{delivery['id']}")["taken_back_reason"] == "Fel vara"
    again = office.post(f"{at}/deliver", idempotency_key="again")
    assert [one["number"] for one in again["deliveries"]] == [f"{order['number']}-1", f"{order['number']}-2"]


def test_the_list_of_deliveries_over_http(office: Api, customer: str) -> None:
    """Red before: 404, a delivery was found only by way of its order."""
    at = confirmed(office, customer, "lista")
    order = office.post(f"{at}/deliver", {"parts": [{"line": 1, "quantity": "1"}]})
    office.post(f"{at}/deliver", idempotency_key="rest")
    first, second = (f"{order['number']}-{position}" for position in (1, 2))
    path = f"/v1/deliveries?order_id={order['id']}"
    assert [one["number"] for one in office.get(path)["items"]] == [second, first]
    assert office.get(f"/v1/deliveries/{first}")["lines"][0]["quantity"] == "1"
    invoice = office.post(f"{at}/invoice", {"parts": [{"line": 1, "quantity": "1"}], "issue": True})
    assert [one["number"] for one in office.get(f"{path}&fully_invoiced=false")["items"]] == [second]
    (row,) = office.get(f"{path}&fully_invoiced=true")["items"]
    assert (row["number"], row["billing"], row["invoice_ids"]) == (first, "full", [invoice["id"]])
    listed = office.get(f"/v1/customers/{customer}/deliveries?limit=1")
    assert (listed["items"][0]["number"], bool(listed["next_cursor"])) == (second, True)
    assert office.get(f"/v1/deliveries?to_day=2001-01-01&customer_id={customer}")["items"] == []
    with pytest.raises(ApiError) as refused:
        office.get("/v1/deliveries/999999-1")
    assert (refused.value.status, refused.value.code) == (404, "sales.delivery_not_found")


def test_the_orders_tab_names_invoices_and_offers_the_lists(office: Api, customer: str) -> None:
    at = confirmed(office, customer, "flik")
    office.post(f"{at}/deliver")
    parts = [{"parts": [{"line": 1, "quantity": quantity}], "issue": True} for quantity in ("1", "2")]
    made = [office.post(f"{at}/invoice", part, idempotency_key=f"tab-{n}") for n, part in enumerate(parts)]
    said = ", ".join(one["number"] for one in made)
    wait_until(lambda: office.get(f"/v1/customers/{customer}/orders")["items"][0]["invoice_number"] == said)
    tabs = {one["key"]: one for one in office.get(f"/v1/customers/{customer}/card")["tabs"]}
    assert tabs["orders"]["items"][0]["invoice_number"] == said
    described = {one["key"]: one for one in office.get("/v1/tabs")["tabs"]}
    paths = {one["operation"]: (one["method"], one["path"]) for one in described["orders"]["actions"]}
    assert paths["list_deliveries"] == ("GET", "/v1/customers/{customer_id}/deliveries")
    assert paths["list_collective_invoices"] == ("GET", "/v1/customers/{customer_id}/collective-invoices")
