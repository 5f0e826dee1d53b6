"""The till over HTTP: a day at two registers, and a sale on account that becomes an invoice, also with billing down."""

from decimal import Decimal
from typing import Any

import pytest

from chassis.testing import wait_until
from kundkort.api import Api, ApiError
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

REGISTER = {"company_name": "Belysningsgrossisten AB", "identity_number": "556036-0793", "place": "Lagergatan 3, Malmö"}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def shop(stack: Stack) -> Api:
    return open_office(stack, "till")


@pytest.fixture(scope="module")
def registers(shop: Api) -> list[Json]:
    return [shop.post("/v1/registers", {"name": name, **REGISTER}) for name in ("Kassa 1", "Kassa 2")]


@pytest.fixture(scope="module")
def customer(shop: Api) -> str:
    return add_customer(shop)


def sell(shop: Api, price: str, payments: list[Json], **fields: Any) -> Json:
    opened = shop.post("/v1/receipts", {"lines": [{"text": "Lampa", "quantity": "1", "price": price}], **fields})
    return shop.post(f"/v1/receipts/{opened['id']}/complete", {"payments": payments})


def test_a_day_at_the_till(shop: Api, registers: list[Json], customer: str) -> None:
    at = f"/v1/registers/{registers[0]['id']}"
    assert shop.post(f"{at}/days", {"opening_float": "500.00"})["number"] == 1
    mixed = [{"means": "card", "amount": "5000.00"}, {"means": "cash", "amount": "600.00"}]
    sold = sell(shop, "5584.69", mixed, register_id="Kassa 1", customer_id=customer)
    assert (sold["number"], sold["rounding"], sold["change"]) == ("1", "0.31", "15.00")
    assert sold["till"] == {"register_id": registers[0]["id"], "register_name": "Kassa 1", **REGISTER}
    copy = shop.post(f"/v1/receipts/{sold['id']}/copy")
    assert (copy["mark"], copy["copies"]) == ("kopia", 1)
    with pytest.raises(ApiError) as unnamed:
        sell(shop, "1.00", [{"means": "card", "amount": "1.00"}])
    assert "register_needed" in str(unnamed.value.problem["errors"])
    seen = shop.get(f"{at}/x-report")
    z = shop.post(f"{at}/z-reports", {"counted_cash": "1085.00"}, idempotency_key="z")
    assert shop.post(f"{at}/z-reports", {"counted_cash": "1085.00"}, idempotency_key="z") == z
    assert (seen["number"], seen["total"], z["number"], z["copies"]) == (None, "5584.69", 1, 1)
    assert (z["expected_cash"], z["difference"], z["change"]) == ("1085.00", "0.00", "15.00")
    assert shop.get(f"{at}/z-reports/1") == z
    with pytest.raises(ApiError) as twice:
        shop.post(f"{at}/z-reports", {})
    assert twice.value.code == "sales.till_day_not_open"
    wait_until(lambda: shop.get(f"/v1/receipts/{sold['id']}")["z_number"] == 1)
    (row,) = shop.get(f"/v1/customers/{customer}/receipts")["items"]
    assert (row["register_name"], row["z_number"], row["kind"]) == ("Kassa 1", 1, "sale")
    proof = shop.get("/v1/registers/number-series/proof")
    assert proof["complete"]
    assert [one["series"].split("/")[0] for one in proof["series"]] == ["receipt", "copy", "z"]


def test_cash_is_put_in_and_taken_out(shop: Api, registers: list[Json]) -> None:
    """On the second register's day, over HTTP: sent twice, too much, without a reason; then the Z report and the proof."""
    at = f"/v1/registers/{registers[1]['id']}"
    moving = {"kind": "deposit", "amount": "200.00"}
    with pytest.raises(ApiError) as closed:
        shop.post(f"{at}/movements", moving)
    assert closed.value.code == "sales.till_day_not_open"
    shop.post(f"{at}/days", {"opening_float": "300.00"})
    sold = sell(shop, "80.00", [{"means": "cash", "amount": "100.00"}], register_id="Kassa 2")
    put_in = [shop.post(f"{at}/movements", moving, idempotency_key="in") for _ in range(2)]
    assert (put_in[0]["number"], put_in[0]) == (1, put_in[1])
    with pytest.raises(ApiError) as too_much:
        shop.post(f"{at}/movements", {"kind": "withdrawal", "amount": "580.01"})
    assert (too_much.value.code, too_much.value.problem["left"]) == ("sales.drawer_short", "580.00")
    with pytest.raises(ApiError) as bare:
        shop.post(f"{at}/movements", {"kind": "expense", "amount": "19.00"})
    assert [one["code"] for one in bare.value.problem["errors"]] == ["movement_reason_needed"]
    milk = shop.post(f"{at}/movements", {"kind": "expense", "amount": "19.00", "reason": "Mjölk"})
    assert shop.get(f"{at}/movements/2") == milk
    assert shop.get(f"{at}/movements")["items"] == [milk, put_in[0]]
    back = shop.post(f"/v1/receipts/{sold['id']}/return", {})
    shop.post(f"{at}/movements", {"kind": "withdrawal", "amount": "500.00", "reason": "Till banken"})
    in_cash = {"payments": [{"means": "cash", "amount": "-80.00"}]}
    with pytest.raises(ApiError) as short:
        shop.post(f"/v1/receipts/{back['id']}/complete", in_cash)
    assert short.value.code == "sales.drawer_short"
    shop.post(f"{at}/movements", {"kind": "deposit", "amount": "19.00"})
    shop.post(f"/v1/receipts/{back['id']}/complete", in_cash, idempotency_key="with-change")
    z = shop.post(f"{at}/z-reports", {"counted_cash": "0.00"})
    assert (z["cash_in"], z["cash_out"], z["change"]) == ("219.00", "519.00", "20.00")
    assert (z["expected_cash"], z["difference"], [one["number"] for one in z["movements"]]) == (
        "0.00",
        "0.00",
        [1, 2, 3, 4],
    )
    proof = shop.get("/v1/registers/number-series/proof")
    series = {one["series"]: one["last"] for one in proof["series"]}
    assert (proof["complete"], series[f"movement/{registers[1]['id']}"]) == (True, 4)


