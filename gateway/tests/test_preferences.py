"""Language and theme of the pages: the user's choice, kept with the user, else the browser's."""

from typing import Any

import pytest
from flask import Flask

from gateway.identity.cookies import PREFERENCES

from .conftest import Company
from .test_web import log_in
from .web_forms import send

SWEDISH = {"Accept-Language": "sv"}
ENGLISH = {"Accept-Language": "en"}
PAGE = "/account/preferences"


@pytest.fixture
def browser(app: Flask, company: Company) -> Any:
    """A browser of somebody who is logged in."""
    made = app.test_client()
    assert log_in(made, company).status_code == 303
    return made


def choose(browser: Any, **chosen: str) -> Any:
    return send(browser, browser.get("/account", headers=SWEDISH), PAGE, **chosen)


def test_the_browser_decides_until_the_user_does(browser: Any) -> None:
    assert browser.get("/account", headers=ENGLISH).headers["Content-Language"] == "en"
    answer = choose(browser, language="sv", theme="dark")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account?done=preferences_kept")
    page = browser.get(answer.headers["Location"], headers=ENGLISH)
    assert '<html lang="sv" data-theme="dark">' in page.text
    assert "Valet är sparat." in page.text
    assert '<option value="sv" selected lang="sv">Svenska</option>' in page.text


def test_the_choice_comes_with_the_user_to_another_browser(app: Flask, company: Company, browser: Any) -> None:
    choose(browser, language="en", theme="light")
    other = app.test_client()
    assert '<html lang="sv">' in other.get("/", headers=SWEDISH).text
    log_in(other, company)
    assert '<html lang="en" data-theme="light">' in other.get("/account", headers=SWEDISH).text


def test_who_has_chosen_nothing_does_not_get_what_another_user_of_the_browser_has(
    browser: Any, other_company: Company
) -> None:
    choose(browser, language="en", theme="dark")
    page = browser.get("/account", headers=SWEDISH)
    assert send(browser, page, "/logout").status_code == 200
    assert browser.get_cookie(PREFERENCES).value == "en.dark"
    log_in(browser, other_company)
    assert '<html lang="sv">' in browser.get("/account", headers=SWEDISH).text


def test_a_choice_can_be_left_to_the_browser_again(browser: Any) -> None:
    choose(browser, language="en", theme="dark")
    choose(browser, language="", theme="")
    assert browser.get_cookie(PREFERENCES) is None
    assert '<html lang="sv">' in browser.get("/account", headers=SWEDISH).text


@pytest.mark.parametrize("value", ["de.dark", "en.blue", "..", '"><script>', ""])
def test_a_cookie_of_somebody_else_chooses_nothing_that_is_not_ours(browser: Any, value: str) -> None:
    browser.set_cookie(PREFERENCES, value)
    page = browser.get("/account", headers=SWEDISH)
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert 'data-theme="blue"' not in page.text


def test_what_is_none_of_the_choices_is_refused(browser: Any) -> None:
    page = choose(browser, language="de", theme="dark")
    assert page.status_code == 422
    assert 'id="preferences-language-wrong"' in page.text


def test_over_the_api(company: Company) -> None:
    nothing: dict[str, Any] = {"language": None, "theme": None, "tabs": []}
    assert company.get("/v1/me/preferences", role="viewer").json == nothing
    chosen = {"language": "sv", "theme": "dark", "tabs": ["invoices", "bonus_points", "orders"]}
    answer = company.open("PUT", "/v1/me/preferences", role="viewer", json=chosen)
    assert (answer.status_code, answer.json) == (200, chosen)
    assert company.get("/v1/me/preferences", role="viewer").json == chosen
    assert company.get("/v1/me/preferences", role="seller").json == nothing
    answer = company.open("PUT", "/v1/me/preferences", role="viewer", json={"language": "de"})
    assert answer.status_code == 422


def test_who_does_not_know_the_order_of_tabs_leaves_it(company: Company) -> None:
    company.open("PUT", "/v1/me/preferences", role="viewer", json={"tabs": ["orders", "orders", "invoices"]})
    answer = company.open("PUT", "/v1/me/preferences", role="viewer", json={"language": "en", "theme": None})
    assert answer.json == {"language": "en", "theme": None, "tabs": ["orders", "invoices"]}
    answer = company.open("PUT", "/v1/me/preferences", role="viewer", json={"tabs": []})
    assert answer.json["tabs"] == []


@pytest.mark.parametrize("tabs", [["Orders"], ["<b>"], [""], ["a" * 61], "orders", ["orders"] * 101])
def test_what_can_be_no_tab_is_refused(company: Company, tabs: Any) -> None:
    answer = company.open("PUT", "/v1/me/preferences", role="viewer", json={"tabs": tabs})
    assert (answer.status_code, company.get("/v1/me/preferences", role="viewer").json["tabs"]) == (422, [])
