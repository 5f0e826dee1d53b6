"""Selections over HTTP and as pages: the builder without script, the list, a selection with its files, and why."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from contracts.access import Role
from contracts.context_errors import MODULE_OFF
from contracts.errors import InvalidInput, NotFound

from .conftest import Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .test_web_navigation import enter_as

Json = dict[str, Any]
SENTENCE = {"sv": "Kunder där orten är <b>Lund</b>.", "en": "Customers where the city is <b>Lund</b>."}
RULE: Json = {
    "match": "all",
    "rules": [
        {"field": "city", "operator": "is", "value": "Lund"},
        {"match": "none", "rules": [{"field": "property", "operator": "has", "value": "prp_1"}]},
    ],
}
SELECTION: Json = {
    "id": "sel_1",
    "version": 3,
    "name": "I <i>Lund</i>",
    "rule": RULE,
    "sentence": SENTENCE,
    "shared": True,
    "owner_id": "",
    "state": "live",
    "members": 2,
    "created_at": "2026-03-02T08:00:00Z",
    "changed_at": "2026-03-02T08:00:00Z",
}
CUSTOMERS = [
    {
        "id": "cus_1",
        "number": "1001",
        "name": "=1+1",
        "city": "Lund",
        "email": "eva@x.se",
        "emails": ["eva@x.se"],
        "since": "2026-03-02T08:00:00Z",
    },
    {
        "id": "cus_2",
        "number": "1002",
        "name": "Bo AB",
        "city": "Lund",
        "email": "bo@x.se",
        "no_mailings": True,
        "emails": [],
    },
    {
        "id": "cus_3",
        "number": "1003",
        "name": "Eva AB",
        "city": "Lund",
        "email": "EVA@x.se",
        "emails": ["EVA@x.se", "ulf@x.se"],
    },
]


VALUED: list[Json] = [
    {"id": "prp_staff", "name": "Anställda", "kind": "number"},
    {"id": "prp_trade", "name": "Bransch", "kind": "choice", "choices": ["Bygg & anläggning", "Handel"]},
]


class Crm:
    """crm with one selection."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Json]] = []
        self.refusal: Exception | None = None
        self.closed: Exception | None = None
        self.state = "live"

    def answer(self, method: str, body: Json, _context: Any) -> Any:
        if method == "list_properties":
            newest = [{"id": f"prp_new{at}", "name": f"Ny {at}", "kind": "tag"} for at in range(body["limit"])]
            by_name = [{"id": "prp_1", "name": "Storkund"}, *VALUED]
            return {"items": by_name if body.get("prefix") or body.get("kind") else newest}
        if method == "get_property" and body["property_id"] == "prp_1":
            return {"id": "prp_1", "name": "Storkund", "kind": "tag"}
        if method == "get_property":
            return {"id": body["property_id"], "name": "Sedan <länge>", "kind": "date"}
        self.asked.append((method, body))
        if self.refusal is not None and method in ("create_selection", "change_selection", "count_selection"):
            raise self.refusal
        if method == "list_selections":
            return {
                "items": [SELECTION, {**SELECTION, "id": "sel_2", "name": "Min", "shared": False, "state": "building"}]
            }
        if method == "list_selected_customers" and self.closed is not None:
            raise self.closed
        if method == "list_selected_customers":
            return {"items": CUSTOMERS, "total": 3, "state": self.state}
        if method == "count_selection":
            return {"count": 1234, "of": 5000, "complete": False, "sentence": SENTENCE}
        if method == "explain_selection":
            return explanation(body)
        if method == "get_selection" and body["selection_id"] != "sel_1":
            raise NotFound("crm.selection_not_found", "There is no selection.")
        return {} if method == "delete_selection" else SELECTION

    def sent(self, method: str) -> list[Json]:
        return [body for name, body in self.asked if name == method]


def explanation(body: Json) -> Json:
    finding = {
        "pointer": "/rule",
        "depth": 1,
        "holds": False,
        "sentence": SENTENCE,
        "actual": {"sv": "Malmö", "en": "Malmö"},
    }
    return {**body, "holds": False, "is_member": False, "sentence": SENTENCE, "findings": [finding]}


