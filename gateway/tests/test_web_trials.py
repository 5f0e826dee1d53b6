"""An action that shows what it would do when its request says `dry_run`: a button of its form, no box to tick."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask

from chassis.context import Context

from .conftest import Company
from .responder import Responder
from .test_web import SWEDISH, words
from .test_web_account import enter, open_page
from .web_forms import forms_of

FORM = "/customers/cus_1abc/tabs/invoices/invoice_interest"


def answer(_method: str, body: dict[str, Any], _context: Context) -> Any:
    claimed = {"customer_id": body["customer_id"], "on": "2026-11-29", "currency": "JPY", "total": "1500.00"}
    made = {"id": "inv_1abc"}
    return {**claimed, "lines": [], "smallest": "0.00", "invoice": None if body.get("dry_run") else made}


@pytest.fixture
def billing(responder: Callable[..., AbstractContextManager[Responder]]) -> Iterator[Responder]:
    with responder("billing", answer) as told:
        yield told


def test_interest_is_counted_by_a_button_before_it_is_claimed(app: Flask, company: Company, billing: Responder) -> None:
    browser = enter(app, company)
    page = open_page(browser, SWEDISH, FORM)
    assert 'name="dry_run"' not in page.text
    assert 'name="try_out"' in page.text
    hidden = forms_of(page, f"{FORM}?")[0].hidden
    tried = browser.post(FORM, data={**hidden, "currency": "JPY", "try_out": "1"}, headers=SWEDISH)
    assert (tried.status_code, "Summa 1\u202f500 JPY" in words(tried)) == (200, True), words(tried)
    assert browser.post(FORM, data={**hidden, "currency": "JPY"}, headers=SWEDISH).status_code == 303
    asked = [body for method, body, _ in billing.asked if method == "invoice_interest"]
    assert [body.get("dry_run", False) for body in asked] == [True, False]
