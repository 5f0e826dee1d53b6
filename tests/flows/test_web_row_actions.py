"""What is done with a row on the pages: to that row and nothing else, by those who may not see all of it, and where it leads."""

from typing import Any
from uuid import uuid4

import pytest

from kundkort.api import Api
from tests.flows.offices import add_customer, open_office
from tests.flows.test_claims import issue, pay
from tests.flows.test_web_rows import press, steps
from tests.flows.web_user import WebUser
from tests.stack import PASSWORD, Stack

COMPANY = "web-row-actions"


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    api = open_office(stack, COMPANY)
    version = api.get("/v1/billing/settings")["version"]
    ladder = {"reminder_ladder": {"in_order": False}}
    api.patch(
        "/v1/billing/settings",
        {"reference_rates": [{"first": "2026-07-01", "percent": "2.00"}], **ladder},
        version=version,
    )
    return api


@pytest.fixture(scope="module")
def anna(stack: Stack, office: Api) -> WebUser:
    return WebUser(stack, stack.login(COMPANY))


@pytest.fixture
def customer(office: Api) -> str:
    return add_customer(office, f"Radhuset {uuid4().hex[:6]} AB")


def test_a_seller_who_may_not_see_costs_changes_an_order_of_a_quote(stack: Stack, office: Api, customer: str) -> None:
    line = {"text": "Pump\nmed slang", "quantity": "1", "price": "100", "cost_price": "60"}
    quote = office.post(f"/v1/customers/{customer}/quotes", {"lines": [line], "text": "Rad ett\nRad två"})["id"]
    office.post(f"/v1/quotes/{quote}/send")
    office.post(f"/v1/quotes/{quote}/accept", {})
    order = office.post(f"/v1/quotes/{quote}/orders", {})["id"]
    login = f"sven.{uuid4().hex[:6]}@{COMPANY}.example"
    office.post("/v1/users", {"login": login, "name": "Sven", "password": PASSWORD, "roles": ["seller"]})
    sven = WebUser(stack, login).open(f"/customers/{customer}/tabs/orders/rows/{order}")
    press(sven, "Ändra").send()
    assert "Ändra: klart." in sven.words, sven.words
    assert office.get(f"/v1/orders/{order}")["version"] == 1
    press(sven, "Ändra").send({"delivery_date": "2026-12-24"})
    assert "Ändra: klart." in sven.words, sven.words
    assert office.get(f"/v1/orders/{order}")["delivery_date"] == "2026-12-24"


def test_a_payment_is_moved_to_another_invoice(anna: WebUser, office: Api, customer: str) -> None:
    wrong = issue(office, customer, "8000", "2026-10-01", 30)
    right = issue(office, customer, "4000", "2026-10-02", 30)
    first = pay(office, wrong, "5000.00", "2026-10-20", reference="BG 77")["payments"][0]["id"]
    pay(office, wrong, "100.00", "2026-10-21")
    page = f"/customers/{customer}/tabs/invoices/rows/{wrong}"
    press(anna.open(page), "Flytta betalning")
    assert anna.form.choices["payment_id"][first] == "2026-10-20 · 5\u202f000,00 SEK · Bankgiro · BG 77"
    number = office.get(f"/v1/invoices/{right}")["number"]
    assert anna.form.choices["to_invoice_id"] == {"": "–", right: f"{number} · 2026-10-02 · 5\u202f000,00 SEK"}
    anna.send({"to_invoice_id": right})
    assert anna.wrong() == {"payment_id": "Fyll i fältet."}
    anna.send({"payment_id": first})
    assert anna.path == f"{page}?done=move_payment", anna.words
    assert office.get(f"/v1/invoices/{right}")["status"] == "paid"


def test_of_a_contract_only_that_one_is_planned(anna: WebUser, office: Api, customer: str) -> None:
    body = {"lines": [{"text": "Service", "quantity": "1", "price": "100"}], "starts_on": "2026-10-01"}
    one, other = (office.post(f"/v1/customers/{customer}/contracts", body)["id"] for _ in range(2))
    for contract in (one, other):
        office.post(f"/v1/contracts/{contract}/activate")
    anna.open(f"/customers/{customer}/tabs/contracts/rows/{one}")
    press(anna, "Planera fakturering").send()
    assert anna.path == f"/customers/{customer}/tabs/contracts/rows/{one}?done=plan_contract_invoicing", anna.words
    plan = office.get("/v1/contract-invoicing/plans")["items"][0]
    assert plan["contract_id"] == one


def test_a_reminder_leads_back_to_its_invoice_and_is_sent_from_its_own_row(
    anna: WebUser, office: Api, customer: str
) -> None:
    invoice = issue(office, customer, "8000", "2026-10-03", 15)
    page = f"/customers/{customer}/tabs/invoices/rows/{invoice}"
    press(anna.open(page), "Påminn").send({"level": "2", "planned_on": "2026-11-20"})
    assert (anna.page.status_code, anna.path) == (200, f"{page}?done=record_reminder"), anna.words
    assert "Påminn: klart." in anna.words
    (reminder,) = office.get(f"/v1/customers/{customer}/reminders")["items"]
    anna.open(f"/customers/{customer}?tab=reminders")
    anna.open(f"/customers/{customer}/tabs/reminders/rows/{reminder['id']}?invoice_id={invoice}")
    assert steps(anna) == {"Markera som skickad", "Återkalla"}
    press(anna, "Återkalla")
    assert office.get(f"/v1/customers/{customer}/reminders")["items"][0]["status"] == "withdrawn", anna.words
