"""Logout at the provider: the session here ends first, then the browser is led to where the provider's ends."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask

from gateway.identity.openid_models import OpenIdSession

from .. import test_web
from ..authenticator import App, demand
from ..conftest import Company
from ..openid_browser import Provider, account, log_in
from ..test_web import SWEDISH, token_in, words


@pytest.fixture
def browser(open_app: Flask) -> Any:
    return open_app.test_client()


def log_out(browser: Any) -> Any:
    page = browser.get("/login/openid")  # any page with a form that asks no service
    return browser.post("/logout", data={"form_token": token_in(page)}, headers=SWEDISH)


def address_in(page: Any) -> str:
    """Where the page leads; "" if nowhere."""
    found = re.search(r'<a href="(http://127[^"]+)"', page.text)
    address = unescape(found[1]) if found else ""
    assert page.headers.get("Refresh", "0; url=") == f"0; url={address}"
    return address


def kept_of(company: Company) -> list[Any]:
    return list(OpenIdSession._get_collection().find({"tenant": company.tenant}))


def test_a_logout_leads_to_the_provider_and_back(browser: Any, company: Company, provider: Provider) -> None:
    log_in(browser, company)
    page = log_out(browser)
    assert browser.get("/v1/me").status_code == 401
    assert "Logga ut även hos" in words(page)
    back = requests.get(address_in(page), allow_redirects=False, timeout=5)
    assert back.headers["Location"] == "http://localhost/logout"
    (seen,) = provider.seen("logout")
    assert (seen["sub"], seen["client_id"], seen["realm"]) == (f"sub-{company.tenant}", "kundkort", "1")
    assert browser.get("/logout").headers["Location"] == "/"
    assert kept_of(company) == []


def test_the_id_token_is_not_stored_readable(browser: Any, company: Company) -> None:
    log_in(browser, company)
    (kept,) = kept_of(company)
    hint = parse_qs(urlsplit(address_in(log_out(browser))).query)["id_token_hint"][0]
    assert hint.count(".") == 2
    assert [part for part in hint.split(".") if part in repr(kept)] == []


def test_the_session_here_ends_also_when_the_provider_is_gone(
    open_app: Flask, browser: Any, company: Company, provider: Provider
) -> None:
    log_in(browser, company)
    provider.order(discovery={"issuer": "nobody"})
    open_app.extensions["openid"]._known.clear()
    assert address_in(log_out(browser)).startswith(provider.issuer)
    assert browser.get("/v1/me").status_code == 401


def test_a_session_that_began_with_a_password_leads_nowhere(browser: Any, company: Company) -> None:
    assert test_web.log_in(browser, company).status_code == 303
    page = log_out(browser)
    assert (address_in(page), "Du är utloggad" in words(page)) == ("", True)


def test_a_provider_that_does_not_say_where_is_left_alone(
    open_app: Flask, browser: Any, company: Company, provider: Provider
) -> None:
    provider.order(account=account(company), discovery={"end_session_endpoint": None})
    open_app.extensions["openid"]._known.clear()
    log_in(browser, company)
    open_app.extensions["openid"]._known.clear()
    assert (address_in(log_out(browser)), browser.get("/v1/me").status_code) == ("", 401)


def test_an_address_that_is_no_https_is_refused(open_app: Flask, company: Company, provider: Provider) -> None:
    provider.order(account=account(company), discovery={"end_session_endpoint": "javascript:alert(1)"})
    open_app.extensions["openid"]._known.clear()
    answer = open_app.test_client().get(f"/login/openid?company={company.tenant}")
    open_app.extensions["openid"]._known.clear()
    assert answer.status_code == 503


def test_a_second_step_in_between_changes_nothing(browser: Any, company: Company, provider: Provider) -> None:
    demand(company)
    page = browser.get(log_in(browser, company).headers["Location"])
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page.text)
    assert secret
    form = {"form_token": token_in(page), "code": App(secret[1]).next_code()}
    assert browser.post("/login/enrolment", data=form).status_code == 200
    requests.get(address_in(log_out(browser)), allow_redirects=False, timeout=5)
    assert [seen["sub"] for seen in provider.seen("logout")] == [f"sub-{company.tenant}"]


def test_an_endless_id_token_makes_no_endless_address(browser: Any, company: Company, provider: Provider) -> None:
    provider.order(account=account(company), claims={"groups": "x" * 5000})
    log_in(browser, company)
    address = address_in(log_out(browser))
    assert set(parse_qs(urlsplit(address).query)) == {"realm", "client_id", "post_logout_redirect_uri"}
