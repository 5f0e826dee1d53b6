"""The operator's command: a company with its administrator and key, however often it is run."""

import os
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from chassis.settings import load
from chassis.testing_keys import key_settings
from gateway import admin

PASSWORD = "long enough a password"


@pytest.fixture
def operate(database: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command with these secrets in its environment."""

    def run(*arguments: str, password: str = PASSWORD, key: str = "") -> int:
        for name, value in {
            **key_settings("gateway"),
            "DATABASE": database,
            "ADMIN_PASSWORD": password,
            "API_KEY": key,
        }.items():
            monkeypatch.setenv(name, value)
        load.cache_clear()
        return admin.main(list(arguments))

    assert os.environ["AMQP_URL"]
    yield run
    load.cache_clear()


def new_key(capsys: pytest.CaptureFixture[str]) -> str:
    assert admin.main(["new-key"]) == 0
    return capsys.readouterr().out.strip()


def test_a_company_is_made_and_can_be_entered(app: Flask, operate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    company, key = f"co{uuid4().hex[:8]}", new_key(capsys)
    login = f"anna@{company}.example"
    assert operate("create-company", company, "--name", "Demo AB", "--login", login, key=key) == 0
    http = app.test_client()
    me: Any = http.get("/v1/me", headers={"Authorization": f"Bearer {key}"}).json
    assert (me["company"], me["roles"]) == ("Demo AB", ["administrator"])
    assert len(me["modules"]) == 9
    assert http.post("/v1/login", json={"login": login, "password": PASSWORD}).status_code == 200


def test_running_it_again_changes_only_the_password(
    app: Flask, operate: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    company, key = f"co{uuid4().hex[:8]}", new_key(capsys)
    command = ("create-company", company, "--login", f"anna@{company}.example")
    assert operate(*command, key=key) == operate(*command, key=key) == 0
    headers = {"Authorization": f"Bearer {key}"}
    http = app.test_client()
    users: Any = http.get("/v1/users", headers=headers).json
    keys: Any = http.get("/v1/api-keys", headers=headers).json
    assert (len(users["items"]), len(keys["items"])) == (1, 1)
    assert operate(*command, key=key, password="another long password") == 0
    login = {"login": command[3], "password": "another long password"}
    assert http.post("/v1/login", json=login).status_code == 200
    assert http.post("/v1/login", json={**login, "password": PASSWORD}).status_code == 401


def test_a_login_of_another_company_is_not_taken(operate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    login = f"anna@{uuid4().hex[:8]}.example"
    assert operate("create-company", f"co{uuid4().hex[:8]}", "--login", login) == 0
    assert operate("create-company", f"co{uuid4().hex[:8]}", "--login", login) == 2
    assert "another company" in capsys.readouterr().err


def test_a_password_that_is_easily_guessed_is_refused(operate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    company = f"co{uuid4().hex[:8]}"
    command = ("create-company", company, "--login", f"anna@{company}.example")
    assert operate(*command, password="password12") == 2
    assert "ADMIN_PASSWORD: The password is too common" in capsys.readouterr().err
    assert operate(*command) == 0


@pytest.mark.parametrize(("password", "key", "said"), [("short", "", "ADMIN_PASSWORD"), (PASSWORD, "guess", "API_KEY")])
def test_weak_secrets_are_refused(
    operate: Any, capsys: pytest.CaptureFixture[str], password: str, key: str, said: str
) -> None:
    assert operate("create-company", "weak", "--login", "a@weak.example", password=password, key=key) == 2
    assert said in capsys.readouterr().err
