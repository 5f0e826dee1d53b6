"""Who is let in: keys, sessions, roles, modules, and an administrator's work."""

from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from gateway import create_app
from gateway.identity import companies, users
from gateway.models import ApiKey, Session, User

from .conftest import PASSWORD, Company, settings_for


def test_without_a_key_nobody_is_let_in(company: Company) -> None:
    answer = company.http.get("/v1/me")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json["code"] == "gateway.caller_not_authenticated"


@pytest.mark.parametrize(
    "spoil", [lambda key: key[:-1], lambda key: key[:-1] + ("A" if key[-1] != "A" else "B"), str.upper]
)
def test_a_key_with_a_wrong_secret_is_refused(company: Company, spoil: Any) -> None:
    headers = {"Authorization": f"Bearer {spoil(company.keys['viewer'])}"}
    assert company.http.get("/v1/me", headers=headers).status_code == 401


def test_a_key_tells_who_it_is(company: Company) -> None:
    said = company.get("/v1/me", role="seller").json
    assert (said["name"], said["roles"], said["company"]) == ("a seller", ["seller"], "Testbolaget AB")


def test_only_the_digest_of_a_key_is_stored(company: Company) -> None:
    secret = company.keys["viewer"].split("_", 2)[2]  # it may have a "_" of its own
    with using(a_context(company.tenant)):
        stored = [repr(key.to_mongo().to_dict()) for key in ApiKey.find()]
    assert len(stored) == len(Role)
    assert not [row for row in stored if secret in row]


def test_a_revoked_key_is_worthless_at_once(company: Company) -> None:
    key_id = company.keys["viewer"].rpartition("_")[0][:36]
    assert company.get("/v1/me", role="viewer").status_code == 200
    assert company.open("DELETE", f"/v1/api-keys/{key_id}").status_code == 204
    assert company.get("/v1/me", role="viewer").status_code == 401


def test_another_companys_key_cannot_be_revoked(company: Company, other_company: Company) -> None:
    key_id = other_company.keys["viewer"].rpartition("_")[0][:36]
    theirs = company.open("DELETE", f"/v1/api-keys/{key_id}")
    unknown = company.open("DELETE", "/v1/api-keys/key_" + "0" * 32)
    assert (
        (theirs.status_code, theirs.json["code"])
        == (unknown.status_code, unknown.json["code"])
        == (404, "gateway.key_not_found")
    )
    assert other_company.get("/v1/me", role="viewer").status_code == 200


def test_a_new_key_is_shown_once_and_works(company: Company) -> None:
    made = company.post("/v1/api-keys", json={"name": "Webshop", "roles": ["seller"]})
    assert made.status_code == 201
    headers = {"Authorization": f"Bearer {made.json['key']}"}
    assert company.http.get("/v1/me", headers=headers).json["roles"] == ["seller"]
    listed = company.get("/v1/api-keys").json["items"]
    assert made.json["id"] in [key["id"] for key in listed]
    assert not [key for key in listed if "key" in key]


def test_a_role_that_is_missing_is_named(company: Company) -> None:
    answer = company.get("/v1/users", role="seller")
    assert answer.status_code == 403
    assert (answer.json["code"], answer.json["needs"]) == ("gateway.role_missing", "administrator")


def test_login_and_logout(company: Company) -> None:
    answer = company.http.post("/v1/login", json={"login": company.login.upper(), "password": PASSWORD})
    assert answer.status_code == 200
    headers = {"Authorization": f"Bearer {answer.json['token']}"}
    assert company.http.get("/v1/me", headers=headers).json["name"] == "Anna"
    assert company.http.post("/v1/logout", headers=headers).status_code == 204
    assert company.http.get("/v1/me", headers=headers).status_code == 401


def test_wrong_password_and_unknown_user_look_the_same(company: Company) -> None:
    wrong = company.http.post("/v1/login", json={"login": company.login, "password": "wrong"})
    unknown = company.http.post("/v1/login", json={"login": "x" + company.login, "password": PASSWORD})
    assert wrong.status_code == unknown.status_code == 401
    assert {**wrong.json, "request_id": ""} == {**unknown.json, "request_id": ""}


def test_too_many_logins_are_stopped_even_with_the_right_password(database: str, company: Company) -> None:
    http = create_app(settings_for(database, login_attempts=2, login_delay_seconds=60)).test_client()
    http.environ_base["REMOTE_ADDR"] = f"another address of {company.tenant}"
    for _ in range(2):
        assert http.post("/v1/login", json={"login": company.login, "password": "wrong"}).status_code == 401
    stopped = http.post("/v1/login", json={"login": company.login, "password": PASSWORD})
    assert stopped.status_code == 429
    assert int(stopped.headers["Retry-After"]) > 0


