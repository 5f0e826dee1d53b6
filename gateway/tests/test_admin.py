"""The operator's command: a company with its administrator and key, however often it is run."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context, wait_until
from gateway import create_app
from gateway.identity import companies

from .conftest import settings_for
from .operating import OWN_PASSWORD, PASSWORD, headers_of, log_in, new_key, status_of


def test_a_company_is_made_and_can_be_entered(app: Flask, operate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    company, key = f"co{uuid4().hex[:8]}", new_key(capsys)
    login = f"anna@{company}.example"
    assert operate("create-company", company, "--name", "Demo AB", "--login", login, key=key) == 0
    http = app.test_client()
    me: Any = http.get("/v1/me", headers={"Authorization": f"Bearer {key}"}).json
    assert (me["company"], me["roles"]) == ("Demo AB", ["administrator"])
    assert len(me["modules"]) == 9
    assert http.post("/v1/login", json={"login": login, "password": PASSWORD}).status_code == 200


class Demo:
    """A company made by the command, with its key."""

    def __init__(self, operate: Any, key: str) -> None:
        self.operate, self.key = operate, key
        self.id = f"co{uuid4().hex[:8]}"
        self.login = f"anna@{self.id}.example"
        assert self.create() == 0

    def create(self, **secrets: str) -> int:
        code: int = self.operate("create-company", self.id, "--login", self.login, **{"key": self.key, **secrets})
        return code


@pytest.fixture
def demo(operate: Any, capsys: pytest.CaptureFixture[str]) -> Demo:
    made = Demo(operate, new_key(capsys))
    capsys.readouterr()
    return made


def test_running_it_again_changes_nothing_and_says_so(
    app: Flask, demo: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo.create() == 0
    assert capsys.readouterr().out == f"Company {demo.id} exists with this administrator; nothing is changed.\n"
    http = app.test_client()
    users: Any = http.get("/v1/users", headers=headers_of(demo.key)).json
    keys: Any = http.get("/v1/api-keys", headers=headers_of(demo.key)).json
    assert (len(users["items"]), len(keys["items"])) == (1, 1)


def test_a_password_that_was_changed_survives_the_next_start(app: Flask, demo: Demo) -> None:
    session: Any = log_in(app, demo.login, PASSWORD).json
    changed = app.test_client().post(
        "/v1/me/password",
        headers=headers_of(session["token"]),
        json={"old_password": PASSWORD, "new_password": OWN_PASSWORD},
    )
    assert changed.status_code == 204
    assert demo.create() == 0
    assert demo.create(password="") == 0  # the secrets are needed for the first start only
    assert (log_in(app, demo.login, OWN_PASSWORD).status_code, log_in(app, demo.login, PASSWORD).status_code) == (
        200,
        401,
    )


def test_another_key_in_the_environment_opens_nothing_until_it_is_asked_for(
    database: str, demo: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(settings_for(database, auth_cache_seconds=0.2))
    other = new_key(capsys)
    assert demo.create(key=other) == 0
    assert f"replace-key {demo.id}" in capsys.readouterr().out
    assert (status_of(app, demo.key), status_of(app, other)) == (200, 401)
    assert demo.operate("replace-key", demo.id, key=other) == 0
    said = capsys.readouterr().out
    assert other not in said
    assert said == f"{other[:36]} is a key of {demo.id}; revoked: {demo.key[:36]}.\n"
    wait_until(lambda: (status_of(app, demo.key), status_of(app, other)) == (401, 200))
    assert demo.operate("replace-key", demo.id, key=other) == 0
    assert capsys.readouterr().out == f"{other[:36]} is the key already; nothing is changed.\n"


def test_a_key_that_was_replaced_does_not_come_back(app: Flask, demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.operate("replace-key", demo.id, "--make") == 0
    made = capsys.readouterr().out.splitlines()[1].removeprefix("API key: ")
    assert demo.create() == 0
    assert demo.operate("replace-key", demo.id, key=demo.key) == 2
    assert "used before" in capsys.readouterr().err
    assert (status_of(app, demo.key), status_of(app, made)) == (401, 200)


def test_a_named_key_is_replaced_with_its_name_and_roles(
    app: Flask, demo: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    http = app.test_client()
    body = {"name": "cash register", "roles": ["seller"]}
    former: Any = http.post("/v1/api-keys", headers=headers_of(demo.key), json=body).json
    assert demo.operate("replace-key", demo.id, "--former", former["id"]) == 0
    made = capsys.readouterr().out.splitlines()[1].removeprefix("API key: ")
    me: Any = http.get("/v1/me", headers=headers_of(made)).json
    assert (me["name"], me["roles"]) == ("cash register", ["seller"])
    assert (status_of(app, former["key"]), status_of(app, demo.key)) == (401, 200)
    assert demo.operate("replace-key", demo.id, "--former", former["id"]) == 2
    assert former["id"] in capsys.readouterr().err


def test_another_companys_key_is_not_taken(operate: Any, demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    other = Demo(operate, new_key(capsys))
    assert demo.operate("replace-key", demo.id, key=other.key) == 2
    assert demo.operate("replace-key", demo.id, "--former", other.key[:36]) == 2
    assert demo.operate("replace-key", "nobody") == 2
    assert "There is no company nobody." in capsys.readouterr().err


@pytest.mark.parametrize("given", ["", OWN_PASSWORD])
def test_a_password_is_reset_and_the_sessions_end(
    app: Flask, demo: Demo, given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    session: Any = log_in(app, demo.login, PASSWORD).json
    capsys.readouterr()
    assert demo.operate("reset-password", demo.login.upper(), password=given) == 0
    said = capsys.readouterr().out
    assert "all sessions are ended" in said
    password = given or said.splitlines()[1].removeprefix("Password: ")
    assert (said.count("\n"), given in said) == (1, False) if given else (2, True)
    assert log_in(app, demo.login, PASSWORD).status_code == 401
    assert log_in(app, demo.login, password).status_code == 200
    assert status_of(app, session["token"]) == 401


def test_an_unknown_login_is_not_reset(operate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert operate("reset-password", "nobody@nowhere.example") == 2
    assert "There is no user with the login nobody@nowhere.example." in capsys.readouterr().err


def test_a_run_that_was_killed_is_finished_by_the_next(
    app: Flask, operate: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    company, key = f"co{uuid4().hex[:8]}", new_key(capsys)
    command = ("create-company", company, "--login", f"anna@{company}.example")
    for step in ("companies.add_key", "users.add"):
        with monkeypatch.context() as patch:
            patch.setattr(f"gateway.identity.operators.{step}", kill)
            with pytest.raises(KeyboardInterrupt):
                operate(*command, key=key)
    assert operate(*command, key=key) == 0
    keys: Any = app.test_client().get("/v1/api-keys", headers=headers_of(key)).json
    assert len(keys["items"]) == 1
    assert log_in(app, command[3], PASSWORD).status_code == 200


def kill(*_arguments: Any) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("company", ["", "a", "a/b", "$ne", "Demo", "åre", "a" * 41, "a\n", "a b"])
def test_a_company_needs_an_id_that_is_safe_everywhere(
    operate: Any, company: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert operate("create-company", company, "--login", f"{uuid4().hex}@x.example") == 2
    assert "cannot be the id of a company" in capsys.readouterr().err


def test_a_company_of_before_keeps_its_id(app: Flask, operate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    company, key = f"Bolaget/{uuid4().hex[:8]}", new_key(capsys)
    login = f"anna@{uuid4().hex[:8]}.example"
    with using(a_context(company)):
        companies.create_if_missing("Bolaget AB")
    assert operate("create-company", company, "--login", login, key=key) == 0
    assert operate("create-company", company, "--login", login, key=key) == 0
    assert operate("reset-password", login, password=OWN_PASSWORD) == 0
    assert (status_of(app, key), log_in(app, login, OWN_PASSWORD).status_code) == (200, 200)


def test_a_company_with_users_gets_no_further_administrator(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.operate("create-company", demo.id, "--login", "eve@evil.example") == 2
    assert "has users already" in capsys.readouterr().err
