"""The page of the company's properties, and its forms."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from contracts.crm.tabs import TABS
from contracts.errors import InvalidInput
from contracts.services import SERVICES
from gateway.identity import users

from .conftest import PASSWORD, Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter
from .web_forms import send

ID = "cus_" + "1" * 32
FORM = f"/customers/{ID}/tabs/properties/set_properties"
SINCE = "2026-03-02T10:00:00Z"
VIP = {"id": "prp_3", "name": "VIP", "version": 1}
SIZE = {
    "id": "prp_1",
    "name": "Anställda",
    "kind": "number",
    "version": 3,
    "customers": 10_000,
    "customers_is_more": True,
}
TRADE = {
    "id": "prp_2",
    "name": "<Bransch>",
    "kind": "choice",
    "group": "Om företaget",
    "choices": ["Bygg, måleri", "VVS"],
    "closed": True,
    "version": 1,
    "customers": 0,
}


class Services:
    """What the services answer; `refused` is raised for a change."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.refused: Exception | None = None
        self.own: list[dict[str, Any]] = []

    def answer(self, method: str, body: dict[str, Any]) -> Any:
        self.sent.append((method, body))
        if method == "list_properties":
            return {"items": [SIZE, TRADE], "next_cursor": "next"}
        if method == "suggest_properties":
            return {"items": [SIZE, TRADE, VIP]}
        if method == "describe_tabs":
            return TABS.describe().model_dump(mode="json")
        if method == "get_customer_properties":
            return {"customer_id": ID, "version": 1, "items": self.own}
        if method == "get_property":
            return TRADE if body["property_id"] == "prp_2" else SIZE
        if self.refused is not None:
            raise self.refused
        return SIZE

    def last(self, method: str) -> dict[str, Any]:
        return next(body for name, body in reversed(self.sent) if name == method)


@pytest.fixture
def services(responder: Any) -> Iterator[Services]:
    told = Services()
    with ExitStack() as stack:
        for name in SERVICES:
            stack.enter_context(responder(name, lambda method, body, _: told.answer(method, body)))
        yield told


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    """A browser of an administrator."""
    return enter(app, company)


def test_the_list_says_what_each_is_and_leads_to_its_customers(inside: Any, services: Services) -> None:
    page = inside.get("/properties?prefix=a", headers=SWEDISH)
    assert (services.last("list_properties")["prefix"], services.last("list_properties")["count"]) == ("a", True)
    said = words(page)
    for text in (
        "Anställda",
        "Tal",
        "fler än 10\u202f000",
        "&lt;Bransch&gt;",
        "Stängd",
        "Om företaget",
        "Bygg, måleri, VVS",
    ):
        assert text in said
    assert 'href="/customers?property=prp_1&amp;active="' in page.text
    assert 'href="/properties?prefix=a&amp;cursor=next"' in page.text
    assert "Choice" in words(inside.get("/properties", headers=ENGLISH))


def test_a_viewer_reads_and_changes_nothing(app: Flask, company: Company, services: Services) -> None:
    with using(a_context(company.tenant)):
        reader = users.add(f"bo@{company.tenant}.example", "Bo", PASSWORD, {Role.VIEWER})
    browser = enter(app, company, user=reader)
    page = browser.get("/properties", headers=SWEDISH)
    assert (page.status_code, "/properties/prp_1" in page.text, "/properties/new" in page.text) == (200, False, False)
    assert browser.get("/properties/new", headers=SWEDISH).status_code == 403


def test_a_new_one_with_choices_that_have_commas(inside: Any, services: Services) -> None:
    page = inside.get("/properties/new", headers=SWEDISH)
    assert "Namn, typ och val kan inte ändras" in words(page)
    assert '<option value="Om företaget">' in page.text
    done = send(
        inside, page, "/properties/new?", name="Bransch", kind="choice", choices="Bygg, måleri; VVS", group="Om oss"
    )
    assert (done.status_code, done.headers["Location"]) == (303, "/properties")
    sent = services.last("create_property")
    assert (sent["name"], sent["kind"], sent["choices"], sent["group"]) == (
        "Bransch",
        "choice",
        ["Bygg, måleri", "VVS"],
        "Om oss",
    )


