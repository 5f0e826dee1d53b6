"""Pages of money: a customer's statement, ageing, plans of reminders that are edited and carried out, letters to print."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import orjson
import pytest
from flask import Flask

from chassis.context import Context, using
from chassis.testing import a_context
from contracts.access import Role
from contracts.billing import reminder_errors
from gateway.identity import users

from .conftest import PASSWORD, Company
from .responder import Responder
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .web_forms import send

HOSTILE = '<script>alert("x")</script> & "Åke"'
CUSTOMER, PLAN, INVOICE, REMINDER = "cus_1abc", "rpl_1abc", "inv_1abc", "rem_1abc"
SUMS: dict[str, Any] = {
    "currency": "SEK",
    "not_due": "1000.00",
    "days_1_to_30": "20.50",
    "days_31_to_60": "0.00",
    "days_61_to_90": "0.00",
    "over_90_days": "0.00",
    "owed": "1020.50",
    "overpaid": "0.00",
    "invoices": 2,
}
LINE: dict[str, Any] = {
    "invoice_id": INVOICE,
    "invoice_number": "1001",
    "customer_id": CUSTOMER,
    "customer_name": HOSTILE,
    "due_date": "2026-10-01",
    "state": "planned",
    "reason": None,
    "waits_until": None,
    "missing": [],
    "taken_out_reason": "",
    "level": 2,
    "kind": "reminder",
    "pay_by": "2026-12-10",
    "currency": "SEK",
    "principal": "10000.00",
    "earlier_fees": "0.00",
    "fee": "60.00",
    "fee_source": "lag (1981:739)",
    "interest": "82.19",
    "interest_source": "räntelagen 6 §",
    "total": "10142.19",
    "reminder_id": None,
}
LEFT_OUT = {
    **LINE,
    "invoice_id": "inv_2abc",
    "invoice_number": "1002",
    "state": "left_out",
    "level": None,
    "kind": None,
}
LEFT_OUT |= {"reason": "waits", "waits_until": "2026-12-01", "pay_by": None}
PLANNED: dict[str, Any] = {"id": PLAN, "on": "2026-11-29", "state": "planned", "planned": 1, "sent": 0, "stale": 0}
PLANNED |= {"taken_out": 0, "left_out": 1, "sums": [{**LINE, "count": 1}], "reasons": []}
REFUSED = reminder_errors.REMINDER_PLAN_NOT_READY.error(state="executed", allowed=[])


def answer(method: str, body: dict[str, Any], _context: Context) -> Any:
    """As billing and customers would."""
    entry = {"on": "2026-11-01", "kind": "invoice", "invoice_id": INVOICE, "invoice_number": "1001"}
    entry |= {"branch_name": HOSTILE, "reference": "", "currency": "SEK", "amount": "1020.50", "balance": "1020.50"}
    letter = {"title": "Påminnelse", "text": f"{HOSTILE}\nAtt betala", "language": "sv", "stored": False}
    answers: dict[str, Any] = {
        "get_customer": {"name": HOSTILE},
        "get_account": {
            "first": body.get("first"),
            "last": "2026-11-29",
            "balances": [{"currency": "SEK", "opening": "0.00", "closing": "1020.50"}],
            "items": [entry, {**entry, "kind": "of_next_year", "amount": "-5.00"}],
        },
        "get_ageing": {"on": "2026-11-29", "items": [SUMS]},
        "get_company_ageing": {
            "on": "2026-11-29",
            "sums": [SUMS],
            "items": [{**SUMS, "customer_id": CUSTOMER, "customer_name": HOSTILE}],
            "next_cursor": "more",
        },
        "list_reminder_plans": {"items": [{"id": PLAN, "on": "2026-11-29", "state": "planned"}]},
        "list_planned_reminders": {"items": [LINE, LEFT_OUT]},
        "get_reminder_letter": {**letter, "missing": ["settings.seller_name"]},
    }
    return answers.get(method, PLANNED)


@pytest.fixture
def services(responder: Callable[..., AbstractContextManager[Responder]]) -> Iterator[Responder]:
    """Billing; the customers service answers beside it."""
    with ExitStack() as stack:
        stack.enter_context(responder("customers", answer))
        yield stack.enter_context(responder("billing", answer))


def viewer_of(app: Flask, company: Company) -> Any:
    with using(a_context(company.tenant)):
        user = users.add(f"v@{company.tenant}.example", "Viewer", PASSWORD, [Role.VIEWER])
    return enter(app, company, user=user)


def test_a_statement_in_both_languages(app: Flask, company: Company, services: Responder) -> None:
    browser = enter(app, company)
    page = open_page(browser, SWEDISH, f"/customers/{CUSTOMER}/account?from=2026-01-01")
    assert "style=" not in page.text
    said = words(page)
    assert "Ingående saldo SEK 0,00 Utgående saldo SEK 1\u202f020,50" in said
    assert "2026-11-01 Faktura 1001" in said
    assert "of_next_year" in said
    assert "Ej förfallet" in said
    asked = next(body for method, body, _ in services.asked if method == "get_account")
    assert asked["first"] == "2026-01-01"
    said = words(open_page(browser, ENGLISH, f"/customers/{CUSTOMER}/account"))
    assert "Closing balance SEK 1\u202f020.50" in said
    assert "Not due" in said


def test_the_ageing_of_the_company(app: Flask, company: Company, services: Responder) -> None:
    page = open_page(enter(app, company), SWEDISH, "/ageing?on=2026-11-29")
    assert f'href="/customers/{CUSTOMER}/account"' in page.text
    assert "cursor=more" in page.text
    assert "As of" in words(open_page(enter(app, company), ENGLISH, "/ageing"))


def test_a_plan_with_rules_sums_and_reasons(app: Flask, company: Company, services: Responder) -> None:
    browser = enter(app, company)
    page = open_page(browser, SWEDISH, f"/reminder-plans/{PLAN}")
    said = words(page)
    assert "10\u202f000,00 60,00 82,19 10\u202f142,19 SEK 2026-12-10 lag (1981:739); räntelagen 6 §" in said
    assert "väntar till 2026-12-01" in said
    said = words(open_page(browser, ENGLISH, f"/reminder-plans/{PLAN}"))
    assert "waits until 2026-12-01" in said
    assert "Carry out the plan" in said


def test_planned_edited_and_carried_out_once(app: Flask, company: Company, services: Responder) -> None:
    browser = enter(app, company)
    made = send(browser, open_page(browser, SWEDISH, "/reminder-plans"), "/reminder-plans", form_key="a-key-of-a-page")
    assert (made.status_code, made.headers["Location"]) == (303, f"/reminder-plans/{PLAN}")
    page = open_page(browser, SWEDISH, f"/reminder-plans/{PLAN}")
    fields = {"invoice_id": INVOICE, "reason": "Ring först", "form_key": "a-key-of-a-page"}
    for _ in range(2):
        assert send(browser, page, f"/reminder-plans/{PLAN}/take-out", **fields).status_code == 303
    assert send(browser, page, f"/reminder-plans/{PLAN}/execute", form_key="another-key-of-it").status_code == 303
    taken = [(body, context) for method, body, context in services.asked if method == "take_out_reminders"]
    assert [body["invoice_ids"] for body, _ in taken] == [[INVOICE], [INVOICE]]
    assert len({context.request_id for _, context in taken}) == 1  # sent twice, it is one request to the service
    assert [method for method, _, _ in services.asked].count("execute_reminder_plan") == 1


def test_what_is_refused_is_said_on_the_page(
    app: Flask, company: Company, responder: Callable[..., AbstractContextManager[Responder]]
) -> None:
    def refuse(method: str, body: dict[str, Any], context: Context) -> Any:
        if method == "execute_reminder_plan":
            raise REFUSED
        return answer(method, body, context)

    with responder("billing", refuse):
        browser = enter(app, company)
        page = open_page(browser, SWEDISH, f"/reminder-plans/{PLAN}")
        refused = send(browser, page, f"/reminder-plans/{PLAN}/execute")
        assert refused.status_code == 409
        assert "Planen går inte att ändra eller genomföra" in words(refused), re.findall(r"notice bad.*", refused.text)
        empty = send(browser, page, f"/reminder-plans/{PLAN}/take-out", invoice_id=INVOICE, reason="")
        assert empty.status_code == 422
        assert 'aria-invalid="true"' in empty.text


def in_yen(method: str, body: dict[str, Any], context: Context) -> Any:
    """The same answers in a currency without decimals."""
    text = orjson.dumps(answer(method, body, context)).decode()
    return orjson.loads(text.replace('"SEK"', '"JPY"').replace('.50"', '.00"').replace('.19"', '.00"'))


def test_sums_have_the_decimals_of_their_currency(
    app: Flask, company: Company, responder: Callable[..., AbstractContextManager[Responder]]
) -> None:
    with responder("customers", in_yen), responder("billing", in_yen):
        browser = enter(app, company)
        said = [
            words(open_page(browser, SWEDISH, path))
            for path in (f"/customers/{CUSTOMER}/account", "/ageing", f"/reminder-plans/{PLAN}")
        ]
    assert "Utgående saldo JPY 1\u202f020 Händelser" in said[0]
    assert "JPY 1\u202f000 20 0 0 0 1\u202f020 0" in said[1]
    assert "10\u202f000 60 82 10\u202f142 JPY" in said[2]


def test_nobody_else_makes_a_plan(app: Flask, company: Company, services: Responder) -> None:
    """Neither a viewer, nor a form that is not ours."""
    viewer = viewer_of(app, company)
    page = open_page(viewer, SWEDISH, "/reminder-plans")
    assert "Planera dagens" not in page.text
    seen = open_page(viewer, SWEDISH, f"/reminder-plans/{PLAN}")
    assert "Genomför planen" not in seen.text
    token = re.search(r'name="form_token" value="([^"]+)"', seen.text)
    assert token
    assert viewer.post("/reminder-plans", data={"form_token": token[1]}).status_code == 403
    assert enter(app, company).post("/reminder-plans", data={"form_token": "1.x"}).status_code == 403
    assert not [method for method, _, _ in services.asked if method == "plan_reminders"]


def test_a_letter_to_print(app: Flask, company: Company, services: Responder) -> None:
    page = open_page(enter(app, company), ENGLISH, f"/invoices/{INVOICE}/reminders/{REMINDER}/letter")
    said = words(page)
    assert "This is how the letter would look today. It has not been sent." in said
    assert "It lacks: settings.seller_name" in said