def test_a_sale_on_account_becomes_one_invoice(shop: Api, registers: list[Json], customer: str) -> None:
    payment = [{"means": "on_account", "amount": "99.50"}]
    sold = sell(shop, "99.50", payment, register_id="Kassa 2", customer_id=customer)
    wait_until(lambda: shop.get(f"/v1/receipts/{sold['id']}")["billing"]["state"] == "issued")
    told = shop.get(f"/v1/receipts/{sold['id']}")["billing"]
    invoice = shop.get(f"/v1/invoices/{told['invoice_id']}")
    assert (invoice["status"], invoice["number"], invoice["receipt_id"]) == ("issued", told["number"], sold["id"])
    assert (invoice["totals"]["total"], invoice["totals"]["vat"]) == ("99.50", "19.90")
    with pytest.raises(ApiError) as refused:
        shop.post(f"/v1/receipts/{sold['id']}/return", {})
    assert refused.value.code == "sales.receipt_on_account"


def test_with_billing_killed_the_invoice_comes_later(
    stack: Stack, shop: Api, registers: list[Json], customer: str
) -> None:
    before = len(shop.get("/v1/invoices")["items"])
    stack.kill("billing")
    payment = [{"means": "on_account", "amount": "10.00"}]
    sold = sell(shop, "10.00", payment, register_id="Kassa 2", customer_id=customer)
    assert sold["billing"]["state"] == "asked"
    stack.start("billing")
    wait_until(lambda: shop.get(f"/v1/receipts/{sold['id']}")["billing"]["state"] == "issued", 60)
    assert len(shop.get("/v1/invoices")["items"]) == before + 1


def test_nobody_without_a_customer_buys_on_account(shop: Api, registers: list[Json]) -> None:
    with pytest.raises(ApiError) as refused:
        sell(shop, "10.00", [{"means": "on_account", "amount": "10.00"}], register_id="Kassa 2")
    assert [one["code"] for one in refused.value.problem["errors"]] == ["customer_needed"]
    assert Decimal(shop.get(f"/v1/registers/{registers[1]['id']}/x-report")["total"]) == Decimal("109.50")


def test_a_prepayment_is_taken_off_the_invoice_or_paid_back(shop: Api, registers: list[Json], customer: str) -> None:
    """Half of two orders, with a lamp: one order is invoiced, the other cancelled."""
    orders = []
    for text in ("Kök", "Bad"):
        lines = [{"text": text, "quantity": "1", "price": "800.00"}]
        orders.append(shop.post(f"/v1/customers/{customer}/orders", {"lines": lines}))
        shop.post(f"/v1/orders/{orders[-1]['id']}/confirm")
    kept, gone = (f"/v1/orders/{one['id']}" for one in orders)
    wanted = [{"order": orders[0]["id"], "amount": "500.00"}, {"order": orders[1]["number"], "amount": "250.00"}]
    opening = {"lines": [{"text": "Lampa", "quantity": "1", "price": "99.00"}], "prepayments": wanted}
    opened = shop.post("/v1/receipts", {**opening, "register_id": "Kassa 2"})
    paying = {"payments": [{"means": "card", "amount": "849.00"}]}
    taken = [shop.post(f"/v1/receipts/{opened['id']}/complete", paying, idempotency_key="ahead") for _ in range(2)]
    assert taken[0] == taken[1]
    assert [one["amount"] for one in taken[0]["prepayments"]] == ["500.00", "250.00"]
    assert taken[0]["party"]["customer_id"] == customer
    (held,) = shop.get(kept)["prepayments"]
    assert (held["state"], held["total"], held["vat"]) == ("paid", "500.00", "100.00")

    shop.post(f"{kept}/deliver", {}, idempotency_key="delivered")
    invoice = shop.post(f"{kept}/invoice", {"issue": True}, idempotency_key="invoiced")
    (named,) = invoice["prepayments"]
    number, day = taken[0]["number"], taken[0]["date"]
    assert (named["receipt_number"], named["on"], named["total"], named["vat"]) == (number, day, "500.00", "100.00")
    assert (invoice["totals"]["net"], invoice["totals"]["total"]) == ("400.00", "500.00")
    assert invoice["lines"][-1]["text"] == f"Avgår förskott, kassakvitto {number} {day}"

    cancelled = shop.post(f"{gone}/cancel")
    assert cancelled["to_pay_back"] == "250.00"
    assert [one["code"] for one in cancelled["warnings"]] == ["prepayment_to_pay_back"]
    with pytest.raises(ApiError) as used:
        shop.post(f"/v1/receipts/{opened['id']}/return", {})
    assert used.value.code == "sales.order_prepayment_used"
    back = shop.post(f"/v1/receipts/{opened['id']}/return", {"parts": [{"line": 3, "quantity": "1"}]})
    shop.post(f"/v1/receipts/{back['id']}/complete", {"payments": [{"means": "card", "amount": "-250.00"}]})
    after = shop.get(gone)
    assert (after["to_pay_back"], after["prepayments"][0]["state"]) == ("0.00", "returned")
    with pytest.raises(ApiError) as too_much:
        shop.post("/v1/receipts", {"prepayments": wanted[:1], "register_id": "Kassa 2"})
    assert too_much.value.status == 409