def test_what_is_refused_is_said_at_its_field(inside: Any, services: Services) -> None:
    wrong = {"/choices": "property_choices_missing A property with choices needs at least one."}
    services.refused = InvalidInput("crm.invalid_input", "Check these fields.", wrong)
    page = send(
        inside, inside.get("/properties/new", headers=SWEDISH), "/properties/new?", name="Bransch", kind="choice"
    )
    assert page.status_code == 422
    assert "behöver minst ett val" in words(page)


def test_one_is_opened_again_and_gets_a_choice(inside: Any, services: Services) -> None:
    page = inside.get("/properties/prp_2", headers=SWEDISH)
    assert "Val nu: Bygg, måleri, VVS" in words(page)
    done = send(inside, page, "/properties/prp_2?", closed="false", group="Om företaget", add_choices="El; Tele")
    assert done.status_code == 303
    sent = services.last("change_property")
    assert (sent["property_id"], sent["version"], sent["closed"], sent["add_choices"]) == (
        "prp_2",
        1,
        False,
        ["El", "Tele"],
    )
    assert "group" not in sent or sent["group"] is None, "what is the same is not sent"


def test_properties_are_suggested_while_somebody_types(inside: Any, services: Services) -> None:
    page = inside.get("/customers/values?property=ans", headers=SWEDISH)
    assert (page.status_code, services.last("suggest_properties")["q"]) == (200, "ans")
    assert '<option value="Anställda">' in page.text


def test_a_customers_form_has_the_input_of_each_kind(inside: Any, services: Services) -> None:
    services.own = [
        {"id": "prp_1", "name": "Anställda", "since": SINCE, "kind": "number", "value": "12.5"},
        {"id": "prp_2", "name": "<Bransch>", "since": SINCE, "kind": "choice", "value": "VVS"},
        {"id": "prp_9", "name": "Utanför listan", "since": SINCE},
    ]
    page = inside.get(FORM, headers=SWEDISH)
    assert 'name="value.prp_1" value="12,5"' in page.text
    assert '<option value="VVS" selected>' in page.text, "closed, but the customer has it"
    assert 'name="add" value="prp_9" checked' in page.text
    assert 'name="add" value="prp_3">' in page.text
    services.own = []
    assert "value.prp_2" not in inside.get(FORM, headers=SWEDISH).text, "closed, and the customer does not have it"


def test_only_what_differs_is_sent(inside: Any, services: Services) -> None:
    services.own = [
        {"id": "prp_1", "name": "Anställda", "since": SINCE, "kind": "number", "value": "12.5"},
        {"id": "prp_2", "name": "<Bransch>", "since": SINCE, "kind": "choice", "value": "VVS"},
        {"id": "prp_9", "name": "Utanför listan", "since": SINCE},
    ]
    page = inside.get(FORM, headers=SWEDISH)
    done = send(inside, page, FORM + "?", add=["prp_3"], **{"value.prp_1": "12,5", "value.prp_2": ""})
    assert done.status_code == 303
    sent = services.last("set_properties")
    assert (sent["add"], sent.get("values", []), sent["remove"]) == (["prp_3"], [], ["prp_9", "prp_2"])
    send(inside, page, FORM + "?", add=["prp_9"], **{"value.prp_1": "13,5", "value.prp_2": "VVS"})
    sent = services.last("set_properties")
    assert (sent.get("add", []), sent["values"], sent.get("remove", [])) == (
        [],
        [{"property_id": "prp_1", "value": "13,5"}],
        [],
    )


def test_a_bad_value_is_said_at_its_input_and_stays(inside: Any, services: Services) -> None:
    wrong = {"/values/0/value": "property_no_number “många” is no number."}
    services.refused = InvalidInput("crm.invalid_input", "Check these fields.", wrong)
    services.refused.field_values = {"/values/0/value": {"value": "många"}}
    page = send(inside, inside.get(FORM, headers=SWEDISH), FORM + "?", **{"value.prp_1": "många"})
    assert page.status_code == 422
    assert 'name="value.prp_1" value="många"' in page.text
    assert "är inget tal" in words(page)
