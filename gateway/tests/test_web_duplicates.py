"""The form of a new customer names those that it may be already: while it is filled in, and when it is refused for them."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask

from contracts.errors import Conflict, Unavailable

from .conftest import Company
from .test_web import SWEDISH, words
from .test_web_account import enter, open_page
from .web_forms import forms_of

Json = dict[str, Any]
FORM, SENT = "/new-customer", "/new-customer?"
HIT = {"id": "cus_1abc", "number": "1001", "name": "Bygg <b>Syd</b> AB", "city": "Malmö", "active": False}
BY_MAIL = {"field": "email", "text": "eva@bygg.se", "of": "Eva", "marks": [{"start": 0, "end": 3}]}
BY_NAME = {"field": "name", "text": HIT["name"], "marks": [{"start": 0, "end": 4}]}
BY_CONTACT = {"field": "contact", "text": "Eva Bygg", "of": "Eva Bygg", "marks": []}


class Office:
    """customers, which refuses what it may have already, and crm, which finds `hits`."""

    def __init__(self) -> None:
        self.hits: list[Json] = []
        self.searched: list[str] = []
        self.created: list[Json] = []
        self.is_down = False

    def customers(self, method: str, body: Json, _context: Any) -> Any:
        if method == "get_customer":
            return {"id": "cus_1abc", "branches": [], "contacts": []}
        assert method == "create_customer"
        self.created.append(body)
        if not body.get("insist"):
            data = {"customer_ids": "cus_1abc, cus_2abc", "names": "Bygg Syd AB, Bygg Nord AB"}
            raise Conflict("customers.customer_duplicate", "It is there.", data)
        return {"id": "cus_3abc"}

    def crm(self, method: str, body: Json, _context: Any) -> Any:
        if self.is_down:
            raise Unavailable("crm.database_down", "Not now.")
        if method == "list_register_values":
            return {"groups": [], "sellers": [], "cities": []}
        if method == "look_up_customers":
            return {"hits": [{**HIT, "id": one, "name": "Bygg Nord AB"} for one in body["customer_ids"]]}
        self.searched.append(body["q"])
        assert body["active"] is None
        return {"hits": self.hits}


@pytest.fixture
def office(responder: Any) -> Iterator[Office]:
    told = Office()
    with ExitStack() as stack:
        stack.enter_context(responder("customers", told.customers))
        stack.enter_context(responder("crm", told.crm))
        yield told


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    return enter(app, company)


def type_in(browser: Any, field: str, **typed: str) -> Any:
    hidden = forms_of(open_page(browser, SWEDISH, FORM), SENT)[0].hidden
    sent = {f"fields.{name}": value for name, value in typed.items()}
    return browser.post(FORM, data={**hidden, **sent, "look_up": f"fields.{field}"}, headers=SWEDISH)


@pytest.mark.usefixtures("office")
def test_inputs_ask_while_or_after_they_are_filled_in(inside: Any) -> None:
    page = open_page(inside, SWEDISH, FORM).text
    for field, trigger in (("name", "input changed delay:400ms"), ("vat_number", "change"), ("phone", "change")):
        assert f'hx-trigger="{trigger}" hx-include="closest form"' in page.split(f'id="f-fields-{field}"')[1][:400]
        assert f'<div class="alike" id="f-fields-{field}-alike" role="status"></div>' in page


@pytest.mark.parametrize(
    ("field", "typed", "match", "said"),
    [
        ("name", {"name": "Bygg"}, BY_NAME, "1001 Bygg <b>Syd</b> AB, Malmö"),
        ("last_name", {"first_name": "Bygg", "last_name": "Syd"}, BY_NAME, "1001 Bygg"),
        ("email", {"email": "eva@bygg.se"}, BY_MAIL, "E-post (Eva): eva @bygg.se"),
    ],
)
def test_what_is_typed_is_searched_for(
    inside: Any, office: Office, field: str, typed: Json, match: Json, said: str
) -> None:
    office.hits = [{**HIT, "matches": [match]}, {**HIT, "id": "cus_9abc", "matches": [BY_CONTACT]}]
    answer = type_in(inside, field, **typed)
    assert (answer.status_code, office.searched) == (200, [" ".join(typed.values())])
    assert "<html" not in answer.text
    assert answer.text.count("<li>") == 1
    assert 'href="/customers/cus_1abc"' in answer.text
    assert said in words(answer).replace("&lt;", "<").replace("&gt;", ">"), words(answer)
    assert "<b>" not in answer.text
    assert office.created == []


def test_little_or_nothing_asks_nobody_and_a_search_that_is_down_says_nothing(inside: Any, office: Office) -> None:
    for field, typed in (("name", {"name": "By"}), ("group", {"group": "Bygg"}), ("email", {"name": "Bygg"})):
        assert "<li>" not in type_in(inside, field, **typed).text
    assert office.searched == []
    office.is_down = True
    answer = type_in(inside, "name", name="Bygg")
    assert (answer.status_code, "<li>" in answer.text) == (200, False)


def test_without_script_the_first_try_names_them_and_the_second_creates_it_anyway(inside: Any, office: Office) -> None:
    office.hits = [{**HIT, "matches": [BY_NAME]}]
    hidden = forms_of(open_page(inside, SWEDISH, FORM), SENT)[0].hidden
    refused = inside.post(FORM, data={**hidden, "fields.name": "Bygg"}, headers=SWEDISH)
    assert refused.status_code == 409
    assert "Finns kunden redan? 2 liknar:" in words(refused)
    assert 'href="/customers/cus_1abc"' in refused.text
    assert 'href="/customers/cus_2abc"' in refused.text
    assert '<button class="small" id="f-anyway" name="insist" value="true">Skapa ändå</button>' in refused.text
    again = forms_of(refused, SENT)[0].hidden
    made = inside.post(FORM, data={**again, "fields.name": "Bygg", "insist": "true"}, headers=SWEDISH)
    assert (made.status_code, made.headers["Location"]) == (303, "/customers/cus_3abc")
    assert [body.get("insist", False) for body in office.created] == [False, True]


@pytest.mark.usefixtures("office")
def test_looking_something_up_never_runs_another_form(inside: Any, office: Office) -> None:
    form = "/customers/cus_1abc/tabs/contacts/create_contact"
    hidden = forms_of(open_page(inside, SWEDISH, form), form + "?")[0].hidden
    answer = inside.post(form, data={**hidden, "name": "Eva", "look_up": "name"}, headers=SWEDISH)
    assert (answer.status_code, "<li>" in answer.text) == (200, False)
    assert office.created == []
