"""The pages of contract invoicing: plans, what one would invoice and what it leaves out, and carrying it out."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from contracts.errors import Conflict
from gateway.identity import users

from .conftest import PASSWORD, Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .web_forms import forms_of, send

Json = dict[str, Any]
PLAN = "cip_00000000000000000000000000000001"
PAGE = f"/contract-plans/{PLAN}"
PERIOD: Json = {
    "contract_id": "con_1",
    "contract_number": "7",
    "customer_id": "cus_1",
    "customer_name": "<b>Bygg</b> AB",
    "period": {"key": "con_1/2026-03-01", "first": "2026-03-01", "last": "2026-03-31"},
    "state": "planned",
    "reason": None,
    "currency": "SEK",
    "lines": [{"line": 1, "text": "Service", "amount": "1234.50", "vat_percent": "25"}],
    "net": "1234.50",
    "vat": "308.63",
    "total": "1543.13",
    "invoice_id": None,
    "invoice_state": None,
    "number": "",
    "refusal": "",
}
LEFT: Json = {**PERIOD, "contract_number": "8", "state": "left_out", "reason": "customer_incomplete", "lines": []}
YEN: Json = {
    **PERIOD,
    "contract_number": "9",
    "state": "asked",
    "currency": "JPY",
    "net": "5000.00",
    "vat": "0.00",
    "total": "5000.00",
    "invoice_id": "inv_1",
    "invoice_state": "issued",
    "number": "1001",
}


class Sales:
    """A service with one plan; `asked` are the calls that change something, `trouble` what it raises instead."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Json]] = []
        self.listed: list[Json] = []
        self.trouble: Exception | None = None
        self.plan: Json = {
            "id": PLAN,
            "version": 2,
            "state": "planned",
            "day": "2026-03-31",
            "issue": True,
            "nightly": False,
            "planned": 1,
            "asked": 0,
            "stale": 0,
            "left_out": 1,
            "invoices": 1,
            "shared_invoices": 0,
            "sums": [{"currency": "SEK", "count": 1, "net": "1234.50", "vat": "308.63", "total": "1543.13"}],
            "reasons": [{"reason": "customer_incomplete", "count": 1}],
            "created_at": "2026-03-31T06:00:00Z",
        }

    def answer(self, method: str, body: Json, _context: Any) -> Any:
        if method.startswith("check:"):
            return {}
        if method == "list_contract_invoicing_plans":
            return {"items": [self.plan], "next_cursor": "more"}
        if method == "list_planned_periods":
            self.listed.append(body)
            return {"items": [PERIOD, LEFT, YEN], "next_cursor": "the-next"}
        if method != "get_contract_invoicing_plan":
            self.asked.append((method, body))
            if self.trouble is not None:
                raise self.trouble
        return self.plan


@pytest.fixture
def sales(responder: Any) -> Iterator[Sales]:
    service = Sales()
    with responder("sales", service.answer):
        yield service


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    return enter(app, company)


def enter_as(app: Flask, company: Company, role: Role) -> Any:
    with using(a_context(company.tenant)):
        user = users.add(f"{role}@{company.tenant}.example", "Bo", PASSWORD, [role])
    return enter(app, company, user=user)


def test_plans_are_listed(inside: Any, sales: Sales) -> None:
    page = open_page(inside, SWEDISH, "/contract-plans")
    assert "2026-03-31 Klar att genomföra Fakturorna ställs ut 2026-03-31 08:00" in words(page)
    assert 'rel="next" href="/contract-plans?cursor=more"' in page.text
    english = words(open_page(inside, ENGLISH, "/contract-plans"))
    assert "2026-03-31 Ready Invoices are issued 2026-03-31 08:00" in english


def test_a_plan_is_made_with_a_drawn_form(inside: Any, sales: Sales) -> None:
    page = open_page(inside, SWEDISH, "/contract-plans/new")
    assert "contract_id" not in page.text
    (form,) = forms_of(page, "/contract-plans/new?")
    data = {**form.hidden, "day": "2026-03-31", "issue": "true"}
    done = inside.post("/contract-plans/new", data=data, headers=SWEDISH)
    assert (done.status_code, done.headers["Location"]) == (303, PAGE)
    ((method, body),) = sales.asked
    assert (method, body["day"], body["issue"]) == ("plan_contract_invoicing", "2026-03-31", True)
    assert body.get("contract_id") is None


