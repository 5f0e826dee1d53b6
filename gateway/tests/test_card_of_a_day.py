"""The card of a past day: never today's data passed off as old, nothing to start, nothing mixed up with what is kept."""

from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from chassis.clock import today
from contracts.errors import Conflict, NotFound, ServiceError, Unavailable
from gateway.card.schemas import Card

from .card_samples import HEAD, habit
from .conftest import Company
from .test_card import Five, Section, of, statuses
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page

CUSTOMER = "cus_0192d4f7a8b37c1e8f2a4d6b9c0e1f35"
PATH = f"/v1/customers/{CUSTOMER}/card"
DAY = today() - timedelta(days=30)
AT = f"at={DAY.isoformat()}"


class Dated(Section):
    """A service that knows past days: its answer names the day; one in `unknown` is a tab without that day."""

    unknown = ""

    def __call__(self, method: str, body: dict[str, Any], context: Any) -> Any:
        found = super().__call__(method, body, context)
        if not isinstance(found, dict):
            return found
        of_tab = {tab["key"]: tab for tab in found["tabs"]}
        if lost := of_tab.get(self.unknown) if body.get("at") else None:
            found["tabs"].remove(lost)
            names = ("key", "order", "titles", "module")
            found["unknown"] = [{name: lost[name] for name in names} | {"reason": "past_unknown"}]
        return {**found, "at": body.get("at")}


@pytest.fixture
def five(responder: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("gateway.tests.test_card.Section", Dated)
    with ExitStack() as stack:
        yield Five(responder, stack)


def test_the_day_reaches_every_service_and_the_card_says_which_it_is(company: Company, five: Five) -> None:
    card = company.get(f"{PATH}?{AT}").json
    assert (card["at"], set(statuses(card).values())) == (DAY.isoformat(), {"ok"})
    for responder in five.responders.values():
        assert [body["at"] for method, body, _ in responder.asked if method == "get_card_section"] == [DAY.isoformat()]
    assert [tab["actions"] for tab in card["tabs"]] == [[]] * len(card["tabs"])
    assert {tab["more"] for tab in card["tabs"]} == {None}
    Card.model_validate(card)
    assert company.get(PATH).json["at"] is None
    for responder in five.responders.values():
        assert "at" not in responder.asked[-1][1]


@pytest.mark.parametrize("given", ["2026-02-30", "yesterday", "2026", (today() + timedelta(days=1)).isoformat()])
def test_a_day_that_is_none_or_lies_ahead_is_refused(company: Company, five: Five, given: str) -> None:
    answer = company.get(f"{PATH}?at={given}")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/at")
    assert company.get(f"{PATH}?at={today().isoformat()}").status_code == 200


def test_a_service_that_ignores_the_day_shows_nothing_instead_of_today(company: Company, five: Five) -> None:
    five.sections["sales"] = five.responders["sales"].answer = Section("sales")
    card = company.get(f"{PATH}?{AT}").json
    missing = {tab["key"]: tab for tab in card["tabs"] if tab["status"] != "ok"}
    assert set(missing) == of("sales")
    assert {(tab["status"], tab["reason"]) for tab in missing.values()} == {("unavailable", "past_unsupported")}
    assert not any("items" in tab for tab in missing.values())
    assert card["meta"]["degraded"] == ["sales"]


def test_what_is_kept_of_another_day_is_never_shown(company: Company, five: Five) -> None:
    for path in (PATH, f"{PATH}?{AT}", f"{PATH}?at={today().isoformat()}"):
        assert company.get(path).status_code == 200
    five.trouble("billing", Unavailable("billing.database_down", "down"))
    found = [
        {statuses(company.get(path).json)[key] for key in of("billing")}
        for path in (f"{PATH}?{AT}", f"{PATH}?at={today().isoformat()}", PATH)
    ]
    assert found == [{"unavailable"}, {"unavailable"}, {"stale"}]


def test_a_tab_of_which_the_day_is_not_known_says_why(company: Company, five: Five) -> None:
    five.sections["crm"].unknown = "properties"  # type: ignore[attr-defined]
    card = company.get(f"{PATH}?{AT}").json
    (lost,) = [tab for tab in card["tabs"] if tab["status"] != "ok"]
    assert (lost["key"], lost["status"], lost["reason"]) == ("properties", "unavailable", "past_unknown")
    assert card["meta"]["degraded"] == []
    only = company.get(f"{PATH}?{AT}&tabs=properties")
    assert (only.status_code, [tab["key"] for tab in only.json["tabs"]]) == (200, ["properties"])


def test_a_block_of_the_head_of_which_the_day_is_not_known_says_so_there(company: Company, five: Five) -> None:
    company.get(PATH)
    names = ("key", "order", "titles", "module")
    unknown = [{name: habit()[name] for name in names} | {"reason": "past_not_kept"}]
    five.trouble("billing", {"tabs": [], "head": [], "unknown": unknown, "at": DAY.isoformat()})
    card = company.get(f"{PATH}?{AT}").json
    (lost,) = [one for one in card["head"] if one["key"] == "habit"]
    assert (lost["status"], lost["reason"], "items" in lost) == ("unavailable", "past_not_kept", False)
    assert "habit" not in statuses(card)
    Card.model_validate(card)


def test_remarks_are_not_cleared_from_a_card_of_the_past(
    app: Flask, company: Company, five: Five, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(HEAD, "warnings", [{"id": "dbt_1", "field": "", "code": "missing_city", "detail": "No city."}])
    inside = enter(app, company)
    pages = [open_page(inside, SWEDISH, f"/customers/{CUSTOMER}{query}").text for query in ("", f"?{AT}")]
    assert [f'href="/customers/{CUSTOMER}/doubts"' in page for page in pages] == [True, False]


def test_what_is_not_kept_of_a_day_is_not_called_out_of_reach(app: Flask, company: Company, five: Five) -> None:
    """Neither in the head nor behind the mark of a tab: asking again would bring nothing."""
    inside = enter(app, company)
    open_page(inside, SWEDISH, f"/customers/{CUSTOMER}")
    names = ("key", "order", "titles", "module")
    lost = [{name: habit()[name] for name in names} | {"reason": "past_not_kept"}]
    five.trouble("billing", {"tabs": [], "head": [], "unknown": lost, "at": DAY.isoformat()})
    five.sections["crm"].unknown = "properties"  # type: ignore[attr-defined]
    page = words(open_page(inside, SWEDISH, f"/customers/{CUSTOMER}?{AT}"))
    assert "Kan inte nås just nu" not in page
    assert "Ändringar av detta sparas inte, så det kan inte visas för en tidigare dag." in page
    assert page.count("Ändringarna sedan dess är inte alla sparade. Välj en senare dag.") == 2


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("customers.customer_not_yet", "It was not there.", {"id": "x", "created_on": "2026-01-01"}), 404),
        (Conflict("customers.past_unknown", "Not kept.", {"id": "x", "day": "2026-01-01"}), 409),
    ],
)
def test_what_the_owner_says_of_the_day_is_the_answer(
    company: Company, five: Five, error: Exception, status: int
) -> None:
    assert company.get(PATH).status_code == 200
    five.trouble("customers", error)
    answer = company.get(f"{PATH}?{AT}")
    assert (answer.status_code, answer.json["code"]) == (status, error.code)  # type: ignore[attr-defined]
    five.trouble("customers", Unavailable("customers.database_down", "down"))
    assert company.get(PATH).json["customer"] is not None  # what was kept of today is still there