@pytest.fixture
def crm(responder: Any) -> Iterator[Crm]:
    told = Crm()
    with responder("crm", told.answer):
        yield told


@pytest.fixture
def inside(app: Flask, company: Company, crm: Crm) -> Any:
    return enter(app, company)


def read(page: Any) -> str:
    """The text of a page, without tags and entities."""
    return html.unescape(words(page))


def press(browser: Any, button: str, rows: list[Json], path: str = "/new-selection", **fields: str) -> Any:
    """Sends the form with these rows; every row has every input, as the page has."""
    page = open_page(browser, SWEDISH, path).text
    token = page.split('name="form_token" value="')[1].split('"')[0]
    names = ("group", "field", "operator", "value", "amount", "currency", "days", "year", "years_ago", "on", "until")
    columns = {name: [str(row.get(name, "")) for row in rows] for name in names}
    sent = {"form_token": token, "do": button, "match": "all", "match1": "none", **fields, **columns}
    return browser.post(path, data=sent, headers=SWEDISH)


def test_the_list_says_each_as_a_sentence(inside: Any) -> None:
    said = read(open_page(inside, SWEDISH, "/selections"))
    assert "I <i>Lund</i> Kunder där orten är <b>Lund</b>. 2 Alla" in said
    assert "Min Kunder där orten är <b>Lund</b>. 2 räknas Bara du" in said
    assert "Customers where the city is <b>Lund</b>." in read(open_page(inside, ENGLISH, "/selections"))


def test_a_selection_shows_its_customers_and_leads_to_files_and_reasons(inside: Any) -> None:
    page = open_page(inside, SWEDISH, "/selections/sel_1").text
    assert 'href="/v1/selections/sel_1/file?language=sv"' in page
    assert 'href="/selections/sel_1/customers/cus_1"' in page
    assert "bo@x.se inga utskick" in re.sub(r"<[^>]*>", "", page)
    why = read(open_page(inside, SWEDISH, "/selections/sel_1/customers/cus_1"))
    assert "Kunden är inte med i urvalet" in why
    assert "– Kunder där orten är <b>Lund</b>. Malmö Nej" in why


def test_rows_are_added_and_removed_without_script(inside: Any, crm: Crm) -> None:
    rows = [
        {"field": "city", "operator": "is", "value": "Lund"},
        {"field": "owed", "operator": "over", "amount": "10 000"},
    ]
    more = press(inside, "add", rows, name="Mitt")
    assert (more.status_code, more.text.count("<fieldset")) == (200, 3)
    fewer = press(inside, "remove-0", rows, name="Mitt")
    assert fewer.text.count("<fieldset") == 1
    assert 'value="10 000"' in fewer.text
    assert 'value="Lund"' not in fewer.text
    assert crm.asked == []


def test_it_is_counted_while_it_is_built(inside: Any, crm: Crm) -> None:
    rows = [
        {"field": "owed", "operator": "over", "amount": "10 000,50"},
        {"field": "property", "operator": "has", "value": "storkund", "group": "1"},
        {},
    ]
    answer = press(inside, "count", rows)
    assert "1\u202f234 kunder uppfyller villkoren. Kunderna gås fortfarande igenom." in read(answer)
    (sent,) = crm.sent("count_selection")
    owes, group = sent["rule"]["rules"]
    assert (owes["field"], owes["amount"]) == ("owed", "10000.50")
    assert (group["match"], group["rules"][0]["value"]) == ("none", "prp_1")


