"""Few passwords are checked at once (M1), hashes are renewed, and easily guessed passwords refused (L2)."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.gateway_errors import HttpError
from gateway import create_app
from gateway.identity import passwords
from gateway.models import User

from .conftest import PASSWORD, Company, settings_for


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Checks that last until the test ends; `held(n, is_known)` starts n of them and waits until they have their places."""
    release, stack = threading.Event(), ExitStack()
    monkeypatch.setattr(passwords, "_verify", lambda *_: release.wait(30))

    def start(count: int, is_known: bool) -> None:
        for _ in range(count):
            thread = threading.Thread(target=passwords.is_right, args=("x", None, is_known))
            thread.start()
            stack.callback(thread.join, 30)
        places = passwords._places if is_known else passwords._places_of_strangers
        for _ in range(3000):
            if places._value <= (passwords.PLACES if is_known else passwords.PLACES_OF_STRANGERS) - count:
                return
            threading.Event().wait(0.01)
        raise AssertionError("the checks did not start")

    yield start
    release.set()
    stack.close()


def test_strangers_cannot_take_all_places(held: Any) -> None:
    held(passwords.PLACES_OF_STRANGERS, False)
    with pytest.raises(HttpError) as refused:
        passwords.is_right("x", None, is_known=False)
    assert (refused.value.code, refused.value.values) == ("gateway.logins_busy", {"retry_after": 1})
    held(passwords.PLACES - passwords.PLACES_OF_STRANGERS, True)
    with pytest.raises(HttpError):
        passwords.is_right("x", None, is_known=True)


def test_a_login_that_found_no_place_does_not_count_as_a_failure(app: Flask, database: str, held: Any) -> None:
    company = Company(create_app(settings_for(database, login_attempts=3)))
    held(passwords.PLACES_OF_STRANGERS, False)
    login = {"login": company.login, "password": PASSWORD}
    answers = [company.http.post("/v1/login", json=login) for _ in range(10)]
    assert {(one.status_code, one.json["code"], one.headers["Retry-After"]) for one in answers} == {
        (429, "gateway.logins_busy", "1")
    }


def test_places_are_given_back() -> None:
    for _ in range(passwords.PLACES + 1):
        assert not passwords.is_right("wrong", None, is_known=False)


def test_a_hash_with_older_parameters_is_renewed_and_no_session_ends(company: Company) -> None:
    login = {"login": company.login, "password": PASSWORD}
    token = company.http.post("/v1/login", json=login).json["token"]
    older = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    User._get_collection().update_one({"_id": company.user.id}, {"$set": {"password": older}})
    assert company.http.post("/v1/login", json={**login, "password": "wrong"}).status_code == 401
    with using(a_context(company.tenant)):
        assert User.find(id=company.user.id).first().password == older
    assert company.http.post("/v1/login", json=login).status_code == 200
    with using(a_context(company.tenant)):
        renewed = User.find(id=company.user.id).first().password
    assert "m=19456,t=2,p=1" in renewed
    assert company.http.post("/v1/login", json=login).status_code == 200
    assert company.http.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200


COMMON = (
    "aaaaaaaaaa",
    "password12",
    "1234567890",
    "qwertyuiop1",
    "P4ssw0rd2026",
    "Sommar2026!",
    "abcabcabcabc",
    "Välkommen12",
)


@pytest.mark.parametrize("password", COMMON)
def test_a_common_password_is_refused(company: Company, password: str) -> None:
    """L2: the first three were taken."""
    body = {"login": f"bo@{company.tenant}.example", "name": "Bo", "password": password, "roles": ["viewer"]}
    refused = company.post("/v1/users", json=body)
    assert refused.status_code == 422
    assert [(one["pointer"], one["code"]) for one in refused.json["errors"]] == [("/password", "password_too_common")]


def test_the_own_login_name_and_company_are_refused(company: Company) -> None:
    """L2: the own login was taken."""
    body = {"login": f"sture@{company.tenant}.example", "name": "Sture Blomqvist", "roles": ["viewer"]}
    for password in (f"Sture@{company.tenant}.example", "blomqvist2026", "sture12345678", "Testbolaget1"):
        refused = company.post("/v1/users", json={**body, "password": password})
        assert [one["code"] for one in refused.json["errors"]] == ["password_personal"], password
    swedish = company.post("/v1/users", json={**body, "password": "blomqvist2026"}, headers={"Accept-Language": "sv"})
    assert swedish.json["errors"][0]["detail"].startswith("Lösenordet består mest av")
    assert company.post("/v1/users", json={**body, "password": "sture likes long walks"}).status_code == 201


def test_a_new_password_of_ones_own_is_judged_too(company: Company) -> None:
    token = company.http.post("/v1/login", json={"login": company.login, "password": PASSWORD}).json["token"]
    body = {"old_password": PASSWORD, "new_password": "password12"}
    refused = company.http.post("/v1/me/password", json=body, headers={"Authorization": f"Bearer {token}"})
    assert [(one["pointer"], one["code"]) for one in refused.json["errors"]] == [
        ("/new_password", "password_too_common")
    ]
    assert company.http.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
