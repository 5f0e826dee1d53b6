"""Merges over the API and on pages: the preview field by field, progress, undo, and where an old address leads."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask

from contracts.customers import merge_errors as texts
from contracts.errors import ServiceError, invalid_fields
from contracts.merge_errors import CUSTOMER_MERGED
from contracts.services import SERVICES

from .conftest import Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .web_forms import forms_of, send

Json = dict[str, Any]
KEPT, OTHER = "cus_1", "cus_2"
PREVIEW: Json = {
    "kept": {"id": KEPT, "version": 3, "number": "10001", "name": "Ek <AB>"},
    "other": {"id": OTHER, "version": 5, "number": "10002", "name": "Al AB"},
    "differences": [
        {"field": "seller", "kept": "Eva", "other": "Ola", "winner": "kept"},
        {"field": "currency", "kept": "SEK", "other": "EUR", "winner": "kept", "must_choose": True},
    ],
    "branches": [{"id": "bra_1", "name": "Lund (10002)"}],
    "contacts": [{"id": "con_1", "name": "Åsa", "same_as": "con_2"}],
}
MERGE: Json = {
    "id": "mrg_1",
    "version": 4,
    "state": "done",
    "customer_id": KEPT,
    "customer_number": "10001",
    "customer_name": "Ek AB",
    "other_id": OTHER,
    "other_number": "10002",
    "other_name": "Al AB",
    "asked_at": "2026-11-30T10:00:00Z",
    "undo_until": "2999-12-30",
    "services": [
        {"service": "sales", "done": True, "counts": {"order": 2, "robot": 1}},
        {"service": "billing", "done": False},
    ],
}


class Services:
    """All services: billing does not say how much it has."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Json]] = []
        self.trouble: dict[str, ServiceError] = {}
        self.merge = MERGE

    def answer(self, service: str, method: str, body: Json) -> Json:
        if error := self.trouble.get(method):
            raise error
        if method == "count_records":
            if service == "billing":
                raise invalid_fields("billing", [])
            return {"counts": {"quote": 1, "order": 2} if service == "sales" else {}}
        if method == "list_customer_register":
            found = [{"id": OTHER, "number": "10002", "name": "Al AB", "city": "", "stage": "customer", "active": True}]
            return {"items": found if body["number"] == "10002" else []}
        if method in ("merge_customers", "undo_merge"):
            self.asked.append((method, body))
        replies: dict[str, Json] = {
            "preview_merge": PREVIEW,
            "merge_customers": self.merge,
            "undo_merge": self.merge,
            "get_merge": self.merge,
            "list_merges": {"items": [self.merge]},
        }
        return replies.get(method, {})


@pytest.fixture
def services(responder: Any) -> Iterator[Services]:
    made = Services()
    with ExitStack() as stack:
        for name in SERVICES:
            stack.enter_context(responder(name, lambda method, body, _, name=name: made.answer(name, method, body)))
        yield made


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    return enter(app, company)


def test_the_page_shows_what_a_merge_would_do(inside: Any, services: Services) -> None:
    page = open_page(inside, SWEDISH, f"/customers/{KEPT}/merge?number=10002")
    said = words(page)
    assert "Al AB (10002) går upp i Ek &lt;AB&gt; (10001)" in said
    assert "Säljare Eva Ola" in said
    assert "Filial Lund (10002)" in said
    assert "Åsa ( samma person, läggs in som inaktiv )" in said or "Åsa (samma person, läggs in som inaktiv)" in said
    assert "2 order, 1 offert" in said
    assert "Fakturering Kan inte nås" in said
    assert 'value="kept" checked' in page.text
    assert page.text.count("checked") == 1
    assert "Salesperson" in words(open_page(inside, ENGLISH, f"/customers/{KEPT}/merge?number=10002"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (SWEDISH, ("Kundtyp Privatperson Företag", "Får handla på kredit Nej Ja", "Dokumentspråk Engelska Svenska")),
        (ENGLISH, ("Type of customer Person Company", "May buy on credit No Yes", "English Swedish")),
    ],
)
def test_values_are_in_the_words_of_the_page(
    inside: Any, services: Services, monkeypatch: pytest.MonkeyPatch, language: Json, said: tuple[str, ...]
) -> None:
    values = {
        "kind": ("person", "company"),
        "stage": ("customer", "prospect"),
        "vat_type": ("swedish", "eu"),
        "credit_customer": ("false", "true"),
        "language": ("en", "sv"),
        "info": ("true", "En lång text"),
    }
    differences = [
        {"field": name, "kept": kept, "other": other, "winner": "kept"} for name, (kept, other) in values.items()
    ]
    monkeypatch.setitem(PREVIEW, "differences", differences)
    page = words(open_page(inside, language, f"/customers/{KEPT}/merge?number=10002"))
    assert [one for one in said if one not in page] == []
    assert [one for one in ("swedish", " person ", "false", "prospect") if one in page] == []
    assert "true En lång text" in page


def test_a_number_that_nobody_has_is_said_beside_it(inside: Any, services: Services) -> None:
    page = inside.get(f"/customers/{KEPT}/merge?number=9", headers=SWEDISH)
    assert (page.status_code, "Ingen kund har det numret." in words(page)) == (422, True)


