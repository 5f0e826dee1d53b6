"""A card whose services are ill: the page says so, tries again by itself, and gets what is there again in its place."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask

from contracts.crm.tabs import TABS as CRM
from contracts.errors import Unavailable
from contracts.sales.tabs import TABS as SALES
from gateway.web.card_pages import MOST_TRIES, PAUSES

from .conftest import Company
from .test_web import CARD, ENGLISH, SWEDISH, Services, log_in, tab, words
from .test_web import services as services

DOWN = Unavailable("billing.down", "Down.")


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    """A browser of somebody who is logged in."""
    browser = app.test_client()
    assert log_in(browser, company).status_code == 303
    return browser


def retry_of(page: Any) -> tuple[str, int] | None:
    """The address that the page fetches by itself, and after how many seconds."""
    found = re.search(r'<div id="retry" hx-get="([^"]*)" hx-trigger="every (\d+)s"', page.text)
    return (unescape(found[1]), int(found[2])) if found else None


def replaced(page: Any) -> set[str]:
    """The ids of what the answer puts in the place of something on the page."""
    return set(re.findall(r'id="([^"]*)"[^>]* hx-swap-oob="', page.text))


def test_a_whole_card_does_not_try_again(inside: Any, services: Services) -> None:
    assert retry_of(inside.get(CARD)) is None


def test_what_was_missing_comes_by_itself(inside: Any, services: Services) -> None:
    services.trouble["billing"] = DOWN
    page = inside.get(CARD, headers=SWEDISH)
    retry = retry_of(page)
    assert retry is not None
    assert retry[1] == PAUSES[0]
    assert f"{CARD}/refresh?" in retry[0]
    still = inside.get(retry[0], headers=SWEDISH)
    again = retry_of(still)
    assert again is not None
    assert again[1] == PAUSES[1]
    assert {"notice-invoices", "count-invoices"} <= replaced(still)
    assert not {"invoices", "head", "state"} & replaced(still)
    services.trouble.clear()
    whole = inside.get(again[0], headers=SWEDISH)
    assert retry_of(whole) is None
    assert {"invoices", "head", "state", "count-invoices"} <= replaced(whole)
    assert "Kundkortet är uppdaterat." in words(whole)
    assert "Delbetald" in words(whole)
    assert not {"documents", "activities"} & replaced(whole)


def test_the_pause_grows_and_ends(inside: Any, services: Services) -> None:
    services.trouble["billing"] = DOWN
    pauses = []
    retry = retry_of(inside.get(CARD))
    while retry is not None:
        pauses.append(retry[1])
        retry = retry_of(inside.get(retry[0]))
    assert pauses == [*PAUSES, *[PAUSES[-1]] * (MOST_TRIES - len(PAUSES))]


def test_a_tab_alone_tries_again_too(inside: Any, services: Services) -> None:
    services.trouble["billing"] = DOWN
    retry = retry_of(inside.get(f"{CARD}?tab=invoices", headers=ENGLISH))
    assert retry is not None
    services.trouble.clear()
    whole = inside.get(retry[0], headers=ENGLISH)
    assert whole.text.count("Partly paid") == 7
    assert "activities" not in replaced(whole)


def test_a_count_on_another_tab_is_tried_again(inside: Any, services: Services) -> None:
    services.trouble["crm"] = Unavailable("crm.down", "Down.")
    retry = retry_of(inside.get(f"{CARD}?tab=documents"))
    assert retry is not None
    services.trouble.clear()
    whole = inside.get(retry[0])
    assert "count-activities" in replaced(whole)
    assert "activities" not in replaced(whole)


def test_hostile_texts_are_escaped_in_what_comes_again(inside: Any, services: Services) -> None:
    services.trouble["documents"] = Unavailable("documents.down", "Down.")
    retry = retry_of(inside.get(CARD))
    assert retry is not None
    services.trouble.clear()
    services.sections["documents"]["tabs"][0]["items"] = [{"id": "doc_1", "text": "<script>alert(1)</script>"}]
    assert "<script>alert" not in inside.get(retry[0]).text


@pytest.mark.parametrize("asked", ["?tries=0", "?tries=99", "?tries=x", "?tab=nonsense"])
def test_what_no_page_asks_for_is_refused(inside: Any, services: Services, asked: str) -> None:
    assert inside.get(f"{CARD}/refresh{asked}").status_code in (404, 422)


@pytest.mark.parametrize(
    ("headers", "said"), [(SWEDISH, "modulen Fakturering är avstängd"), (ENGLISH, "the module Billing is off")]
)
def test_a_tab_that_is_off_says_so_at_its_address(
    inside: Any, company: Company, services: Services, headers: dict[str, str], said: str
) -> None:
    company.put_module("billing", on=False)
    services.sections["billing"] = {
        "tabs": [],
        "hidden": [{"key": "invoices", "reason": "module_off", "needs": "billing"}],
    }
    page = inside.get(f"{CARD}?tab=invoices", headers=headers)
    assert (page.status_code, said in words(page)) == (403, True)
    assert "Åbergs Bygg" in page.text
    assert "tab=invoices" not in page.text.replace("tab=invoices&", "").split("<nav")[-1]


def test_a_tab_that_is_off_says_so_while_its_service_is_down(inside: Any, company: Company, services: Services) -> None:
    company.put_module("reminders", on=False)
    services.trouble["billing"] = DOWN
    page = inside.get(f"{CARD}?tab=reminders", headers=SWEDISH)
    assert (page.status_code, "modulen Betalningspåminnelser är avstängd" in words(page)) == (403, True)


def test_a_tab_for_another_role_says_so(inside: Any, services: Services) -> None:
    services.sections["sales"]["hidden"] = [{"key": "margins", "reason": "role_missing", "needs": "margin"}]
    page = inside.get(f"{CARD}?tab=margins", headers=SWEDISH)
    assert (page.status_code, "behörigheten Täckningsbidrag" in words(page)) == (403, True)


@pytest.mark.parametrize(
    ("headers", "said"), [(SWEDISH, "Inga offerter. Skriv en offert"), (ENGLISH, "No quotes. Write a quote")]
)
def test_an_empty_tab_invites(inside: Any, services: Services, headers: dict[str, str], said: str) -> None:
    quotes = {**tab("quotes", 40, "Offerter", "Quotes", []), "actions": ["create_quote"]}
    services.sections["sales"] = {"tabs": [quotes], "version": SALES.version}
    page = inside.get(CARD, headers=headers)
    assert said in words(page)
    assert page.text.count(f'<a href="{CARD}/tabs/quotes/create_quote"') == 1


def test_users_are_shown_by_name_and_tags_as_tags(inside: Any, company: Company, services: Services) -> None:
    """Also twice from what is kept: the stored item still says who it is."""
    meeting = {"id": "act_1", "date": "2026-07-01", "kind": "visit", "status": "planned", "text": "Genomgång"}
    people = [company.user.id, "usr_" + "0" * 32, "Bertil"]
    items = [{**meeting, "id": f"act_{place}", "assignee": who} for place, who in enumerate(people)]
    tags = tab("properties", 120, "Egenskaper", "Properties", [{"id": "p", "date": "2026-07-01", "text": "VIP"}])
    activities = tab("activities", 10, "Aktiviteter", "Activities", items)
    services.sections["crm"] = {"tabs": [activities, tags], "version": CRM.version}
    for trouble in ({}, {"crm": Unavailable("crm.down", "Down.")}, {"crm": Unavailable("crm.down", "Down.")}):
        services.trouble = dict(trouble)
        page = inside.get(f"{CARD}?tab=activities", headers=SWEDISH)
        assert re.findall(r'data-label="Ansvarig">([^<]*)<', page.text) == ["Anna", "usr_" + "0" * 32, "Bertil"]
    assert '<span class="badge tag">VIP</span>' in inside.get(f"{CARD}?tab=properties", headers=SWEDISH).text


def test_who_may_not_start_the_first_action_is_not_invited(inside: Any, services: Services) -> None:
    orders = {**tab("orders", 50, "Order", "Orders", []), "actions": ["create_collective_invoice"]}
    activities = tab("activities", 10, "Aktiviteter", "Activities", [])
    services.sections["sales"] = {"tabs": [orders], "version": SALES.version}
    services.sections["crm"] = {"tabs": [activities], "version": CRM.version}
    said = words(inside.get(CARD, headers=SWEDISH))
    assert "Inga order." in said
    assert "Skriv en order" not in said
    assert "Samlingsfaktura" in said
    assert "Inga aktiviteter." in said
    assert "Planera en aktivitet" not in said
