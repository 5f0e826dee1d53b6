"""What the ID token lacks is asked of the userinfo endpoint, and only of the person who has logged in."""

from typing import Any

import pytest
from flask import Flask

from ..conftest import Company
from ..openid_browser import Provider, account, log_in
from .test_new_people import decide, somebody_new

WITHOUT_ADDRESS = ["email", "email_verified"]


@pytest.fixture
def browser(open_app: Flask) -> Any:
    return open_app.test_client()


def test_an_address_that_the_token_lacks_comes_from_userinfo(
    browser: Any, company: Company, provider: Provider
) -> None:
    provider.order(account=account(company), drop=WITHOUT_ADDRESS)
    assert log_in(browser, company).status_code == 303
    assert provider.seen("userinfo") == [True]


def test_a_whole_token_asks_nothing_more(browser: Any, company: Company, provider: Provider) -> None:
    assert log_in(browser, company).status_code == 303
    assert provider.seen("userinfo") == []


def test_the_name_of_a_new_person_comes_from_userinfo(browser: Any, company: Company, provider: Provider) -> None:
    decide(company, "viewer", f"{company.tenant}.example")
    provider.order(account=somebody_new(company), drop=["name"])
    assert log_in(browser, company).status_code == 303
    assert browser.get("/v1/me").json["name"] == "Bo Ek"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"sub": "somebody else"}, 401),
        ({"sub": None}, 401),
        ({"email_verified": False}, 403),
        ({"email_verified": None}, 403),
        (500, 403),
        (302, 403),
    ],
    ids=str,
)
def test_what_userinfo_may_not_say(browser: Any, company: Company, provider: Provider, said: Any, status: int) -> None:
    provider.order(account=account(company), drop=WITHOUT_ADDRESS, userinfo=said)
    assert log_in(browser, company).status_code == status


def test_userinfo_does_not_verify_what_the_token_says_is_not(
    browser: Any, company: Company, provider: Provider
) -> None:
    provider.order(account=account(company), claims={"email_verified": False, "email": "x@y.example"})
    assert log_in(browser, company).status_code == 403
    assert provider.seen("userinfo") == []


def test_who_is_linked_logs_in_while_userinfo_is_down(browser: Any, company: Company, provider: Provider) -> None:
    assert log_in(browser, company).status_code == 303
    provider.order(account=account(company), drop=WITHOUT_ADDRESS, userinfo=500)
    assert log_in(browser, company).status_code == 303


def test_a_provider_without_userinfo_is_not_asked(
    open_app: Flask, browser: Any, company: Company, provider: Provider
) -> None:
    provider.order(account=account(company), drop=WITHOUT_ADDRESS, discovery={"userinfo_endpoint": None})
    open_app.extensions["openid"]._known.clear()
    answer = log_in(browser, company)
    open_app.extensions["openid"]._known.clear()
    assert (answer.status_code, provider.seen("userinfo")) == (403, [])
