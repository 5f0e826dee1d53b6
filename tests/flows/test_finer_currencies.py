"""Dinars and yen over HTTP, from the quote to the last credit: no sum has more or fewer decimals than its currency."""

from decimal import Decimal
from typing import Any

import pytest

from chassis.clock import today
from chassis.testing import wait_until
from kundkort.api import Api, ApiError
from tests.flows.offices import open_office

Json = dict[str, Any]
PLANS = "/v1/contract-invoicing/plans"
CASES = {
    "KWD": {"price": "1.3335", "parts": ["1.334", "1.334", "1.333"], "ahead": "1.001", "vat": "0.25", "sek": "7.76"},
    "JPY": {"price": "33.50", "parts": ["34.00", "34.00", "33.00"], "ahead": "10.00", "vat": "3.00", "sek": "93.14"},
    "CLF": {"price": "0.0333", "parts": ["0.0333"] * 3, "ahead": "0.0501", "vat": "0.0125", "sek": "0.39"},
}
"""Three pieces one by one, and an advance with its VAT, also in kronor at 31.0475 for one."""
RATE = "31.0475"
FINEST = {"KWD": "0.001", "JPY": "1", "CLF": "0.0001"}


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    api = open_office(stack, "dinars")
    rates = [{"currency": code, "rate": RATE, "day": str(today())} for code in CASES]
    settings = api.get("/v1/billing/settings")
    api.patch("/v1/billing/settings", {"exchange_rates": rates}, version=settings["version"])
    return api


def customer_in(office: Api, currency: str) -> str:
    fields = {
        "name": f"Valutaprov {currency} AB",
        "currency": currency,
        "addresses": {"invoice": {"line1": "Hamngatan 4", "city": "Malmö"}},
    }
    return str(office.post("/v1/customers", {"fields": fields})["id"])


def dec(said: str) -> Decimal:
    return Decimal(said)


@pytest.mark.parametrize("currency", CASES)
def test_from_quote_to_credit_note(office: Api, currency: str) -> None:
    case, finest = CASES[currency], Decimal(FINEST[currency])
    customer = customer_in(office, currency)
    lines = [{"text": "Rör", "quantity": "3", "price": case["price"]}]
    quote = office.post(f"/v1/customers/{customer}/quotes", {"lines": lines})
    for step in ("send", "accept"):
        office.post(f"/v1/quotes/{quote['id']}/{step}")
    order = office.post(f"/v1/quotes/{quote['id']}/orders", {}, idempotency_key=f"{currency}-order")
    assert order["totals"] == quote["totals"]
    assert dec(order["totals"]["net"]) == sum(map(dec, case["parts"]))
    at = f"/v1/orders/{order['id']}"
    office.post(f"{at}/confirm")

    too_fine = {"advance": {"amount": str(finest / 10)}, "issue": True}
    if currency != "CLF":  # whose unit is the finest that an amount has at all
        with pytest.raises(ApiError) as refused:
            office.post(f"{at}/invoice", too_fine, idempotency_key=f"{currency}-fine")
        assert (refused.value.status, "/advance/amount" in str(refused.value.problem)) == (422, True)
    wanted = {"advance": {"amount": case["ahead"]}, "issue": True}
    advance = office.post(f"{at}/invoice", wanted, idempotency_key=f"{currency}-ahead")
    totals = advance["totals"]
    assert (totals["net"], totals["vat"], totals["vat_sek"]) == (case["ahead"], case["vat"], case["sek"])

    invoices = []
    for number in range(3):
        office.post(
            f"{at}/deliver",
            {"parts": [{"line": 1, "quantity": "1"}]},
            idempotency_key=f"{currency}-deliver-{number}",
        )
        made = office.post(f"{at}/invoice", {"issue": True}, idempotency_key=f"{currency}-invoice-{number}")
        invoices.append(made)
    assert [made["lines"][0]["net"] for made in invoices] == case["parts"]
    nets = [dec(made["totals"]["net"]) for made in (advance, *invoices)]
    assert sum(nets) == dec(order["totals"]["net"])
    wait_until(lambda: office.get(at)["status"] == "completed")
    assert office.get(at)["advance_left"] == "0.00"

    first = invoices[0]
    pay_and_credit(office, first, finest)
    card = office.get(f"/v1/customers/{customer}/card?tabs=invoices,orders")
    shown = {tab["key"]: tab["items"] for tab in card["tabs"]}
    (row,) = (one for one in shown["invoices"] if one["id"] == first["id"])
    assert (row["amount"], row["currency"], row["status"]) == (first["totals"]["total"], currency, "overpaid")
    assert [(one["amount"], one["currency"]) for one in shown["orders"]] == [(order["totals"]["total"], currency)]


def pay_and_credit(office: Api, invoice: Json, finest: Decimal) -> None:
    """The smallest sum is paid; half of a smallest sum is refused; what is left is credited, and all comes to nothing."""
    currency = invoice["currency"]
    at, total = f"/v1/invoices/{invoice['id']}", dec(invoice["totals"]["total"])
    paid = {"amount": str(finest), "paid_on": invoice["issue_date"]}
    if finest > Decimal("0.0001"):
        with pytest.raises(ApiError) as refused:
            office.post(f"{at}/payments", {**paid, "amount": str(finest / 2)}, idempotency_key=f"half-{currency}")
        assert (refused.value.status, "/amount" in str(refused.value.problem)) == (422, True)
    after = office.post(f"{at}/payments", paid, idempotency_key=f"smallest-{currency}")
    assert dec(after["remaining"]) == total - finest
    part = {"lines": [{"line": 1, "amount": str(finest)}], "reason": "Prisfall"}
    notes = [office.post(f"{at}/credit", part, idempotency_key=f"part-{currency}")]
    notes.append(office.post(f"{at}/credit", {"reason": "Retur"}, idempotency_key=f"rest-{currency}"))
    for name in ("net", "vat", "vat_sek", "total"):
        assert sum(dec(note["totals"][name]) for note in notes) == -dec(invoice["totals"][name]), name
    assert dec(office.get(at)["remaining"]) == -finest


@pytest.mark.parametrize(("currency", "net"), [("KWD", "1.334"), ("JPY", "34.00")])
def test_a_contract_is_invoiced_in_its_currency(office: Api, currency: str, net: str) -> None:
    customer = customer_in(office, currency)
    line = {"text": "Service", "quantity": "1", "price": CASES[currency]["price"]}
    fields = {"starts_on": str(today()), "period_months": 12, "lines": [line]}
    made = office.post(f"/v1/customers/{customer}/contracts", fields)
    office.post(f"/v1/contracts/{made['id']}/activate")
    plan = office.post(PLANS, {"contract_id": made["id"], "issue": True}, idempotency_key=f"plan-{currency}")
    at = f"{PLANS}/{plan['id']}"
    wait_until(lambda: office.get(at)["state"] == "planned", 60)
    (sums,) = office.get(at)["sums"]
    assert (sums["currency"], sums["net"]) == (currency, net)
    office.post(f"{at}/execute", {}, idempotency_key=f"do-{currency}")
    contract = f"/v1/contracts/{made['id']}"
    wait_until(lambda: [one["state"] for one in office.get(contract)["billings"]] == ["issued"], 60)
    (billing,) = office.get(contract)["billings"]
    invoice = office.get(f"/v1/invoices/{billing['invoice_id']}")
    assert (invoice["totals"]["net"], invoice["totals"]["total"]) == (sums["net"], sums["total"])
    assert dec(invoice["totals"]["vat_sek"]) == (dec(sums["vat"]) * dec(RATE)).quantize(Decimal("0.01"))
