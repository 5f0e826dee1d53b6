"""The page "Account and security": sessions, password, second factor, in both languages, without script."""

import re
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from gateway.identity import sessions, users
from gateway.identity.cookies import SESSION as COOKIE
from gateway.identity.sessions import Origin
from gateway.models import Session, User
from gateway.web import pages
from gateway.web.programs import name_program

from .authenticator import App, demand
from .conftest import PASSWORD, Company
from .test_web import ENGLISH, SWEDISH, log_in, words
from .web_forms import forms_of, said_beside, send

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/18.0 Safari/604.1"
FORMS = [operation for operation in pages.operations if operation.is_form]
FACTOR = "/account/second-factor"
NEW = "seven green lamps under water"
CODE = r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</code>"


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    """A browser of somebody who is logged in."""
    return enter(app, company)


def enter(app: Flask, company: Company, agent: str = "Datorn 2.0", user: User | None = None) -> Any:
    """A browser with a session of the company's administrator, or of another user."""
    origin = Origin(f"address of {company.tenant}", agent)
    browser: Any = app.test_client()
    browser.set_cookie(COOKIE, sessions.start(user or company.user, origin, 1)[0])
    return browser


def is_in(browser: Any) -> bool:
    status: int = browser.get("/v1/me").status_code
    assert status in (200, 401)
    return status == 200


def open_page(browser: Any, headers: dict[str, str] = SWEDISH, path: str = "/account") -> Any:
    page = browser.get(path, headers=headers)
    assert (page.status_code, page.headers["Content-Language"]) == (200, headers["Accept-Language"][:2])
    return page


def enrol(browser: Any) -> tuple[App, Any]:
    """Enrols an app; returns it and the page with the recovery codes."""
    offer = send(browser, open_page(browser), FACTOR, password=PASSWORD)
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", offer.text)
    assert secret, words(offer)
    app = App(secret[1])
    return app, send(browser, offer, f"{FACTOR}/confirm", code=app.next_code())


@pytest.mark.parametrize(
    ("headers", "title", "here"),
    [(SWEDISH, "Konto och säkerhet", "Den här"), (ENGLISH, "Account and security", "This one")],
)
def test_sessions_are_listed_and_this_one_is_marked(
    app: Flask, inside: Any, company: Company, headers: dict[str, str], title: str, here: str
) -> None:
    enter(app, company, WINDOWS)
    page = open_page(inside, headers)
    said = words(page)
    assert f"<title>{title} – Kundkort</title>" in page.text
    assert re.search(rf"Datorn 2.0 {here} .*address of {company.tenant}", said)
    assert "Firefox, Windows" in said
    assert said.count(here) == 1
    assert "style=" not in page.text


def test_one_session_is_ended(app: Flask, inside: Any, company: Company) -> None:
    other = enter(app, company)
    page = open_page(inside)
    assert len(forms_of(page, "/account/sessions/end")) == 1, "this one is ended by logging out"
    done = send(inside, page, "/account/sessions/end")
    assert (done.status_code, is_in(other), is_in(inside)) == (303, False, True)
    assert "Inloggningen är avslutad." in words(open_page(inside, path=done.headers["Location"]))
    again = send(inside, page, "/account/sessions/end")
    assert (again.status_code, "Inloggningen var redan avslutad." in words(again)) == (404, True)


def test_all_other_sessions_are_ended(app: Flask, inside: Any, company: Company) -> None:
    others = [enter(app, company), enter(app, company)]
    done = send(inside, open_page(inside, ENGLISH), "/account/sessions/end-others")
    assert [is_in(one) for one in (inside, *others)] == [True, False, False]
    page = open_page(inside, ENGLISH, done.headers["Location"])
    assert "All other sessions have ended." in words(page)
    assert forms_of(page, "/account/sessions/end-others") == []