@pytest.mark.parametrize(
    ("error", "sv", "en"),
    [
        (
            NotFound("customers.customer_not_yet", "No.", {"id": "x", "created_on": "2026-01-01"}),
            "Kunden fanns inte då: den lades upp 2026-01-01.",
            "2026-01-01",
        ),
        (Conflict("customers.past_unknown", "No.", {"id": "x", "day": "2026-01-01"}), "2026-01-01", "2026-01-01"),
    ],
)
def test_a_page_that_is_refused_says_why(
    app: Flask, company: Company, five: Five, error: ServiceError, sv: str, en: str
) -> None:
    five.trouble("customers", error)
    inside = enter(app, company)
    for language, said, never in ((SWEDISH, sv, "Något gick fel"), (ENGLISH, en, "Something went wrong")):
        page = inside.get(f"/customers/{CUSTOMER}?{AT}", headers={**language, "Accept": "text/html"})
        assert (page.status_code, said in words(page), never in words(page)) == (error.status, True, False)


def test_the_page_says_that_it_is_the_past_and_starts_nothing(app: Flask, company: Company, five: Five) -> None:
    inside = enter(app, company)
    today_page = open_page(inside, SWEDISH, f"/customers/{CUSTOMER}")
    assert 'name="at" type="date"' in today_page.text
    assert f"/customers/{CUSTOMER}/edit" in today_page.text
    page = open_page(inside, SWEDISH, f"/customers/{CUSTOMER}?{AT}")
    assert f"Så här såg kortet ut {DAY.isoformat()}" in words(page)
    card = page.text.partition('<div id="card">')[2]
    assert f"/customers/{CUSTOMER}/edit" not in page.text
    assert 'class="button' not in card
    assert f"{AT}" in card
    assert "/rows/" not in card
    english = open_page(inside, ENGLISH, f"/customers/{CUSTOMER}?{AT}&tab=invoices")
    assert f"This is the card as it was on {DAY.isoformat()}" in words(english)
    assert "Visa kortet som det är nu" in words(page)


@pytest.mark.parametrize("given", ["2099-01-01", "x", "2026-02-30"])
def test_the_page_of_a_day_that_is_none_is_the_card_of_today_and_says_so(
    app: Flask, company: Company, five: Five, given: str
) -> None:
    inside = enter(app, company)
    answer = inside.get(f"/customers/{CUSTOMER}?at={given}", headers={**SWEDISH, "Accept": "text/html"})
    assert answer.status_code == 422
    assert "Välj en dag till och med i dag" in answer.text
    assert f"/customers/{CUSTOMER}/edit" in answer.text
