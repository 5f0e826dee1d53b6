"""Quotes, orders, contracts and cash receipts of the demo customers: some sent, some delivered, some running."""

import random
from datetime import date, timedelta

from kundkort.api import Api, Json
from kundkort.demo import goods
from kundkort.demo.billing import SELLER

SERVICES = (("8001", "Serviceavtal", "995.00"), ("8002", "Fri support", "450.00"), ("8003", "Mattor, byte", "320.00"))
COUNTER = (("6001", "Spackel 1 kg", "59.00"), ("6002", "Penselset", "129.00"), ("6003", "Täckpapp", "89.00"))

REGISTER = {
    "name": "Kassa 1",
    "company_name": SELLER["seller_name"],
    "identity_number": SELLER["seller_identity_number"],
    "place": f"{SELLER['seller_address']['line1']}, {SELLER['seller_address']['city']}",
}


def seed(api: Api, customers: list[Json], rng: random.Random, today: date) -> None:
    """A quote, an order, a contract and a receipt each: six to eight calls a customer."""
    open_till(api)
    a_day_on_the_square(api)
    for customer in customers:
        branches = [branch["id"] for branch in customer.get("branches", []) if not branch.get("retired_on")]
        branch = rng.choice(branches) if branches else None
        path = f"/v1/customers/{customer['id']}"
        _quote(api, path, branch, rng)
        _order(api, path, branch, rng, today)
        _contract(api, path, branch, rng, today)
        _receipt(api, customer["id"], rng)


def open_till(api: Api) -> Json:
    """The shop's register, with a day open; harmless when it is there."""
    register = api.post("/v1/registers", REGISTER)
    api.post(f"/v1/registers/{register['id']}/days", {"opening_float": "1000.00"})
    return register


def a_day_on_the_square(api: Api) -> Json:
    """A second register with a whole day: float, cash with change, a return, money to the bank, an expense, and the Z report.
    It is out of use since."""
    register = api.post("/v1/registers", {**REGISTER, "name": "Torgkassan", "place": "Stortorget, Malmö"})
    at = f"/v1/registers/{register['id']}"
    api.post(f"{at}/days", {"opening_float": "500.00"})
    for (article, text, price), quantity in zip(COUNTER, ("8", "2", "1"), strict=True):
        line = {"article": article, "text": text, "quantity": quantity, "price": price}
        receipt = api.post("/v1/receipts", {"lines": [line], "register_id": register["id"]})
        api.post(f"/v1/receipts/{receipt['id']}/complete", {"payments": [{"means": "cash", "amount": "500.00"}]})
    back = api.post(f"/v1/receipts/{receipt['id']}/return", {})
    api.post(
        f"/v1/receipts/{back['id']}/complete", {"payments": [{"means": "cash", "amount": back["totals"]["total"]}]}
    )
    api.post(f"{at}/movements", {"kind": "withdrawal", "amount": "500.00", "reason": "Till banken"})
    api.post(f"{at}/movements", {"kind": "expense", "amount": "85.00", "reason": "Kaffe till torgdagen"})
    report = api.post(f"{at}/z-reports", {"counted_cash": "645.00"})
    _take_out_of_use(api, register["id"])
    return report


def _take_out_of_use(api: Api, register_id: str) -> None:
    """Harmless when it is so."""
    (now,) = [one for one in api.get("/v1/registers", limit=200)["items"] if one["id"] == register_id]
    if now["active"]:
        api.patch(f"/v1/registers/{register_id}", {"active": False}, now["version"])


def _quote(api: Api, path: str, branch: str | None, rng: random.Random) -> None:
    body = {"lines": goods.lines(rng), "branch_id": branch, "text": "Enligt förfrågan"}
    quote = api.post(f"{path}/quotes", body)
    if rng.random() < 0.6:
        api.post(f"/v1/quotes/{quote['id']}/send")


def _order(api: Api, path: str, branch: str | None, rng: random.Random, today: date) -> None:
    order = api.post(
        f"{path}/orders", {"lines": goods.lines(rng), "branch_id": branch, "text": "Leverans enligt avtal"}
    )
    if rng.random() < 0.7:
        api.post(f"/v1/orders/{order['id']}/confirm")
        if rng.random() < 0.4:
            api.post(f"/v1/orders/{order['id']}/deliver", {"on": str(today)})
            if rng.random() < 0.5:
                api.post(f"/v1/orders/{order['id']}/invoice", {"issue": True})


def _contract(api: Api, path: str, branch: str | None, rng: random.Random, today: date) -> None:
    article, text, price = rng.choice(SERVICES)
    starts = today - timedelta(days=rng.randint(0, 400))
    body = {
        "lines": [{"article": article, "text": text, "unit": "mån", "quantity": "1", "price": price}],
        "branch_id": branch,
        "starts_on": str(starts.replace(day=1)),
        "period_months": rng.choice((1, 3, 12)),
        "text": text,
    }
    contract = api.post(f"{path}/contracts", body)
    api.post(f"/v1/contracts/{contract['id']}/activate")


def _receipt(api: Api, customer_id: str, rng: random.Random) -> None:
    article, text, price = rng.choice(COUNTER)
    line = {"article": article, "text": text, "quantity": str(rng.randint(1, 5)), "price": price}
    receipt = api.post("/v1/receipts", {"customer_id": customer_id, "lines": [line], "register_id": REGISTER["name"]})
    paid = [{"means": rng.choice(("card", "swish")), "amount": receipt["totals"]["total"]}]
    api.post(f"/v1/receipts/{receipt['id']}/complete", {"payments": paid})