def test_a_plan_shows_sums_lines_and_reasons(inside: Any, sales: Sales) -> None:
    page = open_page(inside, SWEDISH, PAGE)
    said = words(page)
    assert "Netto SEK (1) 1\u202f234,50 Moms SEK 308,63 Summa SEK 1\u202f543,13" in said
    assert "kunden saknar uppgifter 1" in said
    assert "7 &lt;b&gt;Bygg&lt;/b&gt; AB 2026-03-01 – 2026-03-31 Planerad 1 Service: 1\u202f234,50 (25\u00a0%)" in said
    assert "8 &lt;b&gt;Bygg&lt;/b&gt; AB 2026-03-01 – 2026-03-31 Utelämnad kunden saknar uppgifter" in said
    assert "5\u202f000 0 5\u202f000 JPY 1001 utställd" in said
    assert 'href="/customers/cus_1/tabs/invoices/rows/inv_1"' in page.text
    english = words(open_page(inside, ENGLISH, PAGE))
    assert "the customer lacks details 1" in english
    assert "1,543.13" not in english
    assert "1\u202f543.13 SEK" in english


def test_periods_are_narrowed_by_state_over_all_pages(inside: Any, sales: Sales) -> None:
    page = open_page(inside, SWEDISH, f"{PAGE}?state=left_out")
    assert sales.listed[-1]["state"] == "left_out"
    assert f'<a href="{PAGE}?state=left_out" aria-current="true">Utelämnad</a>' in page.text
    assert f'rel="next" href="{PAGE}?state=left_out&amp;cursor=the-next"' in page.text


def test_an_accountant_carries_it_out(app: Flask, company: Company, sales: Sales) -> None:
    browser = enter_as(app, company, Role.ACCOUNTANT)
    done = send(browser, open_page(browser, SWEDISH, PAGE), f"{PAGE}/execute")
    assert (done.status_code, done.headers["Location"]) == (303, PAGE)
    assert [(method, body["plan_id"]) for method, body in sales.asked] == [("execute_contract_invoicing_plan", PLAN)]


def test_a_plan_that_cannot_be_carried_out_says_why_on_its_page(inside: Any, sales: Sales) -> None:
    page = open_page(inside, ENGLISH, PAGE)
    sales.trouble = Conflict("sales.plan_state", "The plan is being carried out.", {})
    refused = send(inside, page, f"{PAGE}/execute")
    assert (refused.status_code, "The plan is being carried out." in words(refused)) == (409, True)
    assert "Contract invoicing as of 2026-03-31" in words(refused)


@pytest.mark.parametrize("state", ["planning", "executing", "executed"])
def test_only_a_plan_that_is_ready_can_be_carried_out(inside: Any, sales: Sales, state: str) -> None:
    sales.plan["state"] = state
    page = open_page(inside, SWEDISH, PAGE)
    assert forms_of(page, f"{PAGE}/execute") == []
    assert ("Uppdatera sidan om en stund." in words(page)) == (state != "executed")


def test_a_viewer_looks_only(app: Flask, company: Company, sales: Sales) -> None:
    browser = enter_as(app, company, Role.VIEWER)
    page = open_page(browser, SWEDISH, PAGE)
    assert forms_of(page, f"{PAGE}/execute") == []
    assert "/contract-plans/new" not in open_page(browser, SWEDISH, "/contract-plans").text
    headers = {**SWEDISH, "Accept": "text/html"}
    assert browser.get("/contract-plans/new", headers=headers).status_code == 403


def test_an_id_that_is_none_is_not_found(inside: Any, sales: Sales) -> None:
    headers = {**SWEDISH, "Accept": "text/html"}
    assert inside.get("/contract-plans/none", headers=headers).status_code == 404
