"""Secrets stay secret: not in logs, not in failures, not in what is stored."""

import logging
from typing import Any

import pytest
from flask import Flask

from chassis.testing_keys import KEY, private_key
from gateway.models import Answer, ApiKey, LoginCount, Session, User

from .conftest import PASSWORD, Company

CANARY = "kanariefågel-4711-hemlig"


def test_canaries_do_not_come_out_anywhere(
    app: Flask, company: Company, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    login: Any = company.http.post("/v1/login", json={"login": company.login, "password": PASSWORD}).json
    made: Any = company.post("/v1/api-keys", json={"name": "x", "roles": ["viewer"]}).json
    refused = [
        company.http.post("/v1/login", json={"login": company.login, "password": CANARY}),
        company.post("/v1/users", json={"login": "x@y.example", "name": "x", "password": CANARY, "roles": ["king"]}),
        company.http.get("/v1/me", headers={"Authorization": f"Bearer key_{CANARY}"}),
    ]
    secrets = [CANARY, PASSWORD, KEY, private_key("gateway"), login["token"], made["key"], company.keys["viewer"]]
    said = caplog.text + "".join(capfd.readouterr()) + "".join(answer.text for answer in refused)
    models = (Answer, ApiKey, LoginCount, Session, User)
    stored = repr([list(model._get_collection().find({})) for model in models])
    for secret in secrets:
        assert secret not in said
        assert secret not in stored


def test_an_answer_with_a_secret_is_not_kept(company: Company) -> None:
    headers = {"Idempotency-Key": "k1"}
    body = {"name": "x", "roles": ["viewer"]}
    first = company.post("/v1/api-keys", json=body, headers=headers).json["key"]
    assert company.post("/v1/api-keys", json=body, headers=headers).json["key"] != first
    assert Answer._get_collection().count_documents({"_id": f"{company.tenant}/k1"}) == 0
