"""The second factor over HTTP: a login in two steps, enrolment, codes that count once, what a company demands."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from gateway import create_app
from gateway.identity import sessions, users
from gateway.identity.login_models import Enrolment, LoginStep, SecondFactor
from gateway.models import Session, anywhere

from .authenticator import App, Person, demand, forget_used_codes, move_to
from .conftest import PASSWORD, Company, settings_for


@pytest.fixture
def person(company: Company) -> Person:
    somebody = Person(company)
    assert somebody.log_in().status_code == 200
    return somebody


def begin(person: Person) -> str:
    """The login_token after the right password."""
    answer = person.log_in()
    assert (answer.status_code, answer.json["code"]) == (401, "gateway.second_factor_required")
    token: str = answer.json["login_token"]
    return token


def test_an_enrolled_user_logs_in_with_password_and_code(person: Person) -> None:
    app, _ = person.enrol()
    answer = person.log_in()
    assert (answer.status_code, answer.json["next"]) == (401, "code")
    done = person.post("/v1/login/code", login_token=answer.json["login_token"], code=app.next_code())
    assert (done.status_code, done.json["name"]) == (200, "Anna")
    person.token = done.json["token"]
    assert person.me() == 200


def test_the_session_that_enrols_goes_on_and_all_others_end(person: Person) -> None:
    other = Person(person.company)
    other.log_in()
    assert other.me() == 200
    person.enrol()
    assert (person.me(), other.me()) == (200, 401)


def test_a_login_token_opens_nothing_else(person: Person) -> None:
    person.enrol()
    person.token = begin(person)
    assert person.me() == 401
    assert person.post("/v1/login/enrolment", login_token=person.token).json["code"] == "gateway.login_step_expired"


def test_a_code_is_accepted_once(person: Person) -> None:
    app, _ = person.enrol()
    code = app.next_code()
    assert person.post("/v1/login/code", login_token=begin(person), code=code).status_code == 200
    again = person.post("/v1/login/code", login_token=begin(person), code=code)
    assert (again.status_code, again.json["code"]) == (401, "gateway.code_wrong")


def test_the_code_of_the_enrolment_is_used_up(person: Person) -> None:
    offer = person.post("/v1/me/second-factor", password=PASSWORD).json
    code = App(offer["secret"]).next_code()
    assert person.post("/v1/me/second-factor/confirm", code=code).status_code == 200
    assert person.post("/v1/login/code", login_token=begin(person), code=code).json["code"] == "gateway.code_wrong"


def test_many_at_once_with_one_code_start_one_session(app: Flask, person: Person) -> None:
    authenticator, _ = person.enrol()
    code, tokens = authenticator.next_code(), [begin(person) for _ in range(6)]

    def show(token: str) -> int:
        http: Any = app.test_client(use_cookies=False)
        return int(http.post("/v1/login/code", json={"login_token": token, "code": code}).status_code)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(show, tokens)) == [200, 401, 401, 401, 401, 401]


def test_a_login_token_starts_one_session(person: Person) -> None:
    app, codes = person.enrol()
    token = begin(person)
    assert person.post("/v1/login/code", login_token=token, code=app.next_code()).status_code == 200
    again = person.post("/v1/login/code", login_token=token, code=codes[0])
    assert (again.status_code, again.json["code"]) == (401, "gateway.login_step_expired")


def test_each_recovery_code_counts_once(person: Person) -> None:
    _, codes = person.enrol()
    assert len(codes) == 10
    assert person.post("/v1/login/code", login_token=begin(person), code=codes[3].upper()).status_code == 200
    assert person.post("/v1/login/code", login_token=begin(person), code=codes[3]).status_code == 401
    assert person.post("/v1/login/code", login_token=begin(person), code=codes[4]).status_code == 200


def test_wrong_codes_are_throttled_over_all_steps_and_right_ones_do_not_count(database: str, company: Company) -> None:
    person = Person(company)
    move_to(person, create_app(settings_for(database, login_attempts=3)))
    person.log_in()
    app, codes = person.enrol()
    for code in codes[:2]:
        assert person.post("/v1/login/code", login_token=begin(person), code=code).status_code == 200
    wrong = app.wrong_code()
    move_to(person, create_app(settings_for(database, login_attempts=30)))
    tokens = [begin(person) for _ in range(4)]
    move_to(person, create_app(settings_for(database, login_attempts=3)))
    for token in tokens[:3]:
        assert person.post("/v1/login/code", login_token=token, code=wrong).status_code == 401
    stopped = person.post("/v1/login/code", login_token=tokens[3], code=app.next_code())
    assert (stopped.status_code, stopped.json["code"]) == (429, "gateway.logins_too_many")
    assert 0 < int(stopped.headers["Retry-After"]) <= 60


def test_what_is_stored_opens_nothing(person: Person) -> None:
    offer = person.post("/v1/me/second-factor", password=PASSWORD).json
    _, codes = person.enrol()
    token = begin(person)
    models = (SecondFactor, Enrolment, LoginStep, Session)
    stored = repr([list(model._get_collection().find({})) for model in models])
    assert [secret for secret in (offer["secret"], *codes, token) if secret in stored] == []


def test_a_secret_that_is_copied_to_another_user_is_worthless(person: Person, other_company: Company) -> None:
    app, _ = person.enrol()
    stranger = Person(other_company)
    stranger.log_in()
    stranger.enrol()
    mine = SecondFactor._get_collection().find_one({"_id": person.company.user.id})
    assert mine is not None
    theirs = {"_id": other_company.user.id}
    SecondFactor._get_collection().update_one(theirs, {"$set": {"secret": mine["secret"], "last_counter": 0}})
    answer = stranger.post("/v1/login/code", login_token=begin(stranger), code=app.next_code())
    assert (answer.status_code, answer.json["code"]) == (409, "gateway.second_factor_unreadable")


def test_enrolment_needs_the_password_and_a_right_code(person: Person) -> None:
    wrong = person.post("/v1/me/second-factor", password="not the password")
    assert (wrong.status_code, wrong.json["code"]) == (401, "gateway.login_wrong")
    nothing = person.post("/v1/me/second-factor/confirm", code="123456")
    assert (nothing.status_code, nothing.json["code"]) == (409, "gateway.enrolment_expired")
    app = App(person.post("/v1/me/second-factor", password=PASSWORD).json["secret"])
    refused = person.post("/v1/me/second-factor/confirm", code=app.wrong_code())
    assert (refused.status_code, refused.json["code"]) == (401, "gateway.code_wrong")
    assert person.log_in().status_code == 200


def test_what_one_session_was_offered_another_cannot_confirm(person: Person) -> None:
    """Somebody who knows the password must not slip a secret of their own under the user's enrolment."""
    thief = Person(person.company)
    thief.log_in()
    stolen = App(thief.post("/v1/me/second-factor", password=PASSWORD).json["secret"])
    offered = person.post("/v1/me/second-factor", password=PASSWORD).json["secret"]
    assert person.post("/v1/me/second-factor/confirm", code=stolen.next_code()).status_code == 401
    app = App(offered)
    assert person.post("/v1/me/second-factor/confirm", code=app.next_code()).status_code == 200
    assert thief.me() == 401


