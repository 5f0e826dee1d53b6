"""The page of the company's settings: values, a form for each part, history, modules; for administrators only."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from contracts.billing import BillingSettings
from contracts.errors import Stale
from contracts.form_fields import describe_fields
from gateway.identity import users
from gateway.web.company.parts import PARTS

from .conftest import PASSWORD, Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .web_forms import forms_of

Json = dict[str, Any]
SELLER = "/settings/change_billing_settings/seller"
INVOICING = "/settings/change_billing_settings/invoicing"


class Settings:
    """Three services that keep settings as they are asked to; `changes` are what was asked of them."""

    def __init__(self) -> None:
        billing = BillingSettings(version=3, seller_name="Bolaget AB", payment_terms_days=20).model_dump(mode="json")
        self.of: dict[str, Json] = {
            "billing": billing,
            "customers": {"version": 1, "map_address": "visiting"},
            "sales": {"version": 2, "nightly": True, "issue": False, "first_day": "2026-01-01"},
        }
        self.changes: list[tuple[str, Json]] = []
        self.history: list[Json] = []

    def answer(self, service: str, method: str, body: Json) -> Any:
        if method.startswith("list_"):
            return {"items": self.history, "next_cursor": None}
        if method.startswith("get_"):
            return self.of[service]
        if body["version"] != self.of[service]["version"]:
            raise Stale(f"{service}.stale", "It has changed.", {"version": self.of[service]["version"]})
        self.changes.append((method, body))
        given = body.get("changes") or {name: value for name, value in body.items() if name != "version"}
        self.of[service] = {**self.of[service], **given, "version": self.of[service]["version"] + 1}
        return self.of[service]


@pytest.fixture
def office(responder: Any) -> Iterator[Settings]:
    settings = Settings()
    with ExitStack() as stack:
        for name in settings.of:
            stack.enter_context(responder(name, lambda method, body, _, name=name: settings.answer(name, method, body)))
        stack.enter_context(responder("crm", lambda *_: {"groups": [], "sellers": [], "cities": []}))
        yield settings


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    """A browser of an administrator."""
    return enter(app, company)


def send(browser: Any, path: str, typed: Json, headers: dict[str, str] = SWEDISH) -> Any:
    """Opens the form at an address and sends it with what a browser would, and what is typed."""
    page = open_page(browser, headers, path)
    (form,) = forms_of(page, f"{path}?")
    found = re.findall(r'<input id="[^"]*" name="([^"]*)" value="([^"]*)"', page.text)
    ticked = re.findall(r'<input type="checkbox" id="[^"]*" name="([^"]*)" value="true" checked', page.text)
    values = {**dict(found), **dict.fromkeys(ticked, "true"), **form.hidden, **typed}
    filled = {name: value for name, value in values.items() if value is not None}
    return browser.post(path, data=filled, headers={**headers, "Accept": "text/html"})


def test_every_part_is_listed_with_its_values(inside: Any, office: Settings) -> None:
    page = words(open_page(inside, SWEDISH, "/settings"))
    assert "Företagets uppgifter på fakturor Ändringar" in page
    assert "Företagets namn Bolaget AB" in page
    assert "Adress på kartan Besöksadress" in page
    assert "Nivåer: Påminnelsenivå: 1, " in page
    assert "Fakturera varje natt det som är dags Ja" in page
    english = words(open_page(inside, ENGLISH, "/settings"))
    assert "Payment terms (days) 20" in english
    assert "Company name Bolaget AB" in english


def test_no_setting_has_two_parts() -> None:
    named = [name for part in PARTS for name in part.fields]
    assert len(named) == len(set(named))
    assert set(named) <= {one.name for one in describe_fields(BillingSettings)}


def test_only_what_differs_is_sent(inside: Any, office: Settings) -> None:
    done = send(inside, SELLER, {"seller_name": "Nya Bolaget AB"})
    assert (done.status_code, done.headers["Location"]) == (303, "/settings?done=seller")
    assert office.changes == [("change_billing_settings", {"version": 3, "changes": {"seller_name": "Nya Bolaget AB"}})]
    page = words(open_page(inside, SWEDISH, "/settings?done=seller"))
    assert "Företagets uppgifter på fakturor: klart." in page
    assert "Företagets namn Nya Bolaget AB" in page


def test_a_form_has_the_settings_of_its_part_alone(inside: Any, office: Settings) -> None:
    page = open_page(inside, SWEDISH, INVOICING)
    assert 'name="payment_terms_days" value="20"' in page.text
    assert "seller_name" not in page.text
    assert "reminder_ladder" not in page.text


def test_a_setting_that_is_replaced_as_a_whole_keeps_the_others(inside: Any, office: Settings) -> None:
    done = send(inside, "/settings/set_contract_invoicing_settings/contracts", {"issue": "true"})
    assert done.status_code == 303
    ((method, body),) = office.changes
    sent = {name: body.get(name) for name in ("version", "nightly", "issue", "first_day")}
    assert (method, sent) == (
        "set_contract_invoicing_settings",
        {"version": 2, "nightly": True, "issue": True, "first_day": "2026-01-01"},
    )


def test_what_somebody_else_has_changed_is_shown_beside(inside: Any, office: Settings) -> None:
    page = open_page(inside, SWEDISH, SELLER)
    office.of["billing"] |= {"version": 4, "seller_name": "Annans Bolag AB"}
    (form,) = forms_of(page, f"{SELLER}?")
    again = inside.post(SELLER, data={**form.hidden, "seller_name": "Mitt Bolag AB"}, headers=SWEDISH)
    assert again.status_code == 412
    assert 'value="Mitt Bolag AB"' in again.text
    assert "Nu: Annans Bolag AB" in words(again)
    (form,) = forms_of(again, f"{SELLER}?")
    assert form.hidden["version"] == "4"


def test_the_history_says_who_changed_what(inside: Any, company: Company, office: Settings) -> None:
    changed = {"name": "seller_exempt", "before": False, "after": True}
    other = {"name": "payment_terms_days", "before": 30, "after": 20}
    office.history = [{"at": "2026-03-02T08:00:00Z", "by": company.user.id, "settings": [changed, other]}]
    page = words(open_page(inside, SWEDISH, f"{SELLER}/history"))
    assert "2026-03-02 09:00 Anna Befriad från moms (18 kap. 4 §) Nej Ja" in page
    assert "Betalningsvillkor" not in page
    assert "Payment terms (days) 30 20" in words(open_page(inside, ENGLISH, f"{INVOICING}/history"))


def test_a_service_that_is_away_costs_its_own_part(inside: Any, responder: Any) -> None:
    settings = Settings()
    with responder("customers", lambda method, body, _: settings.answer("customers", method, body)):
        page = words(open_page(inside, SWEDISH, "/settings"))
    assert "Adress på kartan Besöksadress" in page
    assert "Fakturering Ändringar – Fakturering Kan inte nås just nu." in page


def test_a_module_is_switched_off_and_on_again(inside: Any, company: Company, office: Settings) -> None:
    for off, label in ((True, "Av"), (False, "På")):
        page = open_page(inside, SWEDISH, "/settings")
        (form,) = forms_of(page, "/settings/modules/crm")
        done = inside.post("/settings/modules/crm", data=form.hidden, headers=SWEDISH)
        assert (done.status_code, done.headers["Location"]) == (303, "/settings?done=modules")
        assert company.get("/v1/company/modules").json["modules"]["crm"] is not off
        assert f"Aktiviteter och egenskaper {label}" in words(open_page(inside, SWEDISH, "/settings"))


def test_a_switch_of_an_older_page_does_not_switch(inside: Any, company: Company, office: Settings) -> None:
    (form,) = forms_of(open_page(inside, SWEDISH, "/settings"), "/settings/modules/crm")
    company.put_module("map", on=False)
    again = inside.post("/settings/modules/crm", data=form.hidden, headers=SWEDISH)
    assert again.status_code == 412
    assert company.get("/v1/company/modules").json["modules"]["crm"] is True
    (form,) = forms_of(again, "/settings/modules/crm?")
    assert form.hidden["version"] == str(company.get("/v1/company/modules").json["version"])


def test_a_part_of_a_module_that_is_off_is_not_shown(inside: Any, company: Company, office: Settings) -> None:
    company.put_module("contracts", on=False)
    page = words(open_page(inside, SWEDISH, "/settings"))
    assert "Fakturera varje natt" not in page
    path = "/settings/set_contract_invoicing_settings/contracts"
    assert inside.get(path, headers={**SWEDISH, "Accept": "text/html"}).status_code == 403


def test_only_administrators_see_them(app: Flask, company: Company, office: Settings) -> None:
    with using(a_context(company.tenant)):
        bo = users.add(f"bo@{company.tenant}.example", "Bo", PASSWORD, set(Role) - {Role.ADMINISTRATOR})
    browser = enter(app, company, user=bo)
    assert "/settings" not in open_page(browser).text
    for path in ("/settings", SELLER, f"{SELLER}/history"):
        refused = browser.get(path, headers={**SWEDISH, "Accept": "text/html"})
        assert (refused.status_code, "Du har inte behörighet" in words(refused)) == (403, True)


@pytest.mark.parametrize("path", ["/settings/change_billing_settings/none", "/settings/set_module/sales"])
def test_there_are_no_other_parts(inside: Any, path: str) -> None:
    assert inside.get(path, headers={**SWEDISH, "Accept": "text/html"}).status_code == 404


def test_the_audit_trail_names_the_operation(inside: Any, company: Company, office: Settings) -> None:
    send(inside, SELLER, {"seller_name": "Nya Bolaget AB"})
    (line,) = company.get("/v1/audit?operation=change_billing_settings").json["items"]
    assert (line["user"], line["outcome"]) == (company.user.id, "ok")
