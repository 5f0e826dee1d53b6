"""Hits that are only alike, what is told to the search of the user, and the extended form of the register."""

import re
from typing import Any

import pytest

from contracts.errors import InvalidInput

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


@pytest.mark.parametrize(
    ("headers", "said"), [(SWEDISH, "ingen egenskap som heter så"), (ENGLISH, "no property of that name")]
)
def test_a_property_that_does_not_exist_is_said_beside_the_form(
    inside: Any,  # noqa: F811
    services: Services,  # noqa: F811
    headers: dict[str, str],
    said: str,
) -> None:
    def answer(service: str, method: str, body: dict[str, Any]) -> Any:
        if method == "list_customer_register":
            raise InvalidInput("crm.property_unknown", "Unknown.", {"/property": "unknown"})
        return Services.answer(services, service, method, body)

    services.answer = answer  # type: ignore[method-assign]
    page = inside.get("/customers?property=finns+inte", headers=headers)
    assert (page.status_code, said in words(page), 'value="finns inte"' in page.text) == (422, True, True)


def test_the_register_is_filtered_by_what_is_planned(inside: Any, services: Services) -> None:  # noqa: F811
    page = inside.get("/customers?activity=overdue&city=mal", headers=SWEDISH)
    (sent,) = asked(services, "list_customer_register")
    assert (sent["activity"], sent["city"]) == ("overdue", "mal")
    assert re.search(r'<option value="overdue" selected>Något försenat', page.text)
    assert '<details id="filters" open>' in page.text
