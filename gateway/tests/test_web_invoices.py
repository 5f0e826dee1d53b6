"""The page of the company's invoices: which are asked for, how they are drawn, where they lead."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from gateway.identity import users

from .conftest import PASSWORD, Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page

Json = dict[str, Any]
INVOICE: Json = {
    "id": "inv_1",
    "kind": "invoice",
    "number": "1001",
    "status": "part_paid",
    "customer_id": "cus_1",
    "customer_name": "<i>Bygg</i> AB",
    "issue_date": "2026-03-02",
    "due_date": "2026-04-01",
    "amount": "1250.00",
    "remaining": "250.00",
    "currency": "SEK",
    "overdue": True,
    "disputed": False,
}
DRAFT: Json = {**INVOICE, "id": "inv_2", "number": None, "status": "draft", "issue_date": None, "due_date": None}


class Billing:
    """A service that lists two invoices; `asked` is how it was asked."""

    def __init__(self) -> None:
        self.asked: list[Json] = []
        self.items = [INVOICE, DRAFT]

    def answer(self, _method: str, body: Json, _context: Any) -> Any:
        self.asked.append({name: value for name, value in body.items() if value is not None and name != "limit"})
        return {"items": self.items, "next_cursor": "the-next"}


@pytest.fixture
def billing(responder: Any) -> Iterator[Billing]:
    service = Billing()
    with responder("billing", service.answer):
        yield service


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    return enter(app, company)


def test_open_invoices_are_shown_first(inside: Any, billing: Billing) -> None:
    page = open_page(inside, SWEDISH, "/invoices")
    said = words(page)
    assert billing.asked == [{"open": True}]
    assert "Obetalda fakturor" in said
    row = "&lt;i&gt;Bygg&lt;/i&gt; AB 2026-03-02 Faktura 1001 2026-04-01"
    assert row in said
    assert "1\u202f250,00 SEK 250,00 SEK Registrera betalning" in said
    assert 'href="/customers/cus_1/tabs/invoices/rows/inv_1"' in page.text
    assert page.text.count("/record_payment") == 1, "a draft cannot be paid"
    english = words(open_page(inside, ENGLISH, "/invoices"))
    assert "Open invoices" in english
    assert "1\u202f250.00 SEK 250.00 SEK Record payment" in english


@pytest.mark.parametrize(
    ("show", "asked"),
    [("overdue", {"overdue": True}), ("draft", {"status": "draft"}), ("overpaid", {"status": "overpaid"}), ("all", {})],
)
def test_others_can_be_chosen_and_have_pages(inside: Any, billing: Billing, show: str, asked: Json) -> None:
    page = open_page(inside, SWEDISH, f"/invoices?show={show}")
    assert billing.asked == [asked]
    assert f'href="/invoices?show={show}" aria-current="true"' in page.text
    assert f'rel="next" href="/invoices?show={show}&amp;cursor=the-next"' in page.text
    open_page(inside, SWEDISH, f"/invoices?show={show}&cursor=the-next")
    assert billing.asked[-1] == {**asked, "cursor": "the-next"}


def test_none_is_said(inside: Any, billing: Billing) -> None:
    billing.items = []
    assert "Inga fakturor." in words(open_page(inside, SWEDISH, "/invoices"))


def test_a_viewer_pays_nothing(app: Flask, company: Company, billing: Billing) -> None:
    with using(a_context(company.tenant)):
        viewer = users.add(f"v@{company.tenant}.example", "Vera", PASSWORD, [Role.VIEWER])
    page = open_page(enter(app, company, user=viewer), SWEDISH, "/invoices")
    assert "1001" in page.text
    assert "/record_payment" not in page.text