def test_removal_needs_both_password_and_code(person: Person) -> None:
    app, codes = person.enrol()
    path = "/v1/me/second-factor/remove"
    assert person.post(path, password="wrong", code=codes[0]).json["code"] == "gateway.login_wrong"
    assert person.post(path, password=PASSWORD, code=app.wrong_code()).json["code"] == "gateway.code_wrong"
    assert person.post(path, password=PASSWORD, code=codes[0]).status_code == 204
    assert person.post(path, password=PASSWORD, code=codes[1]).json["code"] == "gateway.second_factor_absent"
    assert person.log_in().status_code == 200


def test_new_recovery_codes_replace_the_old(person: Person) -> None:
    app, codes = person.enrol()
    renewed = person.post("/v1/me/second-factor/recovery-codes", password=PASSWORD, code=app.next_code())
    fresh = renewed.json["recovery_codes"]
    assert set(fresh).isdisjoint(codes)
    assert person.post("/v1/login/code", login_token=begin(person), code=codes[5]).status_code == 401
    assert person.post("/v1/login/code", login_token=begin(person), code=fresh[5]).status_code == 200


def test_the_state_says_what_is_left(person: Person) -> None:
    def state() -> Any:
        headers = {"Authorization": f"Bearer {person.token}"}
        said = person.http.get("/v1/me/second-factor", headers=headers).json
        return said["enrolled"], said["required"], said["recovery_codes_left"]

    assert state() == (False, False, 0)
    app, codes = person.enrol()
    person.post("/v1/me/second-factor/recovery-codes", password=PASSWORD, code=codes[0])
    assert state() == (True, False, 10)
    forget_used_codes(person.company.user.id, app)
    demand(person.company)
    assert state() == (True, True, 10)


