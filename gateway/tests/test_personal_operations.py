"""What belongs to a person is set by that person, logged in: an API key acts for a program, also when somebody owns it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask

from gateway.http.call import Operation
from gateway.identity import cookies

from .conftest import PASSWORD, Company
from .test_keys import add, session_of

REFUSED = (403, "gateway.key_not_person")
OF_THE_KEY = {"PUT /me/preferences", "PUT /me/register-columns", "POST /customers/<customer_id>/news"}
"""What a key has itself: its owner's preferences and looks stay as they are."""
PERSONAL = [
    ("PUT", "/v1/me/alarm-settings", {"email": "elsewhere@evil.example", "webhook": "https://evil.example/hook"}),
    ("POST", "/v1/me/alarm-settings/code", {}),
    ("POST", "/v1/me/alarm-settings/confirm", {"code": "123456"}),
    ("POST", "/v1/me/alarms/alr_1/dismiss", {}),
    ("POST", "/v1/me/calendar-feed", {}),
    ("DELETE", "/v1/me/calendar-feed", None),
    ("POST", "/v1/mentions/read", {}),
    ("POST", "/v1/me/password", {"old_password": PASSWORD, "new_password": "four words without meaning"}),
    ("DELETE", "/v1/me/sessions", None),
    ("DELETE", "/v1/me/sessions/ses_1", None),
    ("POST", "/v1/me/second-factor", {"password": PASSWORD}),
    ("POST", "/v1/me/second-factor/confirm", {"code": "123456"}),
    ("POST", "/v1/me/second-factor/recovery-codes", {"password": PASSWORD, "code": "123456"}),
    ("POST", "/v1/me/second-factor/remove", {"password": PASSWORD, "code": "123456"}),
]


def operations_of(app: Flask) -> list[Operation]:
    found: list[Operation] = app.extensions["gateway"].operations
    return found


def owned_key(company: Company) -> str:
    """A key whose owner is a user: of one that an operator made, nobody is."""
    made: str = add(company, session_of(company, company.login), roles=["administrator"])["key"]
    return made


@pytest.mark.parametrize(("method", "path", "body"), PERSONAL, ids=[f"{one[0]} {one[1]}" for one in PERSONAL])
def test_a_key_changes_nothing_of_its_owner(
    company: Company,
    responder: Callable[..., AbstractContextManager[Any]],
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    """Red before: a key could have its owner's alarms sent to any address, and read the owner's calendar at a new one."""
    key = owned_key(company)
    headers = {"Authorization": f"Bearer {key}"}
    asked: list[str] = []

    def note(name: str, _body: Any, _context: Any) -> dict[str, Any]:
        asked.append(name)
        return {}

    with responder("crm", note):
        answer = company.http.open(path, method=method, json=body, headers=headers)
        swedish = company.http.open(path, method=method, json=body, headers={**headers, "Accept-Language": "sv"})
    assert (answer.status_code, answer.json["code"]) == REFUSED
    assert "log in" in answer.json["detail"].lower()
    assert "logga in" in swedish.json["detail"].lower()
    assert asked == []


def test_every_change_of_the_callers_own_says_whose_it_is(app: Flask) -> None:
    """So that the next route below /me is decided, too."""
    own = {
        f"{one.method} {one.path}": one.is_personal
        for one in operations_of(app)
        if one.is_of_caller and one.method != "GET"
    }
    assert {name for name, is_personal in own.items() if not is_personal} == OF_THE_KEY
    assert len(own) == len(PERSONAL) + len(OF_THE_KEY)


def test_a_key_in_a_browsers_cookie_is_no_session(company: Company, app: Flask) -> None:
    """Red before: a program read the form of a page with its key as the cookie, and sent it."""
    key = owned_key(company)
    browser: Any = app.test_client()
    browser.set_cookie(cookies.SESSION, key)
    assert browser.get("/v1/me").status_code == 401
    assert browser.get("/account/alarms").status_code in (302, 303, 401)
