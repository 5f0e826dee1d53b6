"""The audit trail: what is written down of requests, who may read it, and what never stands in it."""

import json
from typing import Any

import pytest
from flask import Flask

from gateway import create_app
from gateway.audit import chain, inbox
from gateway.audit.models import AuditEntry, AuditInbox
from gateway.audit.record import NO_COMPANY
from gateway.http.call import Gateway

from .authenticator import Person
from .conftest import PASSWORD, Company, settings_for

CUSTOMER = "cus_" + "0" * 32
VIEWER = {"name": "A viewer", "roles": ["viewer"]}


def lines(company: Company, query: str = "") -> list[Any]:
    """The company's trail by its API, newest first."""
    answer = company.get(f"/v1/audit?limit=200{query}")
    assert answer.status_code == 200, answer.json
    found: list[Any] = answer.json["items"]
    return found


def of_operation(company: Company, operation: str) -> list[Any]:
    return lines(company, f"&operation={operation}")


def trail_of(app: Flask) -> Any:
    gateway: Gateway = app.extensions["gateway"]
    return gateway.trail


def test_a_write_says_who_what_when_and_from_where(company: Company) -> None:
    made = company.post("/v1/api-keys", json=VIEWER)
    (line,) = of_operation(company, "add_key")
    key_id = company.keys["administrator"][:36]
    assert (line["kind"], line["outcome"], line["status"]) == ("write", "ok", 201)
    assert (line["user"], line["token_id"], line["address"]) == (key_id, key_id, f"address of {company.tenant}")
    assert line["request_id"] == made.headers["X-Request-Id"]
    assert len(line["trace_id"]) == 32
    assert line["subjects"] == [made.json["id"]]
    (change,) = line["changes"]
    assert (change["what"], change["id"], change["before"]) == ("api_keys", made.json["id"], {})
    assert change["after"] == {"active": True, "digest": "(hidden)", "name": "A viewer", "roles": ["viewer"]}
    assert (line["details"]["read_only"], line["details"]["modules"]) == (False, None)
    assert line["details"]["expires_at"][:10] == made.json["expires_at"][:10]


def test_a_revoked_key_and_a_module_say_what_they_were_before(company: Company) -> None:
    key_id = company.keys["seller"][:36]
    assert company.open("DELETE", f"/v1/api-keys/{key_id}").status_code == 204
    assert company.put_module("billing", on=False).status_code == 200
    (revoked,) = of_operation(company, "revoke_key")
    assert revoked["subjects"] == [key_id]
    assert revoked["changes"] == [
        {"what": "api_keys", "id": key_id, "before": {"active": True}, "after": {"active": False}}
    ]
    (switched,) = of_operation(company, "set_module")
    (change,) = switched["changes"]
    assert set(change["before"]["modules"]) - set(change["after"]["modules"]) == {"billing"}


def test_no_secret_is_written_down(database: str) -> None:
    """Passwords are judged and hashed several times here, which takes long on a busy machine."""
    app = create_app(settings_for(database, deadline_seconds=60))
    company = Company(app)
    made = company.post("/v1/api-keys", json=VIEWER)
    login = {"login": company.login, "password": PASSWORD}
    token = company.http.post("/v1/login", json=login).json["token"]
    changed = {"old_password": PASSWORD, "new_password": "a canary of a password"}
    headers = {"Authorization": f"Bearer {token}"}
    assert company.http.post("/v1/me/password", json=changed, headers=headers).status_code == 204
    company.http.post("/v1/login", json={**login, "password": "a wrong canary"})
    trail_of(app).settle(company.tenant)
    stored = repr(list(AuditEntry._get_collection().find({"tenant": company.tenant})))
    secrets = [made.json["key"][37:], token[37:], PASSWORD, "canary", "$argon2"]
    assert [secret for secret in secrets if secret in stored] == []
    (line,) = of_operation(company, "change_password")
    assert line["changes"][0]["after"] == {"password": "(hidden)"}
    trail_of(app).close()


def test_logins_good_and_bad_are_lines_of_the_company(company: Company) -> None:
    good = company.http.post("/v1/login", json={"login": company.login.upper(), "password": PASSWORD})
    for _ in range(3):
        company.http.post("/v1/login", json={"login": company.login, "password": "wrong"})
    session = {"Authorization": f"Bearer {good.json['token']}"}
    assert company.http.post("/v1/logout", headers=session).status_code == 204
    *bad, ok = sorted(of_operation(company, "log_in"), key=lambda line: line["outcome"], reverse=True)
    assert (ok["outcome"], ok["login"], ok["user"]) == ("ok", company.login, company.user.id)
    assert ok["token_id"] == good.json["token"][:36]
    who = ("refused", company.login, company.user.id, 401)
    assert {(line["outcome"], line["login"], line["user"], line["status"]) for line in bad} == {who}
    assert sum(line["count"] for line in bad) == 3
    (out,) = of_operation(company, "log_out")
    assert (out["kind"], out["outcome"], out["token_id"]) == ("login", "ok", ok["token_id"])


