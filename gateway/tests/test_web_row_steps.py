"""A step of a row that is done at once: pressed again after a failure, it is the same one."""

import re
from typing import Any

import pytest
from flask import Flask

from chassis.context import Context
from contracts.errors import Conflict, ServiceError, Unavailable

from .conftest import Company
from .test_web import SWEDISH
from .test_web_account import enter, open_page
from .test_web_money import CUSTOMER, INVOICE, REMINDER

ROW = f"/customers/{CUSTOMER}/tabs/reminders/rows/{REMINDER}"
STEP = f"{ROW}/withdraw_reminder?invoice_id={INVOICE}"
ITEM = {"id": REMINDER, "invoice_id": INVOICE, "number": "1001", "status": "planned", "date": "2026-11-29"}
DOWN = Unavailable("billing.unavailable", "Down.")
REFUSED = Conflict("billing.reminder_settled", "It is settled.")


@pytest.mark.parametrize(("trouble", "keeps"), [(DOWN, True), (REFUSED, False)])
def test_a_step_keeps_its_key_while_nobody_knows_whether_it_was_done(
    app: Flask, company: Company, responder: Any, trouble: ServiceError, keeps: bool
) -> None:
    def answer(method: str, _body: dict[str, Any], _context: Context) -> Any:
        if method == "withdraw_reminder":
            raise trouble
        tab = {"key": "reminders", "order": 70, "titles": {"sv": "P", "en": "R"}, "total": 1, "items": [ITEM]}
        return {"tabs": [tab], "hidden": []}

    with responder("billing", answer):
        browser = enter(app, company)
        page = open_page(browser, SWEDISH, f"{ROW}?invoice_id={INVOICE}")
        key = key_of_step(page)
        token = re.search(r'name="form_token" value="([^"]+)"', page.text)
        assert token
        again = browser.post(STEP, data={"form_token": token[1], "form_key": key}, headers=SWEDISH)
        assert (again.status_code, key_of_step(again) == key) == (trouble.status, keeps)


def key_of_step(page: Any) -> str:
    """The key in the form of the step."""
    form = re.search(rf'<form action="{re.escape(STEP)}".*?name="form_key" value="([^"]+)"', page.text, re.DOTALL)
    assert form, page.text
    return form[1]
