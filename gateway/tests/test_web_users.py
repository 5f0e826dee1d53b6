"""The page of the company's users: the list, a new user, roles, sessions, the end of access; for administrators only."""

from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from gateway.identity import users
from gateway.models import User

from .conftest import PASSWORD, Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, is_in, open_page
from .web_forms import forms_of, said_beside, send

NEW = {"name": "Eva Ek", "password": "seven green lamps", "roles": ["seller"]}


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    """A browser of an administrator."""
    return enter(app, company)


@pytest.fixture
def bo(company: Company) -> User:
    with using(a_context(company.tenant)):
        return users.add(f"bo@{company.tenant}.example", "Bo", PASSWORD, [Role.SELLER, Role.MARGIN])


def stored(company: Company, user: User) -> Any:
    return company.get(f"/v1/users/{user.id}").json


def test_users_are_listed_in_both_languages(inside: Any, company: Company, bo: User) -> None:
    page = words(open_page(inside, SWEDISH, "/users"))
    assert f"Bo bo@{company.tenant}.example Täckningsbidrag, Säljare Aktiv" in page
    assert f"Anna {company.login} Administratör Aktiv" in page
    assert f"Bo bo@{company.tenant}.example Contribution margin, Salesperson Active" in words(
        open_page(inside, ENGLISH, "/users")
    )


def test_a_new_user_can_log_in(inside: Any, company: Company) -> None:
    login = f"eva@{company.tenant}.example"
    made = send(inside, open_page(inside, SWEDISH, "/users"), "/users", login=login, **NEW)
    assert (made.status_code, made.headers["Location"]) == (303, "/users?done=user_added")
    assert "Användaren är tillagd." in words(open_page(inside, SWEDISH, made.headers["Location"]))
    answer = company.http.post("/v1/login", json={"login": login, "password": NEW["password"]})
    assert (answer.status_code, answer.json["roles"]) == (200, ["seller"])


@pytest.mark.parametrize(
    ("typed", "field"), [({"password": "kort"}, "password"), ({"roles": []}, "roles"), ({"name": ""}, "name")]
)
def test_what_is_wrong_is_said_beside_its_field(
    inside: Any, company: Company, typed: dict[str, Any], field: str
) -> None:
    sent = {"login": f"eva@{company.tenant}.example", **NEW, **typed}
    again = send(inside, open_page(inside, SWEDISH, "/users"), "/users", **sent)
    assert (again.status_code, bool(said_beside(again, f"add-{field}"))) == (422, True)
    assert "seven green lamps" not in again.text
    assert [one["name"] for one in company.get("/v1/users").json["items"]] == ["Anna"]


def test_roles_are_changed_with_a_drawn_form(inside: Any, company: Company, bo: User) -> None:
    path = f"/users/{bo.id}/roles"
    page = open_page(inside, SWEDISH, path)
    assert 'value="seller" checked' in page.text
    assert 'value="accountant">' in page.text
    (form,) = forms_of(page, f"{path}?")
    data = {**form.hidden, "roles": ["accountant", "seller"]}
    done = inside.post(path, data=data, headers=SWEDISH)
    assert (done.status_code, done.headers["Location"]) == (303, "/users?done=roles_set")
    assert stored(company, bo)["roles"] == ["accountant", "seller"]
    late = inside.post(path, data={**data, "roles": ["viewer"], "form_key": "another-key-of-a-form"}, headers=SWEDISH)
    assert late.status_code == 412
    assert stored(company, bo)["roles"] == ["accountant", "seller"]


def test_access_is_closed_at_once(app: Flask, inside: Any, company: Company, bo: User) -> None:
    browser = enter(app, company, user=bo)
    assert is_in(browser)
    done = send(inside, open_page(inside, ENGLISH, "/users"), "/users/close")
    assert done.headers["Location"] == "/users?done=access_closed"
    assert not is_in(browser)
    after = words(open_page(inside, ENGLISH, done.headers["Location"]))
    assert "The user's access is closed." in after.replace("&#39;", "'")
    assert "Closed" in after
    assert stored(company, bo)["active"] is False


def test_nobody_closes_their_own_access(inside: Any, company: Company) -> None:
    page = open_page(inside, SWEDISH, "/users")
    assert forms_of(page, "/users/close") == []
    (form,) = forms_of(page, "/users")
    refused = inside.post("/users/close", data={**form.hidden, "user_id": company.user.id}, headers=SWEDISH)
    assert refused.status_code == 409
    assert is_in(inside)


def test_the_sessions_of_somebody_are_ended(app: Flask, inside: Any, company: Company, bo: User) -> None:
    first, second, third = (enter(app, company, agent=name, user=bo) for name in ("Ett", "Två", "Tre"))
    path = f"/users/{bo.id}/sessions"
    page = open_page(inside, SWEDISH, path)
    for name in ("Ett", "Två", "Tre"):
        assert name in words(page)
    send(inside, page, f"{path}/end")
    assert [is_in(one) for one in (first, second, third)] == [True, True, False]
    send(inside, open_page(inside, SWEDISH, path), f"{path}/end-all")
    assert [is_in(one) for one in (first, second, third)] == [False, False, False]
    assert "Ingen inloggning just nu." in words(open_page(inside, SWEDISH, path))
    assert is_in(inside)


def test_users_of_another_company_are_out_of_reach(inside: Any, company: Company, other_company: Company) -> None:
    foreign = other_company.user.id
    (form,) = forms_of(open_page(inside, SWEDISH, "/users"), "/users")
    headers = {**SWEDISH, "Accept": "text/html"}
    for path in (f"/users/{foreign}/roles", f"/users/{foreign}/sessions"):
        assert inside.get(path, headers=headers).status_code == 404
    for path in ("/users/close", "/users/reset-factor", f"/users/{foreign}/sessions/end-all"):
        assert inside.post(path, data={**form.hidden, "user_id": foreign}, headers=headers).status_code == 404
    assert other_company.get(f"/v1/users/{foreign}").json["active"] is True


def test_only_administrators_see_them(app: Flask, company: Company, bo: User) -> None:
    browser = enter(app, company, user=bo)
    for path in ("/users", f"/users/{bo.id}/roles", f"/users/{bo.id}/sessions"):
        refused = browser.get(path, headers={**SWEDISH, "Accept": "text/html"})
        assert (refused.status_code, "Du har inte behörighet" in words(refused)) == (403, True)