def test_the_code_after_the_password_is_a_login_too(company: Company) -> None:
    """A wrong code stands in the trail of the company, as a wrong password does."""
    person = Person(company)
    person.log_in()
    app, _ = person.enrol()
    token = person.log_in().json["login_token"]
    for code in (app.wrong_code(), app.next_code()):
        person.post("/v1/login/code", login_token=token, code=code)
    bad, ok = sorted(of_operation(company, "finish_login"), key=lambda line: line["outcome"], reverse=True)
    assert (bad["kind"], bad["outcome"], bad["user"], bad["status"]) == ("login", "refused", company.user.id, 401)
    assert (ok["kind"], ok["outcome"], ok["user"], ok["login"]) == ("login", "ok", company.user.id, company.login)


def test_the_form_of_the_pages_is_a_login_too(app: Flask, company: Company) -> None:
    browser = app.test_client()
    page = browser.get("/").get_data(as_text=True)
    token = page.partition('name="form_token" value="')[2].partition('"')[0]
    form = {"login": company.login, "password": PASSWORD, "form_token": token, "next": "/"}
    assert browser.post("/login", data=form).status_code == 303
    (line,) = of_operation(company, "login_form")
    assert (line["kind"], line["outcome"], line["user"]) == ("login", "ok", company.user.id)


def test_an_unknown_name_and_a_wrong_key_belong_to_no_company(app: Flask, company: Company) -> None:
    name = f"nobody@{company.tenant}.example"
    company.http.post("/v1/login", json={"login": name, "password": "wrong"})
    company.http.get("/v1/users", headers={"Authorization": "Bearer nonsense"})
    trail_of(app).settle(NO_COMPANY)
    rows = list(AuditEntry._get_collection().find({"tenant": NO_COMPANY}))
    assert [(row["operation"], row["outcome"]) for row in rows if row["login"] == name] == [("log_in", "refused")]
    assert [row["status"] for row in rows if row["operation"] == "list_users"] == [401]
    assert [line for line in lines(company) if line["login"] == name] == []


def test_refusals_of_a_known_caller_are_counted(company: Company) -> None:
    for _ in range(5):
        assert company.get("/v1/users", role="viewer").status_code == 403
    found = lines(company, "&outcome=refused")
    assert sum(line["count"] for line in found) == 5
    assert {(line["operation"], line["status"], line["user"]) for line in found} == {
        ("list_users", 403, company.keys["viewer"][:36])
    }


def test_a_look_names_whose_data_were_seen(app: Flask, company: Company) -> None:
    """Failed or not: no service runs here, so the card is 503, and a look at it was tried."""
    company.get(f"/v1/customers/{CUSTOMER}/card", role="viewer")
    company.get("/v1/users")
    (card,) = lines(company, f"&subject={CUSTOMER}")
    assert (card["kind"], card["operation"], card["outcome"]) == ("look", "get_card", "failed")
    (users,) = of_operation(company, "list_users")
    assert (users["kind"], users["outcome"]) == ("look", "ok")


def test_what_shows_nobodys_data_is_no_look(company: Company) -> None:
    company.get("/v1/me")
    company.get("/v1/company/modules")
    company.http.get("/v1/nothing")
    company.http.get("/openapi.json")
    assert [line["operation"] for line in lines(company) if line["operation"] != "list_audit"] == []


def test_only_administrators_read_it_and_only_their_own(company: Company, other_company: Company) -> None:
    company.post("/v1/api-keys", json=VIEWER)
    for path in ("/v1/audit", "/v1/audit/export", "/v1/audit/verify", "/v1/audit/settings"):
        assert [company.get(path, role=role).status_code for role in ("viewer", "seller", "accountant")] == [403] * 3
    mine, theirs = lines(company), lines(other_company)
    assert {line["hash"] for line in mine}.isdisjoint(line["hash"] for line in theirs)
    assert of_operation(other_company, "add_key") == []
    cursor = company.get("/v1/audit?limit=1").json["next_cursor"]
    assert cursor
    stolen = other_company.get(f"/v1/audit?cursor={cursor}").json["items"]
    assert {line["hash"] for line in stolen} & {line["hash"] for line in mine} == set()


def test_no_operation_changes_a_line(company: Company) -> None:
    company.post("/v1/api-keys", json=VIEWER)
    before = of_operation(company, "add_key")
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert company.open(method, "/v1/audit", json={}).status_code == 405
        assert company.open(method, "/v1/audit/1", json={}).status_code == 404
    assert of_operation(company, "add_key") == before