def test_a_demand_leads_to_enrolment_only(company: Company) -> None:
    assert demand(company).json["second_factor_required"] is True
    person = Person(company)
    answer = person.log_in()
    assert (answer.status_code, answer.json["next"]) == (401, "enrolment")
    token = answer.json["login_token"]
    assert person.post("/v1/login/code", login_token=token, code="123456").status_code == 401
    offer = person.post("/v1/login/enrolment", login_token=token).json
    assert person.post("/v1/login/enrolment", login_token=token).json["secret"] == offer["secret"]
    app = App(offer["secret"])
    wrong = person.post("/v1/login/enrolment/confirm", login_token=token, code=app.wrong_code())
    assert (wrong.status_code, wrong.json["code"]) == (401, "gateway.code_wrong")
    done = person.post("/v1/login/enrolment/confirm", login_token=token, code=app.next_code())
    assert (done.status_code, len(done.json["recovery_codes"])) == (200, 10)
    person.token = done.json["token"]
    assert person.me() == 200
    refused = person.post("/v1/me/second-factor/remove", password=PASSWORD, code=app.next_code())
    assert (refused.status_code, refused.json["code"]) == (409, "gateway.second_factor_demanded")


def test_a_demand_ends_sessions_without_a_code(person: Person) -> None:
    assert person.me() == 200
    demand(person.company)
    assert person.me() == 401
    demand(person.company, on=False)
    assert person.me() == 200


def test_a_session_of_an_earlier_release_opens_nothing_of_an_enrolled_user(person: Person) -> None:
    """An earlier gateway beside this one asks for no code; its sessions are refused here."""
    person.enrol()
    user = anywhere(type(person.company.user), _id=person.company.user.id)
    assert user is not None
    person.token, _ = sessions.start(user, sessions.Origin("", ""), 12)
    assert person.me() == 401


def test_an_administrator_resets_anothers_factor(company: Company, other_company: Company) -> None:
    with using(a_context(company.tenant)):
        users.add(f"bo@{company.tenant}.example", "Bo", PASSWORD, [Role.VIEWER])
    company.login = f"bo@{company.tenant}.example"
    person = Person(company)
    person.log_in()
    person.enrol()
    user = anywhere(type(company.user), login=company.login)
    assert user is not None
    path = f"/v1/users/{user.id}/second-factor"
    unknown = other_company.open("DELETE", "/v1/users/usr_" + "0" * 32 + "/second-factor")
    theirs = other_company.open("DELETE", path)
    assert (theirs.status_code, theirs.json["code"]) == (unknown.status_code, unknown.json["code"])
    assert theirs.status_code == 404
    assert company.open("DELETE", path, role="seller").status_code == 403
    assert person.me() == 200
    assert company.open("DELETE", path).status_code == 204
    assert person.me() == 401
    assert person.log_in().status_code == 200


def test_nobody_resets_their_own_factor(person: Person) -> None:
    person.enrol()
    headers = {"Authorization": f"Bearer {person.token}"}
    answer = person.http.delete(f"/v1/users/{person.company.user.id}/second-factor", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (409, "gateway.user_own_access")


def test_a_deactivated_user_finishes_no_login(company: Company) -> None:
    with using(a_context(company.tenant)):
        bo = users.add(f"bo@{company.tenant}.example", "Bo", PASSWORD, [Role.VIEWER])
    company.login = bo.login
    person = Person(company)
    person.log_in()
    _, codes = person.enrol()
    token = begin(person)
    assert company.open("DELETE", f"/v1/users/{bo.id}").status_code == 204
    assert person.post("/v1/login/code", login_token=token, code=codes[0]).status_code == 401


def test_an_api_key_has_no_second_factor(company: Company) -> None:
    answer = company.post("/v1/me/second-factor", json={"password": PASSWORD})
    assert (answer.status_code, answer.json["code"]) == (403, "gateway.key_not_person")
    demand(company)
    assert company.get("/v1/me").status_code == 200


def test_rules_need_the_newest_version(company: Company) -> None:
    path, body = "/v1/company/login-rules", {"second_factor_required": True}
    assert company.open("PUT", path, json=body).status_code == 428
    assert company.open("PUT", path, json=body, headers={"If-Match": '"7"'}).status_code == 412
    assert demand(company).json["version"] == 2
