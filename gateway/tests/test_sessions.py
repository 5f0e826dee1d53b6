"""Access that ends (M8): sessions are listed and ended, by hand, by idling, and by any change of password or roles."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from gateway import create_app
from gateway.identity import users
from gateway.models import Session, SessionDetails, User

from .conftest import PASSWORD, Company, settings_for


class Person:
    """A user of a company with sessions of their own."""

    def __init__(self, company: Company, name: str = "bo") -> None:
        self.company, self.login = company, f"{name}@{company.tenant}.example"
        with using(a_context(company.tenant)):
            self.id = users.add(self.login, name.title(), PASSWORD, [Role.SELLER]).id

    def log_in(self, **headers: str) -> dict[str, str]:
        body = {"login": self.login, "password": PASSWORD}
        answer = self.company.http.post("/v1/login", json=body, headers=headers)
        assert answer.status_code == 200
        return {"Authorization": f"Bearer {answer.json['token']}"}

    def is_in(self, session: dict[str, str], http: Any = None) -> bool:
        status: int = (http or self.company.http).get("/v1/me", headers=session).status_code
        assert status in (200, 401)
        return status == 200


@pytest.fixture
def bo(company: Company) -> Person:
    return Person(company)


def test_ones_own_sessions_are_listed_with_when_and_where(bo: Person) -> None:
    bo.log_in(**{"User-Agent": "Telefonen 1.0"})
    here = bo.log_in(**{"User-Agent": "Datorn 2.0"})
    newest, older = bo.company.http.get("/v1/me/sessions", headers=here).json["items"]
    assert (newest["agent"], newest["current"]) == ("Datorn 2.0", True)
    assert (older["agent"], older["current"]) == ("Telefonen 1.0", False)
    assert newest["address"] == f"address of {bo.company.tenant}"
    assert newest["created_at"] <= newest["seen_at"] < newest["expires_at"]
    assert "digest" not in newest


def test_one_session_or_all_can_be_ended(bo: Person) -> None:
    first, second, third = bo.log_in(), bo.log_in(), bo.log_in()
    http = bo.company.http
    rows = http.get("/v1/me/sessions", headers=third).json["items"]
    assert http.delete(f"/v1/me/sessions/{rows[2]['id']}", headers=third).status_code == 204
    assert [bo.is_in(one) for one in (first, second, third)] == [False, True, True]
    again = http.delete(f"/v1/me/sessions/{rows[2]['id']}", headers=third)
    assert (again.status_code, again.json["code"]) == (404, "gateway.session_not_found")
    assert http.delete("/v1/me/sessions", headers=third).status_code == 204
    assert [bo.is_in(one) for one in (second, third)] == [False, False]


def test_an_administrator_lists_and_ends_the_sessions_of_others(bo: Person, other_company: Company) -> None:
    company, (first, second) = bo.company, (bo.log_in(), bo.log_in())
    path = f"/v1/users/{bo.id}/sessions"
    rows = company.get(path).json["items"]
    assert [row["current"] for row in rows] == [False, False]
    for method, where in (("GET", path), ("DELETE", path), ("DELETE", f"{path}/{rows[0]['id']}")):
        assert company.open(method, where, role="seller").status_code == 403
        foreign = other_company.open(method, where)
        assert (foreign.status_code, foreign.json["code"]) == (404, "gateway.user_not_found")
    assert company.open("DELETE", f"{path}/{rows[0]['id']}").status_code == 204
    assert [bo.is_in(one) for one in (first, second)] == [True, False]
    assert company.open("DELETE", path).status_code == 204
    assert not bo.is_in(first)


def test_nobody_ends_a_session_of_somebody_else_as_their_own(bo: Person) -> None:
    there = bo.log_in()
    theirs = bo.company.get(f"/v1/users/{bo.id}/sessions").json["items"][0]["id"]
    own = Person(bo.company, "eva").log_in()
    assert bo.company.http.delete(f"/v1/me/sessions/{theirs}", headers=own).status_code == 404
    assert bo.is_in(there)


def test_a_session_without_requests_ends(app: Flask, database: str, bo: Person) -> None:
    token = bo.log_in()
    SessionDetails._get_collection().update_many(
        {"tenant": bo.company.tenant}, {"$set": {"seen_at": datetime.now(UTC) - timedelta(hours=3)}}
    )
    patient = create_app(settings_for(database, session_idle_hours=4)).test_client()
    other_process = create_app(settings_for(database)).test_client()
    assert not bo.is_in(token, other_process)
    assert bo.company.get(f"/v1/users/{bo.id}/sessions").json["items"] == []
    assert bo.is_in(token, patient)
    assert bo.is_in(token, create_app(settings_for(database)).test_client()), "the request before was noted"


def test_the_time_of_last_use_is_written_once_a_minute(database: str, bo: Person) -> None:
    token = bo.log_in()
    rows = SessionDetails._get_collection()
    seen = rows.find_one({"tenant": bo.company.tenant})["seen_at"]
    http = create_app(settings_for(database, auth_cache_seconds=0)).test_client()
    assert bo.is_in(token, http)
    assert rows.find_one({"tenant": bo.company.tenant})["seen_at"] == seen
    rows.update_one({"tenant": bo.company.tenant}, {"$set": {"seen_at": seen - timedelta(minutes=2)}})
    assert bo.is_in(token, http)
    assert rows.find_one({"tenant": bo.company.tenant})["seen_at"] > seen - timedelta(minutes=1)


def change_password(bo: Person) -> None:
    users.set_password(bo.id, "another long word")


def change_roles(bo: Person) -> None:
    users.set_roles(bo.id, [Role.VIEWER], users.get(bo.id).version)


@pytest.mark.parametrize("change", [change_password, change_roles])
def test_any_change_of_password_or_roles_ends_sessions(
    database: str, bo: Person, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M8: `create-company` with a new password left old sessions alive. Also when the process dies after the change."""
    token = bo.log_in()
    monkeypatch.setattr("gateway.identity.sessions.end_all", lambda _user: None)
    with using(a_context(bo.company.tenant)):
        change(bo)
        assert Session.find(user_id=bo.id).count() == 1
    assert not bo.is_in(token, create_app(settings_for(database)).test_client())