def test_nobody_ends_the_session_of_another(app: Flask, inside: Any, company: Company, other_company: Company) -> None:
    enter(app, company)
    victim = enter(app, other_company)
    form = forms_of(open_page(inside), "/account/sessions/end")[0].hidden
    with using(a_context(other_company.tenant)):
        session_id = Session.find(user_id=other_company.user.id).first().id
    answer = inside.post("/account/sessions/end", data={**form, "session_id": session_id}, headers=SWEDISH)
    assert (answer.status_code, is_in(victim)) == (404, True)


@pytest.mark.parametrize(
    ("headers", "old", "new", "repeat", "field", "said"),
    [
        (SWEDISH, "wrong", NEW, NEW, "old_password", "Lösenordet är fel."),
        (ENGLISH, "wrong", NEW, NEW, "old_password", "The password is wrong."),
        (SWEDISH, PASSWORD, NEW, NEW + "x", "repeat_password", "De nya lösenorden är olika."),
        (SWEDISH, PASSWORD, "short", "short", "new_password", "Minst 10 tecken"),
        (ENGLISH, PASSWORD, "aaaaaaaaaaaa", "aaaaaaaaaaaa", "new_password", "too common"),
    ],
)
def test_a_password_that_is_refused_is_said_beside_its_field(
    inside: Any, headers: dict[str, str], old: str, new: str, repeat: str, field: str, said: str
) -> None:
    typed: dict[str, Any] = {"old_password": old, "new_password": new, "repeat_password": repeat}
    again = send(inside, open_page(inside, headers), "/account/password", **typed)
    assert again.status_code in (401, 422)
    assert said in said_beside(again, f"password-{field}")
    assert {old, new, repeat} & set(re.findall(r'value="([^"]*)"', again.text)) == set()
    assert is_in(inside)


def test_a_new_password_ends_all_sessions(app: Flask, inside: Any, company: Company) -> None:
    other = enter(app, company)
    typed: dict[str, Any] = {"old_password": PASSWORD, "new_password": NEW, "repeat_password": NEW}
    done = send(inside, open_page(inside), "/account/password", **typed)
    assert (done.status_code, "Lösenordet är bytt." in words(done)) == (200, True)
    assert inside.get_cookie(COOKIE) is None
    assert not is_in(other)
    assert log_in(app.test_client(), company, password=NEW).status_code == 303


def test_a_second_factor_is_turned_on(app: Flask, inside: Any, company: Company) -> None:
    other = enter(app, company)
    page = open_page(inside)
    wrong = send(inside, page, FACTOR, password="wrong")
    assert (wrong.status_code, said_beside(wrong, "enrol-password")) == (401, "Lösenordet är fel.")
    offer = send(inside, page, FACTOR, password=PASSWORD)
    assert (offer.status_code, "<svg" in offer.text, "style=" in offer.text) == (200, True, False)
    secret = re.findall(r"<code>([A-Z2-7]{32})</code>", offer.text)
    authenticator = App(secret[0])
    again = send(inside, offer, f"{FACTOR}/confirm", code=authenticator.wrong_code())
    assert (again.status_code, re.findall(r"<code>([A-Z2-7]{32})</code>", again.text)) == (401, secret)
    assert "Koden är fel" in said_beside(again, "confirm-code")
    done = send(inside, again, f"{FACTOR}/confirm", code=authenticator.next_code())
    assert (done.status_code, len(set(re.findall(CODE, done.text)))) == (200, 10)
    assert (is_in(inside), is_in(other)) == (True, False)
    said = words(open_page(inside))
    assert "På sedan" in said
    assert "Återställningskoder kvar: 10" in said
    assert said.count("Datorn 2.0") == 1, "the other session is not in the list any more"


@pytest.mark.parametrize(
    ("code", "status", "said"), [("123456", 409, "No enrolment is under way"), ("1", 422, "Nothing was changed")]
)
def test_a_code_for_nothing_shows_no_secret(inside: Any, code: str, status: int, said: str) -> None:
    """Only the password opens an enrolment."""
    form = forms_of(open_page(inside, ENGLISH), FACTOR)[0].hidden
    answer = inside.post(f"{FACTOR}/confirm", data={**form, "code": code}, headers=ENGLISH)
    assert (answer.status_code, said in words(answer), "<svg" in answer.text) == (status, True, False)


