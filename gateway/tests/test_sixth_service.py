"""A sixth service brings a tab. It shows in the card, in GET /v1/tabs and on the page; no file of the gateway names it."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask

from chassis.testing import ROOT, a_service
from contracts.check_tabs import check_section
from contracts.tabs import CardSection
from gateway import create_app
from tests.sixth_service.contract import TABS
from tests.sixth_service.service import FLEET

from .conftest import Company, settings_for

Json = dict[str, Any]
CARD, PAGE = "/v1/customers/cus_1/card", "/customers/cus_1"
SWEDISH, ENGLISH = {"Accept-Language": "sv"}, {"Accept-Language": "en"}


def customers(_method: str, _body: Json, _context: Any) -> Json:
    """The owner of the customer, as far as the card needs it."""
    return {"tabs": [], "customer": {"id": "cus_1", "name": "Åkeri AB"}}


@pytest.fixture
def company(database: str, owner: None) -> Company:
    """A company of a gateway that has `fleet` in its settings and has not heard of it yet."""
    app: Flask = create_app(settings_for(database, services=("customers", "fleet"), card_deadline_seconds=5))
    return Company(app)


@pytest.fixture
def owner(responder: Any) -> Iterator[None]:
    with responder("customers", customers):
        yield


def fleet(release: str = "1", module: str = "service") -> AbstractContextManager[Any]:
    return a_service("fleet", module=f"tests.sixth_service.{module}", FLEET_RELEASE=release, LOG_LEVEL="WARNING")


def tab_of(card: Json) -> Json:
    (tab,) = card["tabs"]
    return dict(tab)


def words(page: Any) -> str:
    """The text of a page, without its tags."""
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]*>", " ", page.text))


def test_no_file_of_the_gateway_names_it() -> None:
    kinds, folder = (".py", ".html", ".css", ".md"), ROOT / "gateway"
    files = [path for path in folder.rglob("*") if path.suffix in kinds and "tests" not in path.parts]
    assert len(files) > 40
    assert [path for path in files if re.search(r"fleet|vehicle|fordon", path.read_text(), re.IGNORECASE)] == []


def test_it_is_on_the_card(company: Company) -> None:
    with fleet():
        swedish = company.get(CARD, role="seller", headers=SWEDISH).json
        english = company.get(CARD, role="viewer", headers=ENGLISH).json
    tab = tab_of(swedish)
    assert (tab["key"], tab["title"], tab["status"], tab["total"]) == ("vehicles", "Fordon", "ok", 2)
    assert (tab["items"], tab["actions"]) == (FLEET, ["book_workshop"])
    assert (tab_of(english)["title"], tab_of(english)["actions"]) == ("Vehicles", [])
    sent = {"key": "vehicles", "order": 55, "titles": {}, "total": 2, "items": tab["items"]}
    assert check_section(TABS, CardSection.model_validate({"tabs": [sent], "version": TABS.version})) == 2


def test_it_is_described_to_programmers(company: Company) -> None:
    with fleet():
        answer = company.get("/v1/tabs", role="viewer")
        again = company.get("/v1/tabs", role="viewer", headers={"If-None-Match": answer.headers["ETag"]})
    assert (answer.status_code, again.status_code, again.data) == (200, 304, b"")
    assert answer.json["meta"] == {
        "degraded": ["customers"],
        "versions": {"customers": answer.json["meta"]["versions"]["customers"], "fleet": TABS.version},
    }
    tab = next(tab for tab in answer.json["tabs"] if tab["key"] == "vehicles")
    assert (tab["service"], tab["source"], tab["titles"]) == ("fleet", "service", {"sv": "Fordon", "en": "Vehicles"})
    assert [column["field"] for column in tab["columns"]] == ["plate", "inspect_by", "status", "price"]
    status = tab["columns"][2]
    assert status["labels"] == {"sv": "Läge", "en": "State"}
    assert status["words"]["scrapped"] == {"sv": "Skrotad", "en": "Scrapped", "tone": "bad"}
    (action,) = tab["actions"]
    assert (action["operation"], action["request"], action["role"]) == ("book_workshop", "fleet.BookWorkshop", "seller")
    usual = {"required": True, "choices": [], "nullable": False, "default": None, "role": None, "fields": []}
    an_id = {"minLength": 3, "maxLength": 60, "pattern": "^[a-z]+_[0-9a-zA-Z]+$"}
    assert action["fields"] == [
        {
            **usual,
            "name": "vehicle_id",
            "labels": {"sv": "Fordon", "en": "Vehicle"},
            "kind": "id",
            "limits": an_id,
            "refers": "vehicle",
        },
        {**usual, "name": "day", "labels": {"sv": "Dag", "en": "Day"}, "kind": "date", "limits": {}, "refers": ""},
    ]
    assert tab["item"]["properties"]["status"] == {"$ref": "#/$defs/VehicleStatus"}


def test_it_is_on_the_page_in_both_languages(company: Company) -> None:
    with fleet():
        swedish, english = (company.get(PAGE, headers=language) for language in (SWEDISH, ENGLISH))
        empty = company.get("/customers/cus_none", headers=ENGLISH)
    said = words(swedish)
    for text in (
        "Fordon",
        "Regnr",
        "Besiktas senast",
        "Läge",
        "På verkstad Återkallad",
        "I trafik",
        "1\u202f249\u202f000,50 SEK",
    ):
        assert text in said
    said = words(english)
    for text in (
        "Vehicles",
        "Plate",
        "Inspect by",
        "In the workshop Recalled",
        "On the road",
        "1\u202f249\u202f000.50 SEK",
    ):
        assert text in said
    assert '<span class="badge attention">In the workshop</span>' in english.text
    assert '<span class="badge good">On the road</span>' in english.text
    assert "No vehicles." in words(empty)


def test_a_newer_release_is_described_anew_while_the_gateway_runs(company: Company) -> None:
    with fleet("1"):
        assert "Plate" in words(company.get(PAGE, headers=ENGLISH))
    with fleet("2"):
        said = words(company.get(PAGE, headers=ENGLISH))
    assert "Registration" in said
    assert "Plate" not in said


def test_a_release_older_than_descriptions_still_shows(company: Company) -> None:
    with fleet(module="old_service"):
        card, page = company.get(CARD).json, company.get(PAGE, headers=ENGLISH)
        described = company.get("/v1/tabs").json
    assert (tab_of(card)["items"][0]["plate"], tab_of(card)["status"]) == ("ABC 123", "ok")
    assert "ABC 123" in words(page)
    assert "In workshop" in words(page)
    assert described["meta"]["degraded"] == ["customers", "fleet"]
    assert "fleet" not in {tab["service"] for tab in described["tabs"]}


def test_while_it_is_down_its_tab_is_named_once_it_has_been_heard_of(company: Company) -> None:
    silent = company.get("/v1/customers/cus_2/card").json
    assert (silent["tabs"], silent["meta"]["degraded"]) == ([], ["fleet"])
    with fleet():
        company.get(PAGE)
    card = company.get("/v1/customers/cus_2/card", headers=SWEDISH).json
    tab = tab_of(card)
    assert (tab["key"], tab["title"], tab["status"]) == ("vehicles", "Fordon", "unavailable")
    assert card["meta"]["degraded"] == ["fleet"]
    assert "Fordon Kan inte nås just nu." in words(company.get("/customers/cus_2", headers=SWEDISH))
    described = company.get("/v1/tabs").json
    assert [tab["source"] for tab in described["tabs"] if tab["service"] == "fleet"] == ["kept"]
