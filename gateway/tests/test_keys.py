"""API keys that end (M8): owner, expiry, last use, scope and rotation."""

import hashlib
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Module, Role
from gateway import create_app
from gateway.bulk.jobs import authority
from gateway.identity import users
from gateway.models import ApiKey, KeyDetails, User

from .conftest import PASSWORD, Company, settings_for


def add(company: Company, headers: dict[str, str] | None = None, **body: Any) -> dict[str, Any]:
    """A new key, made by an administrator's key or by whoever `headers` name."""
    body = {"name": "Webshop", "roles": ["seller"], **body}
    answer = company.post("/v1/api-keys", json=body, headers=headers or {})
    assert answer.status_code == 201, answer.json
    made: dict[str, Any] = answer.json
    return made


def use(company: Company, key: str, database: str = "", path: str = "/v1/me") -> Any:
    """The answer to a key: of this process, or of another one that has nothing in its memory."""
    http: Any = create_app(settings_for(database)).test_client() if database else company.http
    return http.get(path, headers={"Authorization": f"Bearer {key}"})


def session_of(company: Company, login: str) -> dict[str, str]:
    token = company.http.post("/v1/login", json={"login": login, "password": PASSWORD}).json["token"]
    return {"Authorization": f"Bearer {token}"}


def find_key(company: Company, key_id: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = company.get("/v1/api-keys").json["items"]
    return next(row for row in rows if row["id"] == key_id)


def set_details(key_id: str, **values: Any) -> None:
    KeyDetails._get_collection().update_one({"_id": key_id}, {"$set": values})


def test_a_key_lasts_a_year_unless_another_time_is_named(company: Company) -> None:
    for days in (365, 30):
        made = add(company) if days == 365 else add(company, valid_days=days)
        left = datetime.fromisoformat(made["expires_at"]) - datetime.now(UTC)
        assert abs(left - timedelta(days=days)) < timedelta(hours=1)
    for days in (0, 5 * 365 + 1):
        body = {"name": "x", "roles": ["viewer"], "valid_days": days}
        assert company.post("/v1/api-keys", json=body).json["errors"][0]["pointer"] == "/valid_days"


def test_an_expired_key_is_refused(company: Company, database: str) -> None:
    made = add(company)
    assert use(company, made["key"], database).status_code == 200
    set_details(made["id"], expires_at=datetime.now(UTC))
    assert use(company, made["key"], database).status_code == 401
    with using(a_context(company.tenant)):
        assert not ApiKey.find(id=made["id"]).first().active, "a release that knows no expiry would let it in"


def test_a_key_in_the_cache_expires_as_well(company: Company) -> None:
    cache = company.http.application.extensions["gateway"].authentication.principals
    made = add(company)
    set_details(made["id"], expires_at=datetime.now(UTC) + timedelta(seconds=2))
    assert use(company, made["key"]).status_code == 200
    assert cache.get(made["key"]).expires_at < datetime.now(UTC).timestamp() + 2


def test_a_key_of_the_release_before_goes_on(company: Company, database: str) -> None:
    made = add(company)
    KeyDetails._get_collection().delete_one({"_id": made["id"]})
    assert use(company, made["key"], database).status_code == 200
    row = find_key(company, made["id"])
    assert (row["owner"], row["expires_at"], row["read_only"], row["modules"]) == (None, None, False, None)
    assert row["last_used_at"] is not None


def test_last_use_is_written_once_a_minute(company: Company, database: str) -> None:
    made = add(company)
    assert find_key(company, made["id"])["last_used_at"] is None
    use(company, made["key"], database)
    first = find_key(company, made["id"])["last_used_at"]
    use(company, made["key"], database)
    assert find_key(company, made["id"])["last_used_at"] == first is not None
    set_details(made["id"], last_used_at=datetime.now(UTC) - timedelta(minutes=2))
    use(company, made["key"], database)
    assert find_key(company, made["id"])["last_used_at"] >= first


def test_keys_end_with_the_user_who_owns_them(company: Company, database: str) -> None:
    """M8: the keys of a dismissed administrator lived on."""
    with using(a_context(company.tenant)):
        eva = users.add(f"eva@{company.tenant}.example", "Eva", PASSWORD, [Role.ADMINISTRATOR])
    made = add(company, headers=session_of(company, eva.login), roles=["administrator"])
    by_key = add(company, headers={"Authorization": f"Bearer {made['key']}"})
    old = add(company, headers=session_of(company, eva.login))
    KeyDetails._get_collection().delete_one({"_id": old["id"]})
    assert {made["owner"], by_key["owner"]} == {eva.id}
    assert company.open("DELETE", f"/v1/users/{eva.id}").status_code == 204
    assert [use(company, one["key"], database).status_code for one in (made, by_key, old)] == [401, 401, 401]
    assert not find_key(company, made["id"])["active"]


def test_an_owner_who_has_left_stops_the_key_by_itself(company: Company, database: str) -> None:
    """A process that dies between user and keys leaves no key behind."""
    with using(a_context(company.tenant)):
        eva = users.add(f"eva@{company.tenant}.example", "Eva", PASSWORD, [Role.ADMINISTRATOR])
    made = add(company, headers=session_of(company, eva.login), roles=["administrator", "seller"])
    with using(a_context(company.tenant)):
        users.set_roles(eva.id, [Role.SELLER], users.get(eva.id).version)
    assert use(company, made["key"], database).json["roles"] == ["seller"]
    with using(a_context(company.tenant)):
        User._get_collection().update_one({"_id": eva.id}, {"$set": {"active": False}})
    assert use(company, made["key"], database).status_code == 401


def test_a_read_only_key_changes_nothing(company: Company) -> None:
    made = add(company, roles=["administrator"], read_only=True)
    headers = {"Authorization": f"Bearer {made['key']}"}
    assert company.http.get("/v1/users", headers=headers).status_code == 200
    refused = company.http.post("/v1/api-keys", json={"name": "x", "roles": ["viewer"]}, headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "gateway.key_read_only")


def test_a_key_for_some_modules_reaches_no_others(company: Company) -> None:
    made = add(company, modules=["billing"])
    assert made["modules"] == ["billing"]
    refused = use(company, made["key"], path="/v1/orders/ord_1")
    assert (refused.status_code, refused.json["code"], refused.json["needs"]) == (
        403,
        "gateway.key_without_module",
        "sales",
    )
    assert use(company, made["key"]).json["modules"] == ["billing"]
    swedish = {"Authorization": f"Bearer {made['key']}", "Accept-Language": "sv"}
    assert "modulen försäljning" in company.http.get("/v1/orders/ord_1", headers=swedish).json["detail"]


@pytest.mark.parametrize("on", [True, False])
def test_a_service_is_told_which_modules_a_key_is_not_for(company: Company, responder: Any, on: bool) -> None:
    """Also one that is off: what it knew before is still stored. Of a session and of a key for all it is none."""
    made = add(company, modules=["crm", "cash"])
    company.put_module("billing", on)
    told: list[frozenset[str]] = []

    def answer(_method: str, _body: Any, context: Any) -> Any:
        told.append(context.closed_modules)
        return {"items": [], "next_cursor": None}

    with responder("crm", answer):
        assert use(company, made["key"], path="/v1/selections").status_code == 200
        assert company.http.get("/v1/selections", headers=session_of(company, company.login)).status_code == 200
        assert company.get("/v1/selections").status_code == 200
    assert told == [frozenset(Module) - {"crm", "cash"}, frozenset(), frozenset()]


@pytest.mark.parametrize("modules", [None, ["crm", "cash"]])
def test_a_job_is_told_the_same_of_the_key_that_started_it(
    app: Flask, company: Company, modules: list[str] | None
) -> None:
    """A module that is off for the company is not closed to a key for all."""
    made = add(company, modules=modules) if modules else add(company)
    company.put_module("billing", False)
    company.put_module("crm", True)
    job: Any = SimpleNamespace(user_id=made["id"])
    with using(a_context(company.tenant)):
        context = authority.context_of(app.extensions["gateway"], job, made["roles"], ["crm", "cash"], "bulk")
    assert context.closed_modules == (frozenset() if modules is None else frozenset(Module) - {*modules})


def test_an_administrators_key_is_for_all_modules(company: Company) -> None:
    """It could make itself another key without the scope."""
    body = {"name": "x", "roles": ["administrator"], "modules": ["billing"]}
    refused = company.post("/v1/api-keys", json=body)
    assert [(one["pointer"], one["code"]) for one in refused.json["errors"]] == [
        ("/modules", "administrator_with_modules")
    ]


@pytest.mark.parametrize("scope", [{"read_only": True}, {"modules": ["billing"]}])
def test_a_release_that_knows_no_scope_refuses_the_key(company: Company, scope: dict[str, Any]) -> None:
    """It compares the stored digest as it is."""
    made = add(company, **scope)
    plain = hashlib.sha256(made["key"][len(made["id"]) + 1 :].encode()).hexdigest()
    with using(a_context(company.tenant)):
        assert ApiKey.find(id=made["id"]).first().digest == f"scoped:{plain}"
    assert use(company, made["key"]).status_code == 200


def test_a_key_is_rotated_with_an_overlap(company: Company, database: str) -> None:
    old = add(company, read_only=True, modules=["billing", "crm"], roles=["accountant"])
    answer = company.post(f"/v1/api-keys/{old['id']}/rotate", json={"overlap_hours": 2})
    assert answer.status_code == 201
    new = answer.json
    same = ("name", "roles", "read_only", "modules", "owner")
    assert {name: new[name] for name in same} == {name: old[name] for name in same}
    assert (new["replaces"], new["id"] != old["id"]) == (old["id"], True)
    assert [use(company, one["key"], database).status_code for one in (old, new)] == [200, 200]
    left = datetime.fromisoformat(find_key(company, old["id"])["expires_at"]) - datetime.now(UTC)
    assert timedelta(hours=1) < left <= timedelta(hours=2)
    assert company.post(f"/v1/api-keys/{old['id']}/rotate", json={"overlap_hours": 0}).status_code == 201
    assert [use(company, one["key"], database).status_code for one in (old, new)] == [401, 200]
    ended = company.post(f"/v1/api-keys/{old['id']}/rotate", json={})
    assert (ended.status_code, ended.json["code"]) == (409, "gateway.key_ended")


def test_a_rotation_never_lengthens_the_old_key(company: Company) -> None:
    old = add(company, valid_days=1)
    company.post(f"/v1/api-keys/{old['id']}/rotate", json={"overlap_hours": 720})
    assert find_key(company, old["id"])["expires_at"][:19] == old["expires_at"][:19]


def test_only_an_administrator_of_the_company_rotates(company: Company, other_company: Company) -> None:
    made = add(company)
    path = f"/v1/api-keys/{made['id']}/rotate"
    assert company.post(path, json={}, role="seller").status_code == 403
    theirs = other_company.post(path, json={})
    assert (theirs.status_code, theirs.json["code"]) == (404, "gateway.key_not_found")