def test_recovery_codes_are_replaced(inside: Any) -> None:
    authenticator, first = enrol(inside)
    page = open_page(inside, ENGLISH)
    wrong = send(inside, page, f"{FACTOR}/recovery-codes", password=PASSWORD, code=authenticator.wrong_code())
    assert "The code is wrong" in said_beside(wrong, "renew-code")
    assert "<details open>" in wrong.text
    done = send(inside, page, f"{FACTOR}/recovery-codes", password=PASSWORD, code=authenticator.next_code())
    codes = set(re.findall(CODE, done.text))
    assert len(codes) == 10
    assert not codes & set(re.findall(CODE, first.text))


def test_the_second_factor_is_turned_off(inside: Any) -> None:
    authenticator, _ = enrol(inside)
    page = open_page(inside)
    wrong = send(inside, page, f"{FACTOR}/remove", password="wrong", code=authenticator.wrong_code())
    assert said_beside(wrong, "remove-password") == "Lösenordet är fel."
    done = send(inside, page, f"{FACTOR}/remove", password=PASSWORD, code=authenticator.next_code())
    assert (done.status_code, done.headers["Location"]) == (303, "/account?done=factor_removed")
    assert "Tvåstegsverifieringen är avstängd." in words(open_page(inside, path=done.headers["Location"]))


def test_what_the_company_demands_cannot_be_turned_off(inside: Any, company: Company) -> None:
    authenticator, _ = enrol(inside)
    page = open_page(inside, ENGLISH)
    assert demand(company).status_code == 200
    late = send(inside, page, f"{FACTOR}/remove", password=PASSWORD, code=authenticator.next_code())
    assert (late.status_code, "The company requires two-step verification." in words(late)) == (409, True)
    assert forms_of(late, f"{FACTOR}/remove") == []
    assert "Your company requires two-step verification." in words(open_page(inside, ENGLISH))


@pytest.mark.parametrize("operation", FORMS, ids=lambda operation: operation.name)
def test_only_a_form_of_ours_changes_anything(app: Flask, inside: Any, company: Company, operation: Any) -> None:
    """Every form, also one that is written later: a foreign page's, a stranger's, a program's."""
    passwords = {"old_password": PASSWORD, "new_password": NEW, "repeat_password": NEW, "password": PASSWORD}
    other = enter(app, company)
    sent: dict[str, Any] = {
        "headers": {**SWEDISH, "Accept": "text/html"},
        "data": {**passwords, "name": "x", "roles": "viewer", "form_token": "9" * 11 + ".00"},
    }
    foreign = inside.post(operation.path, **sent)
    assert (foreign.status_code, "Formuläret gäller inte längre" in words(foreign)) == (403, True)
    assert app.test_client().post(operation.path, **sent).status_code == 401
    key = {**sent["headers"], "Authorization": f"Bearer {company.keys['administrator']}"}
    assert app.test_client().post(operation.path, data=sent["data"], headers=key).status_code == 401
    assert (is_in(inside), is_in(other)) == (True, True)
    with using(a_context(company.tenant)):
        assert users.get(company.user.id).version == 1


def test_every_page_that_takes_a_form_after_the_login_is_declared_so() -> None:
    open_to_all = {"login_form", "logout_form", "code_form", "enrolment_form"}
    assert {one.name for one in pages.operations if one.method != "GET"} == {one.name for one in FORMS} | open_to_all


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (WINDOWS, "Firefox, Windows"),
        (EDGE, "Edge, Windows"),
        (IPHONE, "Safari, iPhone"),
        ("python-requests/2.32", "python-requests/2.32"),
        ("Firefox/1", "Firefox"),
        ("", ""),
    ],
)
def test_programs_have_the_names_that_people_know(agent: str, name: str) -> None:
    assert name_program(agent) == name