def test_it_is_paged_to_the_end_and_filtered_by_time(company: Company) -> None:
    for _ in range(7):
        company.post("/v1/api-keys", json=VIEWER)
    numbers, cursor = [], ""
    while cursor is not None:
        found = company.get(f"/v1/audit?limit=3&operation=add_key{cursor and '&cursor=' + cursor}").json
        numbers += [line["number"] for line in found["items"]]
        cursor = found.get("next_cursor")
    assert (len(numbers), numbers) == (7, sorted(numbers, reverse=True))
    times = [line["at"] for line in reversed(of_operation(company, "add_key"))]
    later = company.get("/v1/audit", query_string={"operation": "add_key", "since": times[3]}).json["items"]
    assert [line["at"] for line in reversed(later)] == [time for time in times if time >= times[3]]
    earlier = company.get("/v1/audit", query_string={"operation": "add_key", "before": times[3]}).json["items"]
    assert len(earlier) + len(later) == 7


def test_the_export_holds_what_the_hashes_are_made_of(company: Company) -> None:
    company.post("/v1/api-keys", json=VIEWER)
    company.http.post("/v1/login", json={"login": company.login, "password": "=wrong"})
    company.get("/v1/audit")
    answer = company.get("/v1/audit/export")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.jsonl"'
    previous, numbers = chain.START_HASH, []
    for text in answer.get_data(as_text=True).splitlines():
        line = json.loads(text)
        assert line["previous"] == previous
        assert chain.hash_entry(line) == line["hash"]
        previous = line["hash"]
        numbers.append(line["number"])
    assert numbers == list(range(1, len(numbers) + 1))
    verdict = company.get(f"/v1/audit/verify?known_number={numbers[-1]}&known_hash={previous}").json
    assert (verdict["is_good"], verdict["is_complete"]) == (True, True)
    assert verdict["last"] >= numbers[-1]


def test_a_cell_of_the_export_is_never_a_formula(app: Flask, company: Company) -> None:
    made = company.post(
        "/v1/users",
        json={"login": f"=cmd|{company.tenant}", "name": "Bo", "password": PASSWORD, "roles": ["viewer"]},
    )
    assert made.status_code == 201
    company.http.post("/v1/login", json={"login": f"=cmd|{company.tenant}", "password": PASSWORD})
    text = company.get("/v1/audit/export?format=csv").get_data(as_text=True)
    assert f",'=cmd|{company.tenant}," in text
    assert f",=cmd|{company.tenant}," not in text


def test_the_time_that_lines_are_kept_is_the_companys_decision(company: Company, other_company: Company) -> None:
    read = company.get("/v1/audit/settings")
    assert read.json == {"version": 1, "months": 24}
    for months in (5, 121):
        refused = company.open("PUT", "/v1/audit/settings", json={"months": months}, headers={"If-Match": '"1"'})
        assert [one["pointer"] for one in refused.json["errors"]] == ["/months"]
    put = company.open("PUT", "/v1/audit/settings", json={"months": 84}, headers={"If-Match": '"1"'})
    assert put.json == {"version": 2, "months": 84}
    assert other_company.get("/v1/audit/settings").json["months"] == 24
    line = next(one for one in of_operation(company, "set_audit_settings") if one["outcome"] == "ok")
    assert line["changes"][-1]["after"] == {"fields": {"months": 84}}


def test_the_entry_of_a_write_is_stored_before_it_runs(
    app: Flask, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that cannot store the entry stops the write."""

    def fail(*_rows: Any) -> None:
        raise OSError("no space")

    monkeypatch.setattr(inbox, "put", fail)
    refused = company.post("/v1/api-keys", json={"name": "never", "roles": ["viewer"]})
    monkeypatch.undo()
    assert refused.status_code == 500
    assert "never" not in {key["name"] for key in company.get("/v1/api-keys").json["items"]}


def test_an_idempotent_request_sent_again_is_a_line_that_says_so(company: Company) -> None:
    body = {"login": f"eva@{company.tenant}.example", "name": "Eva", "password": PASSWORD, "roles": ["viewer"]}
    for _ in range(2):
        assert company.post("/v1/users", json=body, headers={"Idempotency-Key": "one"}).status_code == 201
    again, first = of_operation(company, "add_user")
    assert (first["details"], again["details"]) == ({}, {"replayed": True})
    assert (len(first["changes"]), again["changes"]) == (1, [])


def test_the_line_of_a_request_in_the_log_names_company_user_and_request(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="kundkort"):
        answer = company.post("/v1/api-keys", json=VIEWER)
    (record,) = [one for one in caplog.records if "/v1/api-keys 201" in one.getMessage()]
    said = vars(record)
    assert (said["tenant"], said["user"]) == (company.tenant, company.keys["administrator"][:36])
    assert said["request_id"] == answer.headers["X-Request-Id"]


def test_an_inbox_is_empty_when_its_lines_are_in_the_chain(app: Flask, company: Company) -> None:
    company.post("/v1/api-keys", json=VIEWER)
    trail_of(app).settle(company.tenant)
    assert AuditInbox._get_collection().count_documents({"tenant": company.tenant}) == 0


def test_a_body_that_is_too_large_is_a_line_with_that_status(company: Company) -> None:
    assert company.post("/v1/api-keys", data=b" " * 2_000_000, content_type="application/json").status_code == 413
    (line,) = of_operation(company, "add_key")
    assert (line["outcome"], line["status"]) == ("failed", 413)
