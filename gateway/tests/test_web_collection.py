"""Pages of exports to a collection agency, and of exposures: in both languages, for those who may."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import pytest
from flask import Flask

from chassis.context import Context
from contracts.billing import collection_errors

from .conftest import Company
from .responder import Responder
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .test_web_money import CUSTOMER, HOSTILE, INVOICE, viewer_of
from .web_forms import send

EXPORT = "cex_1abc"
PAGE = f"/collection-exports/{EXPORT}"
SUMS = {"principal": "1250.00", "fees": "180.00", "interest": "0.00", "total": "1430.00", "currency": "SEK"}
ENTRY: dict[str, Any] = {
    **SUMS,
    "kind": "claim",
    "state": "planned",
    "reason": None,
    "waits_until": None,
    "invoice_id": INVOICE,
    "invoice_number": "1001",
    "customer_id": CUSTOMER,
    "due_date": "2026-10-01",
    "debtor": {"name": HOSTILE},
    "news": [],
    "taken_back_reason": "",
}
ENTRIES = [
    ENTRY,
    {**ENTRY, "state": "left_out", "reason": "waits", "waits_until": "2026-12-01"},
    {**ENTRY, "kind": "update", "news": ["payment", "taken_back"], "taken_back_reason": "Avbetalar"},
]
EXPOSED = {"currency": "SEK", "overdue": "100.00", "disputed": "0.00", "delivered": "0.00", "ordered": "500.50"}
EXPOSED |= {"owed": "1000.00", "advances": "0.00", "exposure": "1500.50"}
ABOVE: dict[str, Any] = {
    "currency": "SEK",
    "limit": "1000.00",
    "exposure": "1500.50",
    "above": "500.50",
    "customer_id": CUSTOMER,
}
YEN = {**EXPOSED, "currency": "JPY", "ordered": "500.00", "exposure": "1500.00"}
ABOVE |= {"customer_name": HOSTILE, "sums": [EXPOSED, YEN]}


def exported(state: str) -> dict[str, Any]:
    counts = {"claims": 1, "updates": 1, "left_out": 1, "stale": 0, "reasons": [{"reason": "waits", "count": 1}]}
    return {"id": EXPORT, "on": "2026-11-29", "state": state, "sums": [{**SUMS, "count": 1}], **counts}


class Office:
    """Billing and sales; `state` is that of the export."""

    state = "planned"

    def answer(self, method: str, _body: dict[str, Any], _context: Context) -> Any:
        if method == "execute_collection_export" and self.state != "planned":
            raise collection_errors.COLLECTION_EXPORT_NOT_READY.error(state=self.state, allowed=[])
        answers: dict[str, Any] = {
            "list_collection_exports": {"items": [{"id": EXPORT, "on": "2026-11-29", "state": self.state}]},
            "list_collection_entries": {"items": ENTRIES, "next_cursor": "more"},
            "list_exposures": {"items": [ABOVE], "next_cursor": "more"},
        }
        return answers.get(method, exported(self.state))


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def services(
    office: Office, responder: Callable[..., AbstractContextManager[Responder]]
) -> Iterator[dict[str, Responder]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(responder(name, office.answer)) for name in ("billing", "sales")}


def test_an_export_with_claims_sums_and_reasons(app: Flask, company: Company, services: Any) -> None:
    browser = enter(app, company)
    page = open_page(browser, SWEDISH, PAGE)
    said = words(page)
    assert "1001 2026-10-01 Nytt krav Planerad 1\u202f250,00 180,00 0,00 1\u202f430,00 SEK" in said
    assert "Utelämnad: kan betalas t.o.m. … (1)" in said
    assert "Utelämnad 1\u202f250,00 180,00 0,00 1\u202f430,00 SEK kan betalas t.o.m. 2026-12-01" in said
    assert "betalning, återtaget: Avbetalar" in said
    assert f"{PAGE}?cursor=more" in page.text
    said = words(open_page(browser, ENGLISH, PAGE))
    assert "New claim Planned" in said
    assert "Carry out the export" in said


def test_planned_and_carried_out_once(app: Flask, company: Company, services: Any, office: Office) -> None:
    browser = enter(app, company)
    listed = open_page(browser, SWEDISH, "/collection-exports")
    assert f'href="{PAGE}">2026-11-29' in listed.text
    made = send(browser, listed, "/collection-exports", form_key="a-key-of-a-page")
    assert (made.status_code, made.headers["Location"]) == (303, PAGE)
    page = open_page(browser, SWEDISH, PAGE)
    assert "/file" not in page.text
    for _ in range(2):
        assert send(browser, page, f"{PAGE}/execute", form_key="a-key-of-a-page").status_code == 303
    sent = [context for method, _, context in services["billing"].asked if method == "execute_collection_export"]
    assert (len(sent), len({one.request_id for one in sent})) == (2, 1)
    office.state = "executed"
    assert send(browser, page, f"{PAGE}/execute").status_code == 409
    done = open_page(browser, SWEDISH, PAGE)
    for language in ("sv", "en"):
        assert f'href="/v1{PAGE}/file?personal_numbers=true&amp;language={language}"' in done.text
    assert f"{PAGE}/execute" not in done.text


def test_a_viewer_sees_sums_and_no_claims(app: Flask, company: Company, services: Any, office: Office) -> None:
    office.state = "executed"
    viewer = viewer_of(app, company)
    page = open_page(viewer, SWEDISH, PAGE)
    assert "1\u202f430,00" in words(page)
    assert "1001" not in page.text
    assert "/file" not in page.text
    assert "Planera dagens export" not in open_page(viewer, SWEDISH, "/collection-exports").text
    assert 'href="/collection-exports"' not in page.text
    assert "list_collection_entries" not in [method for method, _, _ in services["billing"].asked]


def test_the_exposures_of_all_customers(app: Flask, company: Company, services: Any) -> None:
    browser = enter(app, company)
    page = open_page(browser, SWEDISH, "/exposures?above_limit=true")
    said = words(page)
    assert "SEK 1\u202f000,00 100,00 0,00 500,50 0,00 1\u202f500,50 1\u202f000,00 500,50" in said
    assert "JPY 1\u202f000 100 0 500 0 1\u202f500" in said
    assert 'href="/exposures?above_limit=true&amp;cursor=more"' in page.text
    (asked,) = [body for method, body, _ in services["sales"].asked if method == "list_exposures"]
    assert asked["above_limit"] is True
    assert "Above the limit" in words(open_page(browser, ENGLISH, "/exposures"))
    for path in ("/collection-exports", "/exposures"):
        assert f'href="{path}"' in page.text
