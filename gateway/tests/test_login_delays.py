"""Failed logins make the next ones wait (M1, M2): by address, by name, in all; nobody is locked out by others."""

import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from contracts.gateway_errors import HttpError
from gateway import create_app
from gateway.identity import throttle, throttle_rules
from gateway.identity.throttle_rules import Rule, Rules

from .conftest import PASSWORD, Company, settings_for

FOREVER = 3600.0


def rules(**changes: Any) -> Rules:
    """Two failures are free; then the wait is far longer than a test, and nothing is forgotten in between."""
    strict = {
        name: Rule(name, free=2, first=FOREVER, most=FOREVER, forgotten=FOREVER * 24)
        for name in ("address", "name", "code", "own")
    }
    loose = {name: Rule(name, free=1000, first=1, most=1, forgotten=FOREVER) for name in ("everyone", "known")}
    return Rules(**{**strict, **loose, **changes})


def waits(login: str, address: str, by: Rules) -> bool:
    """Makes one failed try; says whether it had to wait."""
    try:
        throttle.begin_login(login, address, by)
    except HttpError as error:
        return (error.code, error.values["retry_after"] >= 1) == ("gateway.logins_too_many", True)
    return False


@pytest.fixture
def names(app: Flask) -> Any:
    """Names and addresses that no other test uses."""
    made = uuid4().hex
    return lambda kind, number=0: f"{kind}{number}-{made}"


def test_an_address_waits_whatever_the_name(names: Any) -> None:
    """M1: 1,000 wrong logins with 200 names from one address were all answered."""
    tried = [waits(names("login", number), names("address"), rules()) for number in range(6)]
    assert tried == [False, False, True, True, True, True]
    assert not waits(names("login"), names("elsewhere"), rules())


def test_a_name_waits_whatever_the_address(names: Any) -> None:
    tried = [waits(names("login"), names("address", number), rules()) for number in range(6)]
    assert tried == [False, False, True, True, True, True]
    assert not waits(names("other"), names("address", 9), rules())


def test_all_strangers_together_wait(names: Any) -> None:
    """One row for the whole gateway, so the rule has a name of its own here."""
    everyone = Rule(names("everyone"), free=3, first=FOREVER, most=FOREVER, forgotten=FOREVER)
    tried = [waits(names("l", n), names("a", n), rules(everyone=everyone)) for n in range(5)]
    assert tried == [False, False, False, True, True]


def test_right_logins_are_not_counted(names: Any) -> None:
    """M2: 12 right ones in a quarter of an hour, and the rest were refused."""
    for _ in range(12):
        throttle.begin_login(names("login"), names("address"), rules()).succeed()
    assert not waits(names("login"), names("address"), rules())


def test_tries_at_the_same_time_cannot_all_pass(names: Any) -> None:
    """Each is counted before its password is checked, and given back when it was right or not judged."""
    open_tries = [throttle.begin_login(names("login"), names("address"), rules()) for _ in range(2)]
    assert waits(names("login"), names("address"), rules())
    open_tries[0].cancel()
    open_tries[1].succeed()
    assert not waits(names("login"), names("address"), rules())


def test_whoever_logged_in_before_is_not_held_up_by_others(names: Any) -> None:
    """M2: behind an unnamed proxy all callers share an address; ten wrong ones locked a named person out."""
    throttle.begin_login(names("anna"), names("address"), rules()).succeed()
    for number in range(6):
        waits(names("other", number), names("address"), rules())
        waits(names("anna"), names("attacker", number), rules())
    assert waits(names("someone"), names("address"), rules())
    assert waits(names("anna"), names("attacker", 9), rules())
    throttle.begin_login(names("anna"), names("address"), rules()).succeed()


def test_a_known_pair_waits_for_its_own_failures_only_shortly(names: Any) -> None:
    known = throttle_rules.rules_of(settings_for("x", login_attempts=2)).known
    throttle.begin_login(names("anna"), names("address"), rules(known=known)).succeed()
    for _ in range(2):
        assert not waits(names("anna"), names("address"), rules(known=known))
    with pytest.raises(HttpError) as refused:
        throttle.begin_login(names("anna"), names("address"), rules(known=known))
    assert refused.value.values["retry_after"] <= throttle_rules.KNOWN_MOST_SECONDS