def test_a_session_of_the_release_before_goes_on(database: str, bo: Person) -> None:
    """It has no details: a flat end, and nothing to tell of it."""
    token = bo.log_in()
    SessionDetails._get_collection().delete_many({"tenant": bo.company.tenant})
    assert bo.is_in(token, create_app(settings_for(database)).test_client())
    row = bo.company.get(f"/v1/users/{bo.id}/sessions").json["items"][0]
    assert (row["created_at"], row["seen_at"], row["address"], row["agent"]) == (None, None, "", "")


def test_what_the_release_before_reads_has_no_new_fields(company: Company, bo: Person) -> None:
    """Its models refuse a document with a field that they do not know."""
    bo.log_in()
    company.post("/v1/api-keys", json={"name": "x", "roles": ["viewer"], "read_only": True})
    aggregate = {
        "_id",
        "version",
        "tenant",
        "request_id",
        "applied",
        "created_at",
        "created_by",
        "changed_at",
        "history",
    }
    aggregate |= {"outbox", "_cls"}
    known = {
        "users": aggregate | {"login", "name", "password", "roles", "active"},
        "api_keys": aggregate | {"name", "digest", "roles", "active"},
        "sessions": {"_id", "_cls", "version", "tenant", "digest", "user_id", "expires_at"},
    }
    database = User._get_collection().database
    for collection, fields in known.items():
        stored = [set(row) for row in database[collection].find({"tenant": company.tenant})]
        assert stored
        assert set().union(*stored) <= fields


def test_roles_are_changed_over_http(bo: Person, other_company: Company) -> None:
    company, token = bo.company, bo.log_in()
    path = f"/v1/users/{bo.id}"
    shown = company.get(path)
    assert (shown.json["roles"], shown.headers["ETag"]) == (["seller"], f'"{shown.json["version"]}"')
    body, match = {"roles": ["accountant", "viewer"]}, {"If-Match": shown.headers["ETag"]}
    assert company.open("PUT", f"{path}/roles", json=body).status_code == 428
    assert company.open("PUT", f"{path}/roles", json=body, headers=match, role="seller").status_code == 403
    assert other_company.open("PUT", f"{path}/roles", json=body, headers=match).status_code == 404
    assert other_company.get(path).status_code == 404
    changed = company.open("PUT", f"{path}/roles", json=body, headers=match)
    assert (changed.status_code, changed.json["roles"]) == (200, ["accountant", "viewer"])
    assert company.open("PUT", f"{path}/roles", json=body, headers=match).status_code == 412
    assert not bo.is_in(token)
    assert company.http.get("/v1/me", headers=bo.log_in()).json["roles"] == ["accountant", "viewer"]


def test_nobody_changes_their_own_roles(company: Company) -> None:
    login = {"login": company.login, "password": PASSWORD}
    headers = {"Authorization": f"Bearer {company.http.post('/v1/login', json=login).json['token']}", "If-Match": '"1"'}
    answer = company.http.put(f"/v1/users/{company.user.id}/roles", json={"roles": ["viewer"]}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (409, "gateway.user_own_access")
