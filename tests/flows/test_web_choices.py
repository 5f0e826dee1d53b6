"""Forms ask for things by their names: lines of a document, orders, cash registers; nobody types a number or an id."""

from typing import Any

import pytest

from kundkort.api import Api
from tests.flows.offices import add_customer, open_office
from tests.flows.web_user import WebUser
from tests.stack import Stack

COMPANY = "web-choices"
PLANK = {"text": "Plank <b>", "quantity": "10", "price": "99.50"}
WORK = {"text": "Hyvling", "quantity": "1.5", "unit": "tim", "price": "400"}


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def anna(stack: Stack, office: Api) -> WebUser:
    return WebUser(stack, stack.login(COMPANY))


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    return add_customer(office, "Väljarna AB")


def add_row(user: WebUser, name: str) -> WebUser:
    return user.send({}, ("add_row", name))


def test_a_delivery_and_a_credit_name_the_lines_with_what_has_become_of_them(
    anna: WebUser, office: Api, customer: str
) -> None:
    order = office.post(f"/v1/customers/{customer}/orders", {"lines": [PLANK, WORK]})
    office.post(f"/v1/orders/{order['id']}/confirm")
    page = f"/customers/{customer}/tabs/orders/rows/{order['id']}"
    add_row(anna.open(f"{page}/deliver_order"), "parts")
    assert list(anna.form.choices["parts.0.line"].values())[1:] == ["1 · Plank <b> · 10 st", "2 · Hyvling · 1,5 tim"]
    anna.send({"parts.0.line": "1", "parts.0.quantity": "4"})
    add_row(anna.open(f"{page}/deliver_order"), "parts")
    assert anna.form.choices["parts.0.line"]["1"] == "1 · Plank <b> · 10 st · levererat 4"
    anna.open(f"{page}/invoice_order").send({"issue": "true"})
    invoice = office.get(f"/v1/customers/{customer}/invoices")["items"][0]["id"]
    credit = f"/customers/{customer}/tabs/invoices/rows/{invoice}/credit_invoice"
    add_row(anna.open(credit), "lines")
    anna.send({"reason": "Fel", "lines.0.line": "1", "lines.0.quantity": "1"})
    add_row(anna.open(credit), "lines")
    assert anna.form.choices["lines.0.line"]["1"] == "1 · Plank <b> · 4 st · krediterat 1"
    anna.open(f"/customers/{customer}/tabs/invoices/rows/{invoice}/dispute_invoice")
    assert ("lines", "1") in anna.form.boxes
    anna.send({"lines": ["1"], "reason": "Sprucken"})
    assert office.get(f"/v1/invoices/{invoice}")["disputed"] is True


def test_what_a_quote_offers_is_chosen_by_its_words(anna: WebUser, office: Api, customer: str) -> None:
    oak = {"text": "Ek", "quantity": "10", "price": "199", "alternative_to": 1}
    oil = {"text": "Olja", "quantity": "1", "price": "90", "optional": True}
    quote = office.post(f"/v1/customers/{customer}/quotes", {"lines": [PLANK, WORK, oak, oil]})["id"]
    office.post(f"/v1/quotes/{quote}/send")
    anna.open(f"/customers/{customer}/tabs/quotes/rows/{quote}/accept_quote")
    assert {value for name, value in anna.form.boxes if name == "chosen_lines"} == {"1", "3", "4"}
    assert "3 · Ek · 10 st" in anna.words
    anna.send({"chosen_lines": ["3", "4"]})
    lines = office.get(f"/v1/quotes/{quote}")["lines"]
    assert [one["chosen"] for one in lines] == [False, True, True, True]


def test_registers_and_orders_are_chosen_by_their_names(anna: WebUser, office: Api, customer: str) -> None:
    seller = {"company_name": "Byggvaruhuset", "identity_number": "556016-0680", "place": "Hamngatan 4, Malmö"}
    ids = [office.post("/v1/registers", {"name": name, **seller})["id"] for name in ("Kassa 1", "Kassa 2")]
    order = office.post(f"/v1/customers/{customer}/orders", {"lines": [WORK]})
    anna.open(f"/customers/{customer}/tabs/cash/open_receipt")
    assert anna.form.choices["register_id"] == {
        "": "–",
        ids[1]: "Kassa 2 · dagen är inte öppnad",
        ids[0]: "Kassa 1 · dagen är inte öppnad",
    }
    add_row(anna, "prepayments")
    label = anna.form.choices["prepayments.0.order"][order["id"]]
    assert label.split(" · ")[0] == str(order["number"])
    assert label.endswith("750,00 SEK")


def test_a_contract_is_made_and_its_first_day_is_today_unless_said(anna: WebUser, office: Api, customer: str) -> None:
    anna.open(f"/customers/{customer}/tabs/contracts/create_contract")
    today = anna.form.value("starts_on")
    line = {"lines.0.text": "Service", "lines.0.quantity": "1", "lines.0.price": "500"}
    anna.send({**line, "period_months": "3"})
    assert "Nytt avtal: klart." in anna.words
    (made,) = office.get(f"/v1/customers/{customer}/contracts")["items"]
    contract = office.get(f"/v1/contracts/{made['id']}")
    assert (contract["starts_on"], contract["period_months"]) == (today, 3)
