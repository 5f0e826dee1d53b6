"""What the tests of the operator's commands have in common: the command, its secrets, and how they open a gateway."""

import os
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from chassis.settings import load
from chassis.testing import own_servers
from chassis.testing_keys import key_settings
from gateway import admin

PASSWORD = "long enough a password"
OWN_PASSWORD = "another long password"
PUBLISHED_KEY = "key_00000000000000000000000000000000_developmentonlydevelopmentonlydevelopment00"


@pytest.fixture
def operate(database: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command with these secrets in its environment."""

    def run(*arguments: str, password: str = PASSWORD, key: str = "", development: bool = True) -> int:
        for name, value in {
            **own_servers("gateway"),
            **key_settings("gateway"),
            **({} if development else {"GATEWAY_SECRET": uuid4().hex}),
            "AMQP_URL": os.environ["AMQP_URL"] if development else "amqp://a:9gW3x@127.0.0.1/",
            "DEVELOPMENT": str(development),
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


def headers_of(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def status_of(app: Flask, key: str) -> int:
    return app.test_client().get("/v1/me", headers=headers_of(key)).status_code


def log_in(app: Flask, login: str, password: str) -> Any:
    return app.test_client().post("/v1/login", json={"login": login, "password": password})