def test_the_wait_of_a_name_begins_for_each_address_when_it_asks(names: Any) -> None:
    """An attacker who tries all the time cannot take the turns of the one who waits."""
    short = Rule("name", free=1, first=0.2, most=0.2, forgotten=FOREVER)
    by = rules(name=short, address=Rule("address", 1000, 1, 1, FOREVER))
    assert not waits(names("anna"), names("attacker"), by)
    assert waits(names("anna"), names("home"), by)

    def attack_until_let_in() -> bool:
        waits(names("anna"), names("attacker"), by)
        return not waits(names("anna"), names("home"), by)

    assert any(attack_until_let_in() for _ in range(10_000))


def test_waits_double_up_to_the_longest() -> None:
    """The number of failures that are remembered makes the longest wait, and no more."""
    assert Rule("name", free=10, first=1, most=60, forgotten=90).counted == 17
    by = throttle_rules.rules_of(settings_for("x"))
    assert (by.address.most, by.name.most, by.known.most, by.everyone.most) == (60, 30, 10, 0.2)
    short = throttle_rules.rules_of(settings_for("x", login_delay_seconds=40, login_delay_most_seconds=5))
    assert {rule.most for rule in (short.address, short.name, short.known)} == {40}


def test_addresses_of_one_ipv6_network_are_one(names: Any) -> None:
    part = uuid4().hex[:4]
    tried = [waits(names("login", n), f"2001:db8:1:{part}::{n + 1}", rules()) for n in range(3)]
    assert tried == [False, False, True]


def test_a_wait_is_told_in_both_languages(database: str, company: Company) -> None:
    http: Any = create_app(settings_for(database, login_attempts=2, login_delay_seconds=60)).test_client()
    http.environ_base["REMOTE_ADDR"] = f"another address of {company.tenant}"
    login = {"login": company.login, "password": "wrong"}
    assert [http.post("/v1/login", json=login).status_code for _ in range(2)] == [401, 401]
    refused = http.post("/v1/login", json=login, headers={"Accept-Language": "sv"})
    assert (refused.status_code, refused.json["code"]) == (429, "gateway.logins_too_many")
    wait = refused.json["retry_after"]
    assert refused.headers["Retry-After"] == str(int(wait))
    assert f"Vänta {int(wait)} s" in refused.json["detail"]
    for language, text in (("sv", r"Vänta (\d+) sekunder"), ("en", r"Wait (\d+) seconds")):
        page = http.get("/", headers={"Accept-Language": language})
        token = re.search(r'name="form_token" value="([^"]+)"', page.text)
        assert token
        form = {**login, "form_token": token[1], "next": "/"}
        shown = http.post("/login", data=form, headers={"Accept-Language": language})
        found = re.search(text, shown.text)
        assert found
        assert (shown.status_code, shown.headers["Retry-After"]) == (429, found[1])


def test_old_passwords_count(database: str, company: Company) -> None:
    """M1: 60 wrong old passwords were 60 × 401."""
    http: Any = create_app(settings_for(database, login_attempts=3, login_delay_seconds=60)).test_client()
    token = http.post("/v1/login", json={"login": company.login, "password": PASSWORD}).json["token"]
    headers = {"Authorization": f"Bearer {token}"}
    body = {"old_password": "wrong", "new_password": "another long word"}
    said = [http.post("/v1/me/password", json=body, headers=headers).status_code for _ in range(5)]
    assert said == [401, 401, 401, 429, 429]


def test_other_companies_logins_cannot_be_tried_out_quickly(
    database: str, company: Company, other_company: Company
) -> None:
    """L4: the 409 stays, since a login belongs to one person only; but it makes the company's next ones wait."""
    app = create_app(settings_for(database, login_attempts=3, login_delay_seconds=60))
    http: Any = app.test_client()
    headers = {"Authorization": f"Bearer {other_company.keys['administrator']}"}
    body = {"login": company.login, "name": "Bo", "password": PASSWORD, "roles": ["viewer"]}
    said = [http.post("/v1/users", json=body, headers=headers).status_code for _ in range(5)]
    assert said == [409, 409, 409, 429, 429]
