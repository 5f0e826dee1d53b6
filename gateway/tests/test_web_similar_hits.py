"""Hits that are only alike, what is told to the search of the user, and the extended form of the register."""

import re
from typing import Any

from .test_web import ENGLISH, HITS, SWEDISH, Services, browser, inside, services, words  # noqa: F401
from .test_web_finding import asked


def test_hits_that_are_only_alike_are_listed_and_never_opened(inside: Any, services: Services) -> None:  # noqa: F811
    services.hits, services.approximate = HITS[:1], True
    page = inside.get("/?q=bgyg", headers=SWEDISH)
    assert (page.status_code, "Inget stämmer helt." in words(page)) == (200, True)
    assert f'href="/customers/{HITS[0]["id"]}"' in page.text
    part = inside.get("/find?q=bgyg", headers=ENGLISH)
    assert 'data-said="Nothing fits exactly.' in part.text
    assert "data-only" not in part.text


def test_the_customers_opened_last_are_told_to_the_search(inside: Any, services: Services) -> None:  # noqa: F811
    inside.get("/?q=bygg", headers=SWEDISH)
    for customer in ("cus_1", "cus_2"):
        inside.get(f"/customers/{customer}", headers=SWEDISH)
    for path in ("/?q=bygg", "/find?q=bygg", "/?q=bygg&cursor=x"):
        inside.get(path, headers=SWEDISH)
    told = [body.get("touched", []) for body in asked(services, "search_customers")]
    assert told == [[], ["cus_2", "cus_1"], ["cus_2", "cus_1"], []]


def test_the_register_is_filtered_by_what_is_planned(inside: Any, services: Services) -> None:  # noqa: F811
    page = inside.get("/customers?activity=overdue&city=mal", headers=SWEDISH)
    (sent,) = asked(services, "list_customer_register")
    assert (sent["activity"], sent["city"]) == ("overdue", "mal")
    assert re.search(r'<option value="overdue" selected>Något försenat', page.text)
    assert '<details id="filters" open>' in page.text
