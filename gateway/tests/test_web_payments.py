"""The page of the company's payments: what is asked for, how it is drawn, where it leads; and the same over the API."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from contracts.access import Module
from contracts.billing.payment_list import ListPayments
from contracts.common_errors import BAD_CURSOR
from contracts.errors import invalid_fields

from .conftest import Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page

Json = dict[str, Any]
PAYMENT: Json = {
    "id": "pay_1",
    "customer_id": "cus_1",
    "customer_name": "<i>Bygg</i> AB",
    "paid_on": "2026-03-02",
    "means": "swish",
    "reference": "OCR <b>1</b>",
    "currency": "SEK",
    "amount": "1250.00",
    "unallocated": "0.00",
    "state": "allocated",
    "invoices": [{"id": "inv_1", "number": "1001", "amount": "1250.00"}],
    "moved_from": "1000",
}
ON_ACCOUNT: Json = {
    **PAYMENT,
    "id": "acp_1",
    "customer_name": "",
    "means": "crypto",
    "state": "part_allocated",
    "unallocated": "250.00",
    "moved_from": "",
    "invoices": [
        {"id": "inv_1", "number": "1001", "amount": "600.00"},
        {"id": "inv_2", "number": "1002", "amount": "400.00"},
    ],
}


class Billing:
    """A service that lists two payments; `asked` is how it was asked, `bad` the cursor that it refuses."""

    def __init__(self) -> None:
        self.asked: list[Json] = []
        self.items = [PAYMENT, ON_ACCOUNT]
        self.bad = "bad"
        self.pages: list[Json] = []

    def answer(self, method: str, body: Json, _context: Any) -> Any:
        assert method == ListPayments.method
        self.asked.append({name: value for name, value in body.items() if value is not None and name != "limit"})
        if body.get("cursor") == self.bad:
            raise invalid_fields("billing", [BAD_CURSOR.at("/cursor")])
        if self.pages:
            return self.pages.pop(0)
        return {"items": self.items, "next_cursor": "the-next", "previous_cursor": "the-last"}


@pytest.fixture
def billing(responder: Any) -> Iterator[Billing]:
    service = Billing()
    with responder("billing", service.answer):
        yield service


@pytest.fixture
def crm(responder: Any) -> Iterator[None]:
    """Knows customer 10042, and 100421, which begins with the same digits."""

    def answer(_method: str, body: Json, _context: Any) -> Json:
        known = [{"id": "cus_9", "number": "100421", "name": "A"}, {"id": "cus_1", "number": "10042", "name": "B"}]
        return {"items": [one for one in known if one["number"].startswith(body["number"])]}

    with responder("crm", answer):
        yield


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    return enter(app, company)


def test_payments_are_drawn_with_their_invoices(inside: Any, billing: Billing) -> None:
    page = open_page(inside, SWEDISH, "/payments")
    said = words(page)
    assert billing.asked == [{}]
    assert (
        "2026-03-02 &lt;i&gt;Bygg&lt;/i&gt; AB 1001 flyttad från faktura 1000 Swish OCR &lt;b&gt;1&lt;/b&gt; "
        "1\u202f250,00 SEK Fördelad" in said
    )
    assert "2026-03-02 cus_1 1001 (600,00 SEK), 1002 (400,00 SEK) Crypto" in said
    assert "1\u202f250,00 SEK 250,00 SEK Delvis fördelad" in said
    assert 'href="/customers/cus_1/tabs/invoices/rows/inv_2"' in page.text
    english = words(open_page(inside, ENGLISH, "/payments"))
    assert "Payments" in english
    assert "Partly allocated" in english


def test_filters_stand_in_the_address_and_in_the_links_to_other_pages(inside: Any, billing: Billing, crm: None) -> None:
    query = (
        "from=2026-01-01&to=2026-03-31&customer=10042&means=swish&state=allocated&amount_from=1+000,5&amount_to=2000"
    )
    page = open_page(inside, SWEDISH, f"/payments?{query}")
    assert billing.asked == [
        {
            "first": "2026-01-01",
            "last": "2026-03-31",
            "customer_id": "cus_1",
            "means": "swish",
            "state": "allocated",
            "amount_from": "1000.50",
            "amount_to": "2000.00",
        }
    ]
    filters = "from=2026-01-01&amp;to=2026-03-31&amp;customer=10042&amp;means=swish&amp;state=allocated"
    filters += "&amp;amount_from=1+000%2C5&amp;amount_to=2000"
    assert f'rel="next" href="/payments?{filters}&amp;cursor=the-next"' in page.text
    assert f'rel="prev" href="/payments?{filters}&amp;cursor=the-last"' in page.text
    assert '<option value="swish" selected>' in page.text
    assert 'value="1 000,5"' in page.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=yesterday", "Kan inte läsas: Från."),
        ("to=2026-02-30&amount_from=-1", "Kan inte läsas: Till, Belopp från."),
        ("amount_to=1e9", "Kan inte läsas: Belopp till."),
        ("amount_to=1,23456", "Kan inte läsas: Belopp till."),
        ("means=gold&state=lost", "Kan inte läsas: Betalsätt, Status."),
        ("customer=1004", "Det finns ingen kund med nummer 1004."),
    ],
)
def test_what_cannot_be_read_is_said_and_not_searched_for(
    inside: Any, billing: Billing, crm: None, query: str, said: str
) -> None:
    page = inside.get(f"/payments?{query}", headers=SWEDISH)
    assert (page.status_code, billing.asked) == (422, [])
    assert said in words(page)
    assert "Inga betalningar" not in words(page)


def test_a_page_that_does_not_exist_becomes_the_first(inside: Any, billing: Billing) -> None:
    page = open_page(inside, SWEDISH, "/payments?means=swish&cursor=bad")
    assert page.status_code == 200
    assert billing.asked == [{"means": "swish", "cursor": "bad"}, {"means": "swish"}]
    assert 'href="/payments?means=swish"' in page.text


@pytest.mark.parametrize(
    ("query", "said"), [("", "Inga betalningar."), ("?means=card", "Inga betalningar stämmer med filtren.")]
)
def test_nothing_is_said_as_such(inside: Any, billing: Billing, query: str, said: str) -> None:
    billing.items = []
    assert said in words(open_page(inside, SWEDISH, f"/payments{query}"))


def test_who_has_no_invoices_has_no_payments(inside: Any, company: Company, billing: Billing) -> None:
    assert 'href="/payments"' in open_page(inside, SWEDISH, "/account").text
    assert company.put_module(Module.BILLING.value, False).status_code == 200
    assert 'href="/payments"' not in open_page(inside, SWEDISH, "/account").text
    assert inside.get("/payments", headers=SWEDISH).status_code == 403


def test_the_api_lists_them_by_from_and_to(company: Company, billing: Billing) -> None:
    answer = company.get("/v1/payments?from=2026-01-01&to=2026-03-31&state=on_account&limit=2")
    assert (answer.status_code, len(answer.json["items"]), answer.json["previous_cursor"]) == (200, 2, "the-last")
    assert billing.asked == [{"first": "2026-01-01", "last": "2026-03-31", "state": "on_account"}]
    assert company.get("/v1/payments?state=lost").status_code == 422


def test_the_file_has_the_same_payments(inside: Any, billing: Billing, crm: None) -> None:
    query = "from=2026-01-01&customer=10042&amount_from=1+000,5"
    page = open_page(inside, SWEDISH, f"/payments?{query}")
    (href,) = re.findall(r'href="(/v1/payments/file[^"]*)"', page.text)
    assert href == ("/v1/payments/file?from=2026-01-01&amp;amount_from=1000.5&amp;customer_id=cus_1&amp;language=sv")


def test_a_spreadsheet_reads_the_file(company: Company, billing: Billing) -> None:
    evil = {**PAYMENT, "customer_name": "=1+1", "reference": "@x"}
    billing.pages = [{"items": [evil], "next_cursor": "more"}, {"items": [ON_ACCOUNT]}]
    answer = company.get("/v1/payments/file?state=allocated&language=sv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["Datum", "Kund", "Fakturor"]
    assert rows[1:] == [
        ["2026-03-02", "'=1+1", "1001", "Swish", "'@x", "1250,00", "0,00", "SEK", "Fördelad", "1000"],
        [
            *("2026-03-02", "cus_1", "1001 600,00; 1002 400,00", "crypto", "OCR <b>1</b>"),
            *("1250,00", "250,00", "SEK", "Delvis fördelad", ""),
        ],
    ]
    assert [one.get("cursor") for one in billing.asked] == [None, "more"]
    assert billing.asked[0]["state"] == "allocated"
    billing.pages = [{"items": []}]
    assert 'filename="payments.csv"' in company.get("/v1/payments/file?language=en").headers["Content-Disposition"]
