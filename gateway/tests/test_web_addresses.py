"""Addresses of pages as people and old links have them: empty values in a query, ids that nobody can have."""

import re
from typing import Any

import pytest
from flask import Flask

from contracts.errors import NotFound
from gateway import web

from .conftest import Company
from .responder import Responder
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .test_web_money import CUSTOMER, services

__all__ = ["services"]

MALFORMED = "cus_%21x"
FILLED = {"tab": "contacts", "action": "create_contact"}
PAGE = {"Accept": "text/html", **SWEDISH}


def test_an_empty_day_is_none(app: Flask, company: Company, services: Responder) -> None:
    browser = enter(app, company)
    open_page(browser, SWEDISH, f"/customers/{CUSTOMER}/account?from=&to=&cursor=")
    open_page(browser, SWEDISH, "/ageing?on=")
    for query in ("from=&to=", "from=", "to=&branch_id="):
        assert company.get(f"/v1/customers/{CUSTOMER}/account?{query}").status_code == 200, query
    asked = [body for method, body, _ in services.asked if method == "get_account"]
    assert {(body.get("first"), body.get("last")) for body in asked} == {(None, None)}


def test_the_address_of_a_form_leads_to_its_page(app: Flask, company: Company) -> None:
    """Red before: "Sidan finns inte" for who loads the page of a refusal anew. Programs are told which methods there are."""
    browser = enter(app, company)
    for address, page in (
        ("/bulk/blk_1/run", "/bulk/blk_1"),
        ("/mailings/mlg_1/approve", "/mailings/mlg_1"),
        ("/selections/sel_1/delete", "/selections/sel_1"),
        ("/account/password", "/account"),
    ):
        answer = browser.get(address, headers=PAGE)
        assert (answer.status_code, answer.headers["Location"]) == (303, page)
        assert browser.get(address, headers={"Accept": "application/json"}).status_code == 405
    for one in web.pages.operations:
        if one.method == "POST" and "<" not in one.path:
            found = browser.get(one.path, headers=PAGE)
            assert found.status_code != 404, one.path


def test_an_id_that_nobody_can_have_is_a_page_that_is_not_there(app: Flask, company: Company) -> None:
    """On every page, with a form or without: before any service is asked."""
    browser = enter(app, company)
    pages = [one for one in web.pages.operations if one.method == "GET" and "_id>" in one.path]
    assert len(pages) >= 9
    for page in pages:
        path = re.sub(r"<(\w+)>", lambda gap: FILLED.get(gap[1], MALFORMED), page.path)
        answer = browser.get(path, headers=PAGE)
        assert (answer.status_code, "Sidan finns inte" in words(answer)) == (404, True), path
    english = browser.get(f"/customers/{MALFORMED}/edit", headers={**PAGE, **ENGLISH})
    assert "There is no such page" in words(english)


@pytest.mark.parametrize("path", ["/v1/customers/{}/card", "/v1/customers/{}", "/v1/customers/{}/documents"])
def test_the_api_says_so_too(company: Company, path: str) -> None:
    assert company.get(path.format(MALFORMED)).status_code == 404


def test_a_malformed_id_of_a_part_is_not_there_either(app: Flask, company: Company, responder: Any) -> None:
    def answer(method: str, body: Any, context: Any) -> Any:
        raise NotFound("billing.invoice_not_found", "No such invoice.")

    with responder("billing", answer):
        path = f"/customers/{CUSTOMER}/tabs/reminders/rows/rem_1/send_reminder?invoice_id=%21"
        assert enter(app, company).get(path, headers=PAGE).status_code == 404