def test_it_is_saved_and_changed(inside: Any, crm: Crm) -> None:
    rows = [{"field": "city", "operator": "is", "value": "Lund"}]
    saved = press(inside, "save", rows, name="Mitt", shared="true")
    assert (saved.status_code, saved.headers["Location"]) == (303, "/selections/sel_1?done=saved")
    assert [(one["name"], one["shared"]) for one in crm.sent("create_selection")] == [("Mitt", True)]
    page = open_page(inside, SWEDISH, "/selections/sel_1/edit").text
    assert 'value="Storkund"' in page
    assert 'value="I &lt;i&gt;Lund&lt;/i&gt;"' in page
    changed = press(inside, "save", rows, "/selections/sel_1/edit", name="Nytt", version="3")
    assert changed.status_code == 303
    assert [(one["name"], one["version"]) for one in crm.sent("change_selection")] == [("Nytt", 3)]


def test_what_is_wrong_stands_at_its_row(inside: Any, crm: Crm) -> None:
    crm.refusal = InvalidInput(
        "crm.invalid_input",
        "Wrong.",
        {"/rule/rules/1/rules/0/value": "value_empty The value is empty."},
    )
    rows = [
        {"field": "city", "operator": "is", "value": "Lund"},
        {},
        {"field": "group", "operator": "is", "value": ".", "group": "2"},
    ]
    answer = press(inside, "save", rows, name="Mitt")
    assert answer.status_code == 422
    assert "Värdet får inte vara tomt." in answer.text.split('id="w-2"')[1].split("</div>")[0]


def test_a_selection_that_is_building_has_no_file_yet(
    inside: Any, company: Company, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SELECTION, "state", "building")
    crm.state = "building"
    for one in ("file", "addresses"):
        answer = company.get(f"/v1/selections/sel_1/{one}")
        assert (answer.status_code, answer.json["code"]) == (409, "gateway.selection_building")
    assert "/v1/selections/sel_1/" not in open_page(inside, SWEDISH, "/selections/sel_1").text


def test_the_file_defuses_formulas_and_the_addresses_respect_who_wants_none(company: Company, crm: Crm) -> None:
    file = company.get("/v1/selections/sel_1/file", role="viewer")
    assert "1001;'=1+1;Lund;;eva@x.se" in file.text.replace('"', "")
    addresses = company.get("/v1/selections/sel_1/addresses", role="viewer")
    assert (addresses.status_code, addresses.text) == (200, "eva@x.se\r\nulf@x.se\r\n")


def test_the_api_takes_a_nested_rule_and_names_each_bad_part(company: Company, crm: Crm) -> None:
    made = company.post("/v1/selections", json={"name": "I Lund", "rule": RULE}, role="seller")
    assert (made.status_code, made.headers["Location"]) == (201, "/v1/selections/sel_1")
    refused = company.post("/v1/selections/count", json={"rule": {"match": "all", "rules": [{"field": "$where"}]}})
    assert [one["pointer"] for one in refused.json["errors"]] == ["/rule/rules/0/field"]
    assert company.post("/v1/selections", json={"name": "I Lund", "rule": RULE}, role="viewer").status_code == 403


@pytest.mark.parametrize("role", [Role.VIEWER])
def test_who_may_only_look_makes_none(app: Flask, company: Company, crm: Crm, role: Role) -> None:
    browser = enter_as(app, company, role)
    assert "/new-selection" not in open_page(browser, SWEDISH, "/selections").text
    assert browser.get("/new-selection", headers=SWEDISH).status_code == 403


def test_one_of_a_module_that_is_off_says_so_and_is_deleted(inside: Any, company: Company, crm: Crm) -> None:
    """Nobody sees its customers; the form of a new one does not offer what it asks for."""
    crm.closed = MODULE_OFF.error("crm", needs="billing", module="billing")
    page = open_page(inside, SWEDISH, "/selections/sel_1").text
    assert "är avstängd för ert företag" in page
    assert "/selections/sel_1/delete" in page
    assert "<table>" not in page
    assert 'value="owed"' in open_page(inside, SWEDISH, "/new-selection").text
    company.put_module("billing", on=False)
    form = open_page(inside, SWEDISH, "/new-selection").text
    company.put_module("billing", on=True)
    assert 'value="owed"' not in form
    assert 'value="bought"' in form  # receipts of the till are purchases, too
