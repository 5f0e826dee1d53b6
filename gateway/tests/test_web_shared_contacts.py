"""Contacts that stand on several customers, on the pages: found by typing, put on another customer, changed on all."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from contracts.card import GetCardSection
from contracts.customers.tabs import TABS
from contracts.errors import Conflict, InvalidInput, NotFound, Unavailable

from .conftest import Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter
from .web_forms import forms_of, send

CARD = "/customers/cus_1"
PAGE = f"{CARD}/tabs/contacts/share_contact"
CHOSEN = f"{PAGE}?from_customer_id=cus_2&from_contact_id=con_2"
ROW = f"{CARD}/tabs/contacts/rows/con_1"
BRANCH = f"{CARD}/tabs/branches/rows/bra_1"
STAND = {"customer_id": "cus_2", "customer_number": "1002", "customer_name": "Dal & Co", "contact_id": "con_2"}
OTHER = {**STAND, "customer_id": "cus_3", "customer_name": "Åker AB"}
ANNA = {"id": "con_1", "name": "Anna Berg", "phone": "08-1", "role_title": "VD", "active": True, "branch_id": None}
HIT = {**STAND, "name": "Anna <b>", "email": "anna@dal.example", "active": True}


class Register:
    """What customers and crm answer: one contact, which stands on `also_on`; `found` by a search."""

    def __init__(self) -> None:
        self.searched: list[str] = []
        self.also_on: list[dict[str, Any]] = [STAND]
        self.found: list[dict[str, Any]] = [HIT]
        self.shared: list[dict[str, Any]] = []
        self.refusal: Exception | None = None
        self.changed: list[dict[str, Any]] = []
        self.branch: dict[str, Any] = {"leaves_on": None}
        self.planned: list[dict[str, Any]] = []

    def answer(self, method: str, body: dict[str, Any], _context: Any) -> Any:
        if method == "search_customers":
            return {"hits": [{"id": "cus_1"}, {"id": "cus_2"}], "total_is_more": False}
        if method == "search_contacts":
            self.searched = body["customer_ids"]
            return {"items": self.found, "is_cut": False}
        if method == "get_contact":
            return {**ANNA, "person_id": "per_1", "also_on": self.also_on, "customer_id": "cus_1", "version": 4}
        if method == "get_customer":
            return {"id": "cus_2", "name": "Dal & Co", "number": "1002", "version": 4, "branches": [], "contacts": []}
        if method == "share_contact":
            if self.refusal is not None:
                raise self.refusal
            self.shared.append(body)
            return {**ANNA, "id": "con_9", "customer_id": "cus_1", "version": 5, "also_on": []}
        if method == "change_contact":
            self.changed.append(body)
            return {"id": "cus_1", "version": 5, "contacts": [{**ANNA, "person_id": "per_1"}]}
        if method == "get_branch":
            return {
                "id": "bra_1",
                "name": "Lund",
                "customer_id": "cus_1",
                "version": 4,
                "planned_addresses": self.planned,
            }
        if method == GetCardSection.method:
            return self.section()
        raise NotFound("customers.customer_not_found", "There is no customer.")

    def section(self) -> dict[str, Any]:
        names = ", ".join(one["customer_name"] for one in self.also_on)
        contact = {**ANNA, "status": "active", "branch_name": "", "also_on": self.also_on, "also_on_names": names}
        branch = {"id": "bra_1", "name": "Lund", "city": "", "status": "active", "retired_on": None, **self.branch}
        titles = {"sv": "T", "en": "T"}
        tabs = [
            {"key": key, "order": 1, "titles": titles, "total": 1, "items": [{**item, "former_names": []}]}
            for key, item in (("contacts", contact), ("branches", branch))
        ]
        return {"tabs": tabs, "hidden": [], "version": TABS.version}


@pytest.fixture
def register(responder: Any) -> Iterator[Register]:
    told = Register()
    with responder("customers", told.answer), responder("crm", told.answer):
        yield told


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    """A browser of an administrator."""
    return enter(app, company)


def test_a_contact_is_found_chosen_and_gets_its_role(inside: Any, register: Register) -> None:
    page = inside.get(f"{PAGE}?q=anna", headers=SWEDISH)
    assert (page.status_code, "Anna &lt;b&gt;" in page.text) == (200, True)
    assert "1002 Dal &amp; Co" in words(page)
    assert register.searched == ["cus_2"]  # not the customer itself
    assert f'href="{CHOSEN}"' in page.text.replace("&amp;", "&")
    form = inside.get(CHOSEN, headers=SWEDISH)
    assert "Anna Berg hos Dal &amp; Co blir kontakt även här." in words(form)
    assert "from_contact_id" not in forms_of(form, CHOSEN)[0].names
    sent = send(inside, form, CHOSEN, role_title="Revisor")
    assert sent.status_code == 303, sent.text
    (body,) = register.shared
    wanted = {"customer_id": "cus_1", "from_customer_id": "cus_2", "from_contact_id": "con_2", "role_title": "Revisor"}
    assert {name: body[name] for name in wanted} == wanted


def test_without_words_nothing_is_searched_and_without_hits_it_says_so(inside: Any, register: Register) -> None:
    page = inside.get(PAGE, headers=ENGLISH)
    assert ("Contact of another customer" in words(page), "fits" in words(page)) == (True, False)
    register.found = []
    assert "No contact of another customer fits." in words(inside.get(f"{PAGE}?q=x", headers=ENGLISH))


def test_a_search_that_does_not_answer_says_so(app: Flask, company: Company, responder: Any) -> None:
    def down(*_: Any) -> Any:
        raise Unavailable("crm.database_down", "Down.", {})

    with responder("crm", down):
        assert enter(app, company).get(f"{PAGE}?q=anna", headers=SWEDISH).status_code == 503


def test_signs_alone_find_nobody(app: Flask, company: Company, responder: Any) -> None:
    def refuse(*_: Any) -> Any:
        raise InvalidInput("crm.invalid_input", "Nothing to search for.", {"/q": "Give a word."})

    with responder("crm", refuse):
        page = enter(app, company).get(f"{PAGE}?q=-", headers=ENGLISH)
        assert (page.status_code, "No contact of another customer fits." in words(page)) == (422, True)


def test_what_is_refused_stands_on_the_form(inside: Any, register: Register) -> None:
    register.refusal = Conflict("customers.contact_here_already", "Here.", {"id": "con_1"})
    register.refusal.values = {"id": "con_1", "name": "Anna Berg"}
    page = inside.get(CHOSEN, headers=SWEDISH)
    sent = send(inside, page, CHOSEN)
    assert (sent.status_code, "redan kontakt hos kunden" in words(sent)) == (409, True)


def test_a_viewer_may_not(company: Company, register: Register) -> None:
    path = "/v1/customers/cus_1/contacts/shared"
    body = {"from_customer_id": "cus_2", "from_contact_id": "con_2"}
    assert company.open("POST", path, "viewer", json=body).status_code == 403
    assert company.open("POST", path, "seller", json=body).status_code == 201
    assert company.get("/v1/contacts?q=anna", role="viewer").json["items"][0]["customer_name"] == "Dal & Co"
    assert register.shared[0]["from_contact_id"] == "con_2"


def test_the_row_names_the_others_with_links(inside: Any, register: Register) -> None:
    register.also_on = [STAND, OTHER]
    page = inside.get(ROW, headers=SWEDISH)
    assert "Även hos Dal &amp; Co, Åker AB" in words(page)
    assert 'href="/customers/cus_2"' in page.text
    assert 'href="/customers/cus_3"' in page.text
    assert "Skilj från de andra kunderna" in words(page)


def test_who_stands_on_one_customer_cannot_be_separated(inside: Any, register: Register) -> None:
    register.also_on = []
    assert "Skilj från" not in words(inside.get(ROW, headers=SWEDISH))


def test_the_card_names_the_others_with_links(inside: Any, register: Register) -> None:
    register.also_on = [STAND, OTHER]
    page = inside.get(f"{CARD}/tabs/contacts", headers=SWEDISH)
    page = page if page.status_code == 200 else inside.get(f"{CARD}?tab=contacts", headers=SWEDISH)
    assert '<a href="/customers/cus_2">Dal &amp; Co</a>, <a href="/customers/cus_3">Åker AB</a>' in page.text


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "gemensamma med Dal &amp; Co"), ("en", "common with Dal &amp; Co")]
)
def test_the_form_of_a_change_says_where_else_it_holds(
    inside: Any, register: Register, language: str, said: str
) -> None:
    form = f"{ROW}/change_contact"
    assert said in words(inside.get(form, headers={"Accept-Language": language, "Accept": "text/html"}))
    register.also_on = []
    assert "common with" not in words(inside.get(form, headers=ENGLISH))


def test_a_change_answers_where_else_it_holds(company: Company, register: Register) -> None:
    answer = company.open(
        "PATCH", "/v1/customers/cus_1/contacts/con_1", json={"phone": "08-2"}, headers={"If-Match": '"4"'}
    )
    assert (answer.status_code, answer.json["also_on"][0]["customer_name"]) == (200, "Dal & Co")


def test_what_is_planned_of_a_branch_is_withdrawn_only_where_it_is(inside: Any, register: Register) -> None:
    steps = ("Ta tillbaka flytten", "Ta bort kommande adresser")

    def offered() -> list[bool]:
        page = words(inside.get(BRANCH, headers=SWEDISH))
        assert "Flytta till annan kund" in page
        return [step in page for step in steps]

    assert offered() == [False, False]
    register.branch = {"leaves_on": "2030-01-01"}
    assert offered() == [True, False]
    register.branch, register.planned = {"leaves_on": None}, [{"valid_from": "2030-01-01", "addresses": {}}]
    assert offered() == [False, True]
    register.branch = {}  # a service of the release before does not say it
    assert offered() == [True, True]


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("address", "whose"),
    [
        (ROW, "Anna Berg – Dal &amp; Co"),
        (f"{ROW}/change_contact", "Anna Berg, Dal &amp; Co"),
        (f"{CARD}/tabs/contacts/create_contact", " – Dal &amp; Co"),
        (BRANCH, "Lund – Dal &amp; Co"),
        (f"{BRANCH}/change_branch", "Lund, Dal &amp; Co"),
        (f"{CARD}/tabs/branches/create_branch", " – Dal &amp; Co"),
    ],
)
def test_title_and_heading_say_whose_contact_or_branch_it_is(inside: Any, address: str, whose: str) -> None:
    page = inside.get(address, headers=SWEDISH)
    assert page.status_code == 200
    title, heading = (page.text.partition(f"<{tag}")[2].partition("</")[0] for tag in ("title", "h1"))
    assert whose in title
    assert heading.endswith(whose)