def test_the_form_sends_what_was_chosen(inside: Any, services: Services) -> None:
    page = open_page(inside, SWEDISH, f"/customers/{KEPT}/merge?number=10002")
    chosen = {"fields.seller": "other", "fields.currency": "kept"}
    done = send(inside, page, f"/customers/{KEPT}/merge", 1, **chosen)
    assert (done.status_code, done.headers["Location"]) == (303, "/merges/mrg_1")
    ((method, body),) = services.asked
    assert (method, body["fields"]) == ("merge_customers", {"seller": "other", "currency": "kept"})
    assert (body["version"], body["other_id"], body["other_version"]) == (3, OTHER, 5)


def test_a_value_that_must_be_chosen_is_said_beside_it(inside: Any, services: Services) -> None:
    bad = texts.CHOOSE_A_VALUE.at("/fields/currency", kept="SEK", other="EUR")
    services.trouble["merge_customers"] = invalid_fields("customers", [bad])
    page = open_page(inside, SWEDISH, f"/customers/{KEPT}/merge?number=10002")
    done = send(inside, page, f"/customers/{KEPT}/merge", 1, **{"fields.seller": "other"})
    assert done.status_code == 422
    assert "Kunderna har olika värden: SEK och EUR." in words(done)
    assert 'name="fields.seller" value="other" checked' in done.text


def test_a_merge_shows_how_far_it_is_and_is_undone(inside: Any, services: Services) -> None:
    page = open_page(inside, SWEDISH, "/merges/mrg_1")
    said = words(page)
    assert "Al AB har gått upp i Ek AB" in said
    assert "2 order, 1 robot" in said
    assert "Fakturering Väntar" in said
    done = send(inside, page, "/merges/mrg_1/undo")
    assert (done.status_code, services.asked) == (303, [("undo_merge", {"merge_id": "mrg_1", "version": 4})])
    services.trouble["undo_merge"] = texts.MERGE_TOO_OLD.error(undo_until="2026-12-30")
    refused = send(inside, page, "/merges/mrg_1/undo")
    assert (refused.status_code, "till och med 2026-12-30" in words(refused)) == (409, True)


@pytest.mark.parametrize(
    "change",
    [
        {"undo_until": "2026-01-01"},
        {"state": "undone"},
        {"state": "moving"},
        {"undo_refusal": "customers.customer_erased"},
        {"undo_refusal": "customers.customer_merge_underway"},
    ],
)
def test_what_cannot_be_undone_has_no_button(inside: Any, services: Services, change: Json) -> None:
    services.merge = MERGE | change
    assert forms_of(open_page(inside, SWEDISH, "/merges/mrg_1"), "/merges/mrg_1/undo") == []


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ("customers.customer_erased", "Kan inte ångras: kundens personuppgifter är raderade"),
        ("customers.customer_merged", "Kan inte ångras: kunden har själv gått upp i en annan"),
        ("customers.customer_being_deleted", "Kan ångras till och med 2999-12-30"),
        ("", "Kan ångras till och med 2999-12-30"),
    ],
)
def test_a_merge_that_can_never_be_undone_says_why(inside: Any, services: Services, refusal: str, said: str) -> None:
    services.merge = MERGE | {"undo_refusal": refusal}
    page = open_page(inside, SWEDISH, "/merges/mrg_1")
    assert said in words(page)
    assert len(forms_of(page, "/merges/mrg_1/undo")) == (not refusal)


@pytest.mark.parametrize(
    ("method", "path", "leads"),
    [
        ("get_customer", f"/v1/customers/{OTHER}", f"/v1/customers/{KEPT}"),
        ("list_quotes", f"/v1/customers/{OTHER}/quotes?limit=2", f"/v1/customers/{KEPT}/quotes?limit=2"),
        ("get_card_section", f"/v1/customers/{OTHER}/card", f"/v1/customers/{KEPT}/card"),
    ],
)
def test_an_old_address_leads_to_the_kept_customer(
    company: Company, services: Services, method: str, path: str, leads: str
) -> None:
    services.trouble[method] = CUSTOMER_MERGED.error("customers", id=OTHER, into=KEPT)
    answer = company.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (308, leads)
    assert answer.headers["Cache-Control"] == "no-store"


def test_so_does_an_old_page(inside: Any, services: Services) -> None:
    services.trouble["get_card_section"] = CUSTOMER_MERGED.error("customers", id=OTHER, into=KEPT)
    page = inside.get(f"/customers/{OTHER}?tab=orders", headers=SWEDISH)
    assert (page.status_code, page.headers["Location"]) == (308, f"/customers/{KEPT}?tab=orders")


def test_a_change_of_the_old_customer_is_refused_and_names_the_kept_one(company: Company, services: Services) -> None:
    services.trouble["change_customer"] = CUSTOMER_MERGED.error("customers", id=OTHER, into=KEPT)
    answer = company.open("PATCH", f"/v1/customers/{OTHER}", json={"name": "X"}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json["code"]) == (409, "customers.customer_merged")
    assert (answer.json["id"], answer.json["into"]) == (OTHER, KEPT)


def test_the_preview_says_which_service_did_not_answer(company: Company, services: Services) -> None:
    answer = company.post(f"/v1/customers/{KEPT}/merge/preview", json={"other_id": OTHER})
    counts = {one["service"]: one["counts"] for one in answer.json["services"]}
    assert counts == {"sales": {"quote": 1, "order": 2}, "billing": None, "crm": {}, "documents": {}}
