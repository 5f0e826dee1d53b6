"""What few customers have: contracts invoiced by plan, a write-off and its reversal, a dispute, an advance, a sale on account, a
return, a collective invoice, contracts that share their invoices, a quote with choices; and customers abroad, each with the VAT
that goods or services for them bear.

Each is a step of its own with a customer of its own. A second run changes nothing: it finds what the first has done.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta

from kundkort.api import Api, Json
from kundkort.demo.sales import SERVICES, open_till

Step = Callable[[Api, list[Json], date], None]
PATIENCE_SECONDS = 60
MONTHS_INVOICED = 3
CONTRACTS = 4
GOODS: Json = {"article": "5120", "text": "LED-armatur 36 W", "unit": "st", "quantity": "12", "price": "435.00"}
WORK: Json = {"article": "4005", "text": "Montering på plats", "unit": "tim", "quantity": "8", "price": "650.00"}
DANISH_RATE = "1.4720"
ABROAD: tuple[tuple[Json, Json], ...] = (
    (
        {
            "name": "Elektro Lindner GmbH",
            "vat_type": "eu_reverse_charge",
            "vat_number": "DE136695976",
            "currency": "EUR",
            "language": "en",
            "addresses": {
                "invoice": {"line1": "Hafenstraße 4", "postcode": "20457", "city": "Hamburg", "country": "DE"}
            },
        },
        {"lines": [GOODS | {"price": "39.50"}]},
    ),
    (
        {
            "name": "Sähkötyö Virtanen Oy",
            "vat_type": "eu_reverse_charge",
            "vat_number": "FI20774740",
            "currency": "EUR",
            "language": "en",
            "addresses": {
                "invoice": {"line1": "Satamakatu 9", "postcode": "00160", "city": "Helsinki", "country": "FI"}
            },
        },
        {"lines": [WORK | {"price": "59.00", "supply": "services"}]},
    ),
    (
        {
            "name": "Fjordlys AS",
            "vat_type": "export",
            "currency": "NOK",
            "addresses": {"invoice": {"line1": "Bryggen 2", "postcode": "5003", "city": "Bergen", "country": "NO"}},
        },
        {"lines": [GOODS]},
    ),
    (
        {
            "name": "Mette Sørensen",
            "vat_type": "eu",
            "currency": "DKK",
            "addresses": {
                "invoice": {"line1": "Havnegade 7", "postcode": "1058", "city": "København", "country": "DK"}
            },
        },
        {"lines": [GOODS | {"price": "289.00", "quantity": "2"}]},
    ),
)
"""Customers abroad and what they buy: goods and services within the EU, goods outside it, and VAT that stands in kronor, too."""


def show(api: Api, customers: list[Json], today: date) -> None:
    """Takes every step; some forty calls. Customers who have what a step needs are looked for from the first on."""
    steps: tuple[Step, ...] = (invoice_contracts, write_off, reverse_write_off, dispute, bill_ahead, sell_at_till)
    for step in (*steps, invoice_together, offer_choices, agree_to_share, sell_abroad, name_colleagues):
        step(api, customers, today)


def name_colleagues(api: Api, customers: list[Json], _today: date) -> None:
    """The first third of the customers have a user of the company as salesperson, and one who is responsible."""
    colleagues = [one["id"] for one in api.get("/v1/users/names")["items"] if one["active"]]
    for at, customer in enumerate(customers[: len(customers) // 3] if colleagues else ()):
        found = api.get(f"/v1/customers/{customer['id']}")
        if not found.get("responsible_id"):
            ids = (colleagues[at % len(colleagues)], colleagues[(at + 1) % len(colleagues)])
            body = dict(zip(("seller_id", "responsible_id"), ids, strict=True))
            api.patch(f"/v1/customers/{customer['id']}", body, version=found["version"])


def invoice_contracts(api: Api, customers: list[Json], today: date) -> None:
    """The past months of some contracts, by plan. Of a contract by the month the period of this month is due and not invoiced."""
    month = today.replace(day=1)
    first = month
    for _ in range(MONTHS_INVOICED):
        first = (first - timedelta(days=1)).replace(day=1)
    settings = api.get("/v1/contract-invoicing/settings")
    if not settings["first_day"]:
        api.put(
            "/v1/contract-invoicing/settings",
            {"nightly": False, "issue": True, "first_day": str(first)},
            settings["version"],
        )
    for customer in customers[:CONTRACTS]:
        for contract in _list(api, customer, "contracts"):
            body = {"contract_id": contract["id"], "day": str(month - timedelta(days=1)), "issue": True}
            plan = _wait(api, api.post("/v1/contract-invoicing/plans", body), "planned")
            if plan["state"] == "planned" and plan["planned"]:
                _wait(api, api.post(f"/v1/contract-invoicing/plans/{plan['id']}/execute"), "executed")


def write_off(api: Api, customers: list[Json], _today: date) -> None:
    """What the fifth customer owes is a confirmed loss."""
    for invoice in _overdue(api, customers[4:5]):
        api.post(f"/v1/invoices/{invoice['id']}/write-off", {"reason": "Konkursen är avslutad utan utdelning."})


def reverse_write_off(api: Api, customers: list[Json], _today: date) -> None:
    """What the sixth owed was one, and is owed again."""
    for invoice in _overdue(api, customers[5:6]):
        if not api.get(f"/v1/invoices/{invoice['id']}")["write_offs"]:
            api.post(f"/v1/invoices/{invoice['id']}/write-off", {"reason": "Företaget har upphört."})
            api.post(f"/v1/invoices/{invoice['id']}/write-off/reverse", {"reason": "Borgensmannen betalar."})


def dispute(api: Api, customers: list[Json], _today: date) -> None:
    """The seventh disputes the first line of what it owes; the rest is claimed."""
    for invoice in _overdue(api, customers[6:7]):
        said = {"disputed": True, "reason": "Fel vara levererades.", "lines": [1]}
        api.post(f"/v1/invoices/{invoice['id']}/dispute", said)


def bill_ahead(api: Api, customers: list[Json], today: date) -> None:
    """The eighth pays 30 % ahead, has got half of its goods with a delivery note, and their invoice."""
    for customer in customers[7:8]:
        body = {"lines": [GOODS, WORK], "branch_id": _branch(customer), "text": "Ny belysning i lagret"}
        made = api.post(f"/v1/customers/{customer['id']}/orders", body)
        order = f"/v1/orders/{made['id']}"
        if api.get(order)["status"] == "draft":
            api.post(f"{order}/confirm")
            api.post(f"{order}/invoice", {"advance": {"percent": "30"}, "issue": True})
            api.post(f"{order}/deliver", {"parts": [{"line": 1, "quantity": "6"}], "on": str(today)})
            api.post(f"{order}/invoice", {"issue": True})


def sell_at_till(api: Api, customers: list[Json], _today: date) -> None:
    """The ninth buys on account, which becomes an invoice; somebody brings one of two things back."""
    register = open_till(api)["id"]
    for customer in customers[8:9]:
        _sell(api, register, "on_account", customer["id"])
    if customers:
        sale = f"/v1/receipts/{_sell(api, register, 'cash')}"
        back = api.post(f"{sale}/return", {"parts": [{"line": 1, "quantity": "1"}]})
        paid = [{"means": "cash", "amount": back["totals"]["total"]}]
        api.post(f"/v1/receipts/{back['id']}/complete", {"payments": paid})


def invoice_together(api: Api, customers: list[Json], today: date) -> None:
    """The tenth gets one invoice of two orders that were delivered."""
    for customer in customers[9:10]:
        ids = []
        for text, line in (("Lager norr", GOODS), ("Lager söder", WORK)):
            body = {"lines": [line], "branch_id": _branch(customer), "text": text}
            made = api.post(f"/v1/customers/{customer['id']}/orders", body)
            if api.get(f"/v1/orders/{made['id']}")["status"] == "draft":
                api.post(f"/v1/orders/{made['id']}/confirm")
                api.post(f"/v1/orders/{made['id']}/deliver", {"on": str(today)})
            ids.append(made["id"])
        api.post(f"/v1/customers/{customer['id']}/collective-invoices", {"order_ids": ids, "issue": True})


def offer_choices(api: Api, customers: list[Json], _today: date) -> None:
    """The eleventh is offered an alternative and an option, and takes both."""
    for customer in customers[10:11]:
        dimmable = GOODS | {"text": "LED-armatur 36 W, dimbar", "price": "495.00", "alternative_to": 1}
        body = {"lines": [GOODS, dimmable, WORK | {"optional": True}], "branch_id": _branch(customer)}
        made = api.post(f"/v1/customers/{customer['id']}/quotes", body)
        if api.get(f"/v1/quotes/{made['id']}")["status"] == "draft":
            api.post(f"/v1/quotes/{made['id']}/send")
            api.post(f"/v1/quotes/{made['id']}/accept", {"chosen_lines": [2, 3]})


def agree_to_share(api: Api, customers: list[Json], today: date) -> None:
    """The twelfth has two contracts by the month whose periods of this month, which are due, come on one invoice."""
    for customer in customers[11:12]:
        for article, text, price in SERVICES[:2]:
            line = {"article": article, "text": text, "unit": "mån", "quantity": "1", "price": price}
            terms = {"starts_on": str(today.replace(day=1)), "period_months": 1, "collective": True, "text": text}
            body = {"lines": [line], "branch_id": _branch(customer), **terms}
            contract = api.post(f"/v1/customers/{customer['id']}/contracts", body)
            if contract["status"] == "draft":
                api.post(f"/v1/contracts/{contract['id']}/activate")


def sell_abroad(api: Api, _customers: list[Json], today: date) -> None:
    """Customers of other countries, each with an issued invoice; what bears VAT says the rate of the day before."""
    for fields, sold in ABROAD:
        customer = api.post("/v1/customers", {"fields": fields, "insist": True})
        rate = {"rate": DANISH_RATE, "day": str(today - timedelta(days=1))} if fields["currency"] == "DKK" else None
        path, body = f"/v1/customers/{customer['id']}/invoices", {**sold, "issue": True, "exchange_rate": rate}
        api.post(path, body)


def _sell(api: Api, register: str, means: str, customer_id: str | None = None) -> str:
    line = {"article": "6002", "text": "Penselset", "quantity": "2", "price": "129.00"}
    receipt = api.post("/v1/receipts", {"customer_id": customer_id, "lines": [line], "register_id": register})
    paid = [{"means": means, "amount": receipt["totals"]["total"]}]
    api.post(f"/v1/receipts/{receipt['id']}/complete", {"payments": paid})
    return str(receipt["id"])


def _branch(customer: Json) -> str | None:
    """A branch in use, where the customer has one: an order must name it."""
    branches = [one["id"] for one in customer.get("branches", []) if not one.get("retired_on")]
    return branches[0] if branches else None


def _overdue(api: Api, customers: list[Json]) -> list[Json]:
    return [invoice for customer in customers for invoice in _list(api, customer, "invoices", overdue="true")]


def _list(api: Api, customer: Json, kind: str, **filters: str) -> list[Json]:
    return list(api.get(f"/v1/customers/{customer['id']}/{kind}", **filters)["items"])


def _wait(api: Api, plan: Json, state: str) -> Json:
    """The plan once it has that state, or has gone further."""
    end = time.monotonic() + PATIENCE_SECONDS
    while plan["state"] in ("planning", "executing") and time.monotonic() < end:
        time.sleep(0.05)
        plan = api.get(f"/v1/contract-invoicing/plans/{plan['id']}")
    if plan["state"] in ("planning", "executing"):
        raise TimeoutError(f"plan {plan['id']} has not become {state} within {PATIENCE_SECONDS} s")
    return plan