def test_an_expired_session_is_refused(database: str, company: Company) -> None:
    http = create_app(settings_for(database, session_hours=1e-9)).test_client()
    login: Any = http.post("/v1/login", json={"login": company.login, "password": PASSWORD}).json
    token = login["token"]
    assert http.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_cookie_reads_but_changes_nothing(app: Flask, company: Company) -> None:
    token = company.http.post("/v1/login", json={"login": company.login, "password": PASSWORD}).json["token"]
    browser = app.test_client()
    browser.set_cookie("kundkort_session", token)
    assert browser.get("/v1/me").status_code == 200
    refused = browser.post("/v1/api-keys", json={"name": "stolen", "roles": ["administrator"]})
    assert refused.status_code == 401


def test_a_deactivated_user_is_out_at_once(company: Company) -> None:
    made = company.post(
        "/v1/users",
        json={"login": f"bo@{company.tenant}.example", "name": "Bo", "password": PASSWORD, "roles": ["viewer"]},
    )
    assert made.status_code == 201
    token = company.http.post("/v1/login", json={"login": made.json["login"], "password": PASSWORD}).json["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert company.http.get("/v1/me", headers=headers).status_code == 200
    assert company.open("DELETE", f"/v1/users/{made.json['id']}").status_code == 204
    assert company.http.get("/v1/me", headers=headers).status_code == 401
    assert company.http.post("/v1/login", json={"login": made.json["login"], "password": PASSWORD}).status_code == 401
    with using(a_context(company.tenant)):
        assert Session.find(user_id=made.json["id"]).count() == 0


def test_a_login_belongs_to_one_person_only(company: Company, other_company: Company) -> None:
    body = {"login": company.login, "name": "Bo", "password": PASSWORD, "roles": ["viewer"]}
    assert other_company.post("/v1/users", json=body).json["code"] == "gateway.login_taken"


def test_a_password_is_stored_as_argon2_and_can_be_changed(company: Company) -> None:
    with using(a_context(company.tenant)):
        assert User.find(id=company.user.id).first().password.startswith("$argon2id$")
    token = company.http.post("/v1/login", json={"login": company.login, "password": PASSWORD}).json["token"]
    headers = {"Authorization": f"Bearer {token}"}
    body = {"old_password": PASSWORD, "new_password": "another long word"}
    assert company.http.post("/v1/me/password", json={**body, "old_password": "no"}, headers=headers).status_code == 401
    assert company.http.post("/v1/me/password", json=body, headers=headers).status_code == 204
    assert company.http.get("/v1/me", headers=headers).status_code == 401
    login = {"login": company.login, "password": "another long word"}
    assert company.http.post("/v1/login", json=login).status_code == 200


def test_a_module_is_switched_off_and_on(company: Company) -> None:
    off = company.put_module("billing", on=False)
    assert off.status_code == 200
    assert off.json["modules"]["billing"] is False
    assert "billing" not in company.get("/v1/me").json["modules"]
    assert company.put_module("billing", on=True).json["modules"]["billing"] is True


def test_a_module_needs_the_newest_version(company: Company) -> None:
    path = "/v1/company/modules/billing"
    assert company.open("PUT", path, json={"on": False}).status_code == 428
    assert company.open("PUT", path, json={"on": False}, headers={"If-Match": '"99"'}).status_code == 412
    assert (
        company.open("PUT", "/v1/company/modules/golf", json={"on": True}, headers={"If-Match": '"1"'}).status_code
        == 404
    )


def test_keys_and_users_of_one_company_are_not_seen_by_another(company: Company, other_company: Company) -> None:
    mine = {row["id"] for row in company.get("/v1/users").json["items"]}
    theirs = {row["id"] for row in other_company.get("/v1/users").json["items"]}
    assert mine == {company.user.id}
    assert mine.isdisjoint(theirs)


def test_founding_twice_gives_one_company() -> None:
    with using(a_context("twice")):
        first = companies.create_if_missing("Första AB")
    with using(a_context("twice")):
        assert companies.create_if_missing("Andra AB").name == first.name == "Första AB"


def test_nobody_locks_themselves_out(company: Company) -> None:
    token = company.http.post("/v1/login", json={"login": company.login, "password": PASSWORD}).json["token"]
    answer = company.http.delete(f"/v1/users/{company.user.id}", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json["code"]) == (409, "gateway.user_own_access")


def test_an_unknown_role_is_refused(company: Company) -> None:
    answer = company.post("/v1/api-keys", json={"name": "x", "roles": ["king"]})
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json["errors"]] == ["/roles/0"]


def test_the_tenant_cannot_be_chosen_by_the_caller(company: Company, other_company: Company) -> None:
    with using(a_context(company.tenant)):
        made = users.add(f"eva@{company.tenant}.example", "Eva", PASSWORD, [Role.VIEWER])
    assert other_company.open("DELETE", f"/v1/users/{made.id}").status_code == 404
