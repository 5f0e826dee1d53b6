"""Questions to the services as pages: the payoff of an invoice on a day, habit, turnover, purchases, deliveries, quotes sent."""

from typing import Any

import pytest
from flask import Flask

from .conftest import Company
from .test_billing import LINES, customer, post, services  # noqa: F401
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page

Json = dict[str, Any]


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    return enter(app, company)


@pytest.fixture
def reminded(company: Company, customer: str) -> Json:  # noqa: F811
    """An invoice whose second reminder has claimed a fee and interest."""
    wanted = {"lines": LINES, "issue": True, "issue_date": "2026-01-02"}
    invoice: Json = post(company, f"/v1/customers/{customer}/invoices", wanted).json
    reminders = f"/v1/invoices/{invoice['id']}/reminders"
    planned = post(company, reminders, {"level": 2, "planned_on": "2026-02-20"}).json
    assert post(company, f"{reminders}/{planned['id']}/send", {"sent_on": "2026-02-21"}).json["status"] == "sent"
    return invoice


def test_what_settles_an_invoice_on_a_day(inside: Any, company: Company, customer: str, reminded: Json) -> None:  # noqa: F811
    """Red before: the pages had no way to it."""
    row = f"/customers/{customer}/tabs/invoices/rows/{reminded['id']}"
    assert f'href="{row}/get_payoff"' in open_page(inside, SWEDISH, row).text
    shown = company.get(f"/v1/invoices/{reminded['id']}/payoff?on=2026-03-31").json
    assert [one["kind"] for one in shown["lines"]] == ["principal", "reminder_fee", "interest"]
    page = open_page(inside, SWEDISH, f"{row}/get_payoff?on=2026-03-31")
    said = words(page)
    whole, _, ore = shown["total"].partition(".")
    assert f"Att betala {int(whole):,}".replace(",", "\u202f") + f",{ore} SEK" in said, said
    assert "Betald den 2026-03-31" in said
    assert "Påminnelseavgift" in said
    assert "lag (1981:739)" in said
    (interest,) = (one for one in shown["lines"] if one["kind"] == "interest")
    for span in interest["spans"]:
        assert f"{span['first']} {span['last']} {span['days']}" in said
    assert 'value="2026-03-31"' in page.text
    assert "To pay" in words(open_page(inside, ENGLISH, f"{row}/get_payoff"))


def test_a_question_that_is_wrong_says_where(inside: Any, customer: str, reminded: Json) -> None:  # noqa: F811
    at = f"/customers/{customer}/tabs/invoices/rows/{reminded['id']}/get_payoff"
    page = inside.get(f"{at}?on=2026-02-30", headers=SWEDISH)
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    assert "Att betala" not in page.text
    assert inside.get(f"/customers/{customer}/tabs/invoices/rows/inv_x/get_payoff", headers=SWEDISH).status_code == 404


def test_a_draft_has_no_payoff_and_says_so(inside: Any, company: Company, customer: str) -> None:  # noqa: F811
    draft = post(company, f"/v1/customers/{customer}/invoices", {"lines": LINES}).json
    row = f"/customers/{customer}/tabs/invoices/rows/{draft['id']}"
    assert "get_payoff" not in open_page(inside, SWEDISH, row).text
    refused = inside.get(f"{row}/get_payoff", headers=SWEDISH)
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text


def test_the_answers_of_a_customer(inside: Any, customer: str, reminded: Json) -> None:  # noqa: F811
    card = open_page(inside, SWEDISH, f"/customers/{customer}").text
    asked = {
        "invoices/get_payment_habit": "När öppna fakturor väntas",
        "invoices/get_turnover": "4\u202f467,75 SEK",
        "invoices/list_purchases": "Virke",
        "orders/list_deliveries": "Här finns inget att visa.",
        "orders/list_collective_invoices": "Här finns inget att visa.",
    }
    for path, said in asked.items():
        address = f"/customers/{customer}/tabs/{path}"
        assert f'href="{address}"' in card, path
        page = open_page(
            inside, SWEDISH, address + ("?first=2026-01-01&last=2026-03-31" if "invoices/" in path else "")
        )
        assert said in words(page), (path, words(page))
        assert "Month" not in page.text


def test_a_question_cannot_be_sent_as_a_change(inside: Any, customer: str) -> None:  # noqa: F811
    page = open_page(inside, SWEDISH, f"/customers/{customer}")
    token = page.text.partition('name="form_token" value="')[2].partition('"')[0]
    sent = inside.post(f"/customers/{customer}/tabs/invoices/get_turnover", data={"form_token": token}, headers=SWEDISH)
    assert sent.status_code == 404


def test_another_companys_customer_has_no_answers(inside: Any, other_company: Company, app: Flask) -> None:
    theirs = other_company.post("/v1/customers", json={"fields": {"name": "Deras AB"}}).json["id"]
    for name in ("get_turnover", "list_purchases", "get_payment_habit"):
        page = inside.get(f"/customers/{theirs}/tabs/invoices/{name}", headers=SWEDISH)
        assert page.status_code in (404, 503), name
        assert "Deras" not in page.text
