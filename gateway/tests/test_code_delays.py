"""Wrong codes of the second factor wait under the same rules as wrong passwords, and cannot be guessed."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from chassis.testing import ROOT
from contracts.gateway_errors import HttpError
from gateway import create_app
from gateway.identity import throttle, throttle_rules

from .authenticator import Person, move_to
from .conftest import PASSWORD, Company, settings_for
from .test_login_delays import rules
from .test_web import SWEDISH, log_in, token_in, words

WAITS = (429, "gateway.logins_too_many")
CODE = "/v1/login/code"
KILLED = """
import os, sys
from gateway import create_app
from gateway.identity import totp
from gateway.tests.conftest import settings_for

totp.find_counter = lambda *_arguments, **_named: os.kill(os.getpid(), 9)
http = create_app(settings_for(sys.argv[1], login_attempts=1)).test_client()
http.post("/v1/login/code", json={"login_token": sys.argv[2], "code": "123456"}, environ_base={"REMOTE_ADDR": sys.argv[3]})
"""


@pytest.fixture
def person(company: Company) -> Person:
    somebody = Person(company)
    assert somebody.log_in().status_code == 200
    return somebody


@pytest.fixture
def elsewhere() -> str:
    return f"somewhere else {uuid4().hex}"


def guess(app: Flask, address: str, token: str, code: str) -> tuple[int, str]:
    """Shows a code at this gateway from this address."""
    http: Any = app.test_client(use_cookies=False)
    body = {"login_token": token, "code": code}
    answer = http.post(CODE, json=body, environ_base={"REMOTE_ADDR": address})
    return answer.status_code, answer.json.get("code", "")


def token_of(person: Person) -> str:
    token: str = person.log_in().json["login_token"]
    return token


def test_fifty_at_once_at_two_gateways_have_no_more_tries(database: str, person: Person, elsewhere: str) -> None:
    authenticator, _ = person.enrol()
    token, wrong = token_of(person), authenticator.wrong_code()
    gateways = [create_app(settings_for(database, login_attempts=5)) for _ in range(2)]
    with ThreadPoolExecutor(50) as pool:
        said = list(pool.map(lambda n: guess(gateways[n % 2], f"{elsewhere} {n}", token, wrong), range(50)))
    assert sorted(set(said)) == [(401, "gateway.code_wrong"), WAITS]
    assert said.count((401, "gateway.code_wrong")) == 5
    assert guess(gateways[0], elsewhere, token, authenticator.next_code()) == WAITS


def test_fifty_wrong_logins_at_once_at_two_gateways_have_no_more_tries(database: str, company: Company) -> None:
    by = rules()
    create_app(settings_for(database))

    def try_once(number: int) -> bool:
        try:
            throttle.begin_login(company.login, f"{company.tenant} {number}", by)
        except HttpError:
            return False
        return True

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(try_once, range(50))) == by.name.free


def test_a_process_that_is_killed_while_it_checks_gives_no_try_away(
    database: str, person: Person, elsewhere: str
) -> None:
    authenticator, _ = person.enrol()
    token = token_of(person)
    killed = subprocess.run([sys.executable, "-c", KILLED, database, token, elsewhere], cwd=ROOT, timeout=120)
    assert killed.returncode == -9
    gateway = create_app(settings_for(database, login_attempts=1))
    assert guess(gateway, elsewhere, token, authenticator.next_code()) == WAITS


def test_a_right_password_gives_no_code_back(database: str, person: Person) -> None:
    authenticator, codes = person.enrol()
    move_to(person, create_app(settings_for(database, login_attempts=3)))
    path, wrong = "/v1/me/second-factor/recovery-codes", authenticator.wrong_code()
    said = [person.post(path, password=PASSWORD, code=wrong) for _ in range(3)]
    assert [one.json["code"] for one in said] == ["gateway.code_wrong"] * 3
    token = person.token
    assert person.log_in().status_code == 401
    person.token = token
    refused = person.post(path, password=PASSWORD, code=codes[0])
    assert (refused.status_code, refused.json["code"]) == WAITS
    assert 1 <= int(refused.headers["Retry-After"]) <= throttle_rules.CODE_FIRST_SECONDS


def test_wrong_passwords_at_the_second_factor_are_wrong_old_passwords(database: str, person: Person) -> None:
    """Before, one could try as many at the second factor, and again as many at /v1/me/password."""
    move_to(person, create_app(settings_for(database, login_attempts=2, login_delay_seconds=60)))
    said = [person.post("/v1/me/second-factor", password="wrong").status_code for _ in range(3)]
    assert said == [401, 401, 429]
    changed = person.post("/v1/me/password", old_password=PASSWORD, new_password="another long word")
    assert (changed.status_code, changed.json["code"]) == WAITS


def test_nobody_elsewhere_holds_up_a_user_at_the_usual_place(database: str, person: Person, elsewhere: str) -> None:
    authenticator, codes = person.enrol()
    address = person.http.environ_base["REMOTE_ADDR"]
    gateway = create_app(settings_for(database, login_attempts=1))
    token = token_of(person)
    guess(gateway, elsewhere, token, authenticator.wrong_code())
    assert guess(gateway, elsewhere, token, codes[0]) == WAITS
    assert guess(gateway, address, token, codes[0]) == (200, "")


def test_an_address_is_known_after_the_second_step(app: Flask, person: Person, elsewhere: str) -> None:
    """Not after the password alone: whoever has stolen that would else have a count of their own at every address."""
    _, codes = person.enrol()
    login, origin = person.company.login, {"REMOTE_ADDR": elsewhere}
    first = person.http.post("/v1/login", json={"login": login, "password": PASSWORD}, environ_base=origin)
    assert not throttle._look_up(login, elsewhere).is_known
    assert guess(app, elsewhere, first.json["login_token"], codes[0]) == (200, "")
    assert throttle._look_up(login, elsewhere).is_known


def test_an_address_waits_whatever_the_user(app: Flask, elsewhere: str) -> None:
    by, waits = rules(), []
    for number in range(4):
        try:
            throttle.begin_code(f"login {number} {elsewhere}", elsewhere, by)
            waits.append(False)
        except HttpError:
            waits.append(True)
    assert waits == [False, False, True, True]


def test_the_odds_of_guessing_are_those_of_the_docstring() -> None:
    rule = throttle_rules.rules_of(settings_for("x", login_attempts=10)).code
    day = 24 * 3600
    in_a_year = [count_tries(rule, days * day) for days in (1, 2, 365)]
    assert in_a_year == [39, 39 + 24, 8775]


def count_tries(rule: throttle_rules.Rule, seconds: float) -> int:
    """How many tries somebody has who makes the next one at the end of each wait."""
    at = failures = last = 0.0
    tries = 0
    while at < seconds:
        failures = min(rule.counted, max(0.0, failures - (at - last) / rule.forgotten) + 1)
        last, tries = at, tries + 1
        if failures >= rule.free - 0.5:
            at += min(rule.most, max(rule.first, rule.first * 2 ** (failures - rule.free)))
    return tries


def test_a_wait_is_shown_on_the_page(database: str, company: Company, person: Person) -> None:
    authenticator, _ = person.enrol()
    browser: Any = create_app(settings_for(database, login_attempts=1)).test_client()
    browser.environ_base["REMOTE_ADDR"] = f"a browser of {company.tenant}"
    page = browser.get(log_in(browser, company).headers["Location"])
    form = {"form_token": token_in(page), "code": authenticator.wrong_code()}
    assert browser.post("/login/code", data=form).status_code == 401
    refused = browser.post("/login/code", data=form, headers=SWEDISH)
    found = re.search(r"Vänta (\d+) sekunder", words(refused))
    assert found
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, found[1])
