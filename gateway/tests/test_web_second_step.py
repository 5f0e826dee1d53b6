"""The second page of a login: the code, the enrolment that a company demands, in both languages, without script."""

import re
from typing import Any

import pytest
from flask import Flask

from gateway.identity.cookies import SESSION as COOKIE
from gateway.identity.cookies import STEP

from .authenticator import App, Person, demand
from .conftest import Company
from .test_web import ENGLISH, SWEDISH, log_in, token_in, words


@pytest.fixture
def browser(app: Flask) -> Any:
    return app.test_client()


@pytest.fixture
def authenticator(company: Company) -> App:
    person = Person(company)
    person.log_in()
    return person.enrol()[0]


def open_step(browser: Any, company: Company, name: str, path: str = "/") -> Any:
    answer = log_in(browser, company, path)
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, f"/login/{name}")
    assert browser.get_cookie(COOKIE) is None
    return browser.get(answer.headers["Location"], headers=SWEDISH)


def test_a_code_is_asked_for_on_a_second_page(browser: Any, company: Company, authenticator: App) -> None:
    page = open_step(browser, company, "code", "/customers/cus_1?tab=orders")
    assert (page.status_code, "Ange koden" in words(page), "<script" in page.text) == (200, True, False)
    assert "Enter the code" in words(browser.get("/login/code", headers=ENGLISH))
    form = {"form_token": token_in(page), "code": authenticator.next_code(), "next": "/customers/cus_1?tab=orders"}
    done = browser.post("/login/code", data=form)
    assert (done.status_code, done.headers["Location"]) == (303, "/customers/cus_1?tab=orders")
    assert browser.get_cookie(COOKIE) is not None
    assert browser.get_cookie(STEP) is None
    assert browser.get("/v1/me").status_code == 200


def test_the_token_of_the_step_is_in_a_cookie_only(browser: Any, company: Company, authenticator: App) -> None:
    answer = log_in(browser, company)
    (cookie,) = (value for value in answer.headers.getlist("Set-Cookie") if value.startswith(STEP))
    assert "stp_" in cookie
    assert "stp_" not in answer.headers["Location"]


def test_a_wrong_code_is_said(browser: Any, company: Company, authenticator: App) -> None:
    page = open_step(browser, company, "code")
    form = {"form_token": token_in(page), "code": authenticator.wrong_code()}
    again = browser.post("/login/code", data=form, headers=SWEDISH)
    assert (again.status_code, "Koden är fel" in words(again)) == (401, True)
    assert browser.get_cookie(COOKIE) is None


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_the_second_page_never_leads_away(browser: Any, company: Company, authenticator: App, elsewhere: str) -> None:
    page = open_step(browser, company, "code")
    form = {"form_token": token_in(page), "code": authenticator.next_code(), "next": elsewhere}
    assert browser.post("/login/code", data=form).headers["Location"] == "/"


def test_a_foreign_form_completes_nothing(browser: Any, company: Company, authenticator: App) -> None:
    open_step(browser, company, "code")
    form = {"form_token": "99999999999.00", "code": authenticator.next_code()}
    assert browser.post("/login/code", data=form).status_code == 403
    assert browser.get_cookie(COOKIE) is None


@pytest.mark.parametrize("path", ["/login/code", "/login/enrolment"])
def test_without_a_password_there_is_no_second_page(browser: Any, path: str) -> None:
    assert browser.get(path).headers["Location"] == "/"
    assert browser.post(path, data={"code": "123456"}).headers["Location"] == "/"


def test_a_demanded_factor_is_enrolled_on_the_second_page(browser: Any, company: Company) -> None:
    demand(company)
    page = open_step(browser, company, "enrolment")
    said = words(page)
    assert ("Skydda din inloggning" in said, "<svg" in page.text, "style=" in page.text) == (True, True, False)
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page.text)
    assert secret
    app = App(secret[1])
    form = {"form_token": token_in(page), "code": app.wrong_code()}
    again = browser.post("/login/enrolment", data=form, headers=ENGLISH)
    assert (again.status_code, "The code is wrong" in words(again), secret[1] in again.text) == (401, True, True)
    done = browser.post("/login/enrolment", data={**form, "code": app.next_code()}, headers=ENGLISH)
    assert (done.status_code, "Keep the recovery codes" in words(done)) == (200, True)
    assert len(re.findall(r"<code>[a-z2-9]{4}(?:-[a-z2-9]{4}){3}</code>", done.text)) == 10
    assert browser.get("/v1/me").status_code == 200
