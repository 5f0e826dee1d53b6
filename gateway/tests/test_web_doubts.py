"""Remarks of imports on pages: in the card's head, on a page of their own where they are cleared, and as a list of customers."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from contracts.errors import Stale
from gateway.identity import users
from gateway.web.card_header import build_header
from gateway.web.texts import Texts

from .conftest import PASSWORD, Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .web_forms import forms_of

Json = dict[str, Any]
CUSTOMER = "cus_01979f1e7a4c7c2d9f3b5a6d8e0f1a2b"
PAGE = f"/customers/{CUSTOMER}/doubts"


def doubt(at: int, code: str, field: str, **values: str) -> Json:
    known: Json = {"at": "2026-11-28T23:30:00Z", "line": 1234 + at, "source": "kunder.csv", "customer_ids": []}
    return {"id": f"dbt_{at}", "code": code, "field": field, "detail": "Said in English.", "values": values, **known}


DOUBTS = [
    doubt(1, "unknown_terms", "payment_terms_days", value="snart"),
    doubt(2, "bad_email", "contact_2_email", value="nobody"),
    doubt(3, "missing_city", "visiting_city"),
    doubt(4, "too_new_for_us", "", value="<b>"),
]
OF_TODAY: Json = {"code": "vat_number_missing", "detail": "Of today.", "values": {}}


class Office:
    """customers, with one customer and its remarks."""

    def __init__(self) -> None:
        self.doubts = list(DOUBTS)
        self.cleared: list[Json] = []
        self.listed: list[Json] = []
        self.is_stale = False

    def customers(self, method: str, body: Json, _context: Any) -> Any:
        if method == "list_customers":
            self.listed.append(body)
            row: Json = {
                "id": CUSTOMER,
                "number": "17",
                "name": "Tvivel AB",
                "city": "Lund",
                "doubts": len(self.doubts),
            }
            return {"items": [row], "next_cursor": "mer"}
        if method == "clear_doubts":
            if self.is_stale:
                raise Stale("customers.version_stale", "It has changed.", {"given": "3", "version": "4"})
            self.cleared.append(body)
            gone = body.get("doubt_ids")
            self.doubts = [one for one in self.doubts if gone is not None and one["id"] not in gone]
        return {"id": CUSTOMER, "name": "Tvivel AB", "number": "17", "version": 3, "warnings": [*self.doubts, OF_TODAY]}


@pytest.fixture
def office(responder: Any) -> Iterator[Office]:
    told = Office()
    with responder("customers", told.customers):
        yield told


def test_the_page_says_what_is_doubtful_in_both_languages(app: Flask, company: Company, office: Office) -> None:
    browser = enter(app, company)
    page = open_page(browser, SWEDISH, PAGE)
    said = words(page)
    assert "Betalningsvillkor (dagar) Betalningsvillkoret snart går inte att läsa" in said
    assert "Kontakt: E-post Ange en e-postadress" in said
    assert "Besöksadress: Ort Ort saknas i adressen. kunder.csv, rad 1\u202f237 2026-11-29" in said
    assert "Said in English." in said
    assert "Of today." not in said
    assert "Payment terms (days) The payment terms snart" in words(open_page(browser, ENGLISH, PAGE))


def test_one_remark_is_cleared_and_then_all(app: Flask, company: Company, office: Office) -> None:
    browser = enter(app, company)
    forms = forms_of(open_page(browser, SWEDISH, PAGE), PAGE)
    assert [form.hidden.get("doubt") for form in forms] == ["dbt_1", "dbt_2", "dbt_3", "dbt_4", None]
    answer = browser.post(PAGE, data=forms[1].hidden, headers=SWEDISH)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}#h-doubts")
    assert office.cleared[-1] == {"customer_id": CUSTOMER, "version": 3, "doubt_ids": ["dbt_2"]}
    last = forms_of(open_page(browser, SWEDISH, PAGE), PAGE)[-1]
    answer = browser.post(PAGE, data=last.hidden, headers=SWEDISH)
    assert answer.headers["Location"] == f"/customers/{CUSTOMER}"
    assert office.cleared[-1].get("doubt_ids") is None
    assert "Inga anmärkningar." in words(open_page(browser, SWEDISH, PAGE))


def test_a_customer_that_has_changed_meanwhile_is_not_cleared(app: Flask, company: Company, office: Office) -> None:
    browser, office.is_stale = enter(app, company), True
    form = forms_of(open_page(browser, SWEDISH, PAGE), PAGE)[0]
    answer = browser.post(PAGE, data=form.hidden, headers=SWEDISH)
    assert answer.status_code == 412
    assert 'role="alert"' in answer.text
    assert office.cleared == []


def test_who_may_only_read_sees_no_buttons(app: Flask, company: Company, office: Office) -> None:
    with using(a_context(company.tenant)):
        viewer = users.add(f"v@{company.tenant}.example", "Viewer", PASSWORD, [Role.VIEWER])
    page = open_page(enter(app, company, user=viewer), SWEDISH, PAGE)
    assert (forms_of(page, PAGE), "Ta bort" in words(page)) == ([], False)


def test_customers_with_remarks_are_listed(app: Flask, company: Company, office: Office) -> None:
    page = open_page(enter(app, company), SWEDISH, "/doubts")
    assert f'href="{PAGE}"' in page.text
    assert "Tvivel AB 17 Lund 4 anmärkningar från import" in words(page)
    assert 'href="/doubts?cursor=mer"' in page.text
    assert (office.listed[0]["doubtful"], office.listed[0]["active"]) == (True, None)


def test_the_head_of_the_card_shows_the_first_remarks_and_how_many_there_are() -> None:
    head = build_header({"name": "Tvivel AB", "warnings": [*DOUBTS, OF_TODAY]}, Texts("en"))
    said = [badge.text for badge in head.badges]
    assert said[0].startswith("Payment terms (days): The payment terms snart")
    assert (len(said), said[-1], head.doubts) == (4, "Of today.", 4)
