"""Secrets of logins stay secret: not in logs, not in failures."""

import logging
from typing import Any

import pytest
from flask import Flask

from .authenticator import App, Person
from .conftest import PASSWORD, Company

CLIENT_SECRET = "kanariefågel-4712-hemlig"


def test_no_secret_of_a_second_factor_comes_out(
    app: Flask, company: Company, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    person = Person(company)
    person.log_in()
    secret = person.post("/v1/me/second-factor", password=PASSWORD).json["secret"]
    authenticator = App(secret)
    first = authenticator.next_code()
    codes = person.post("/v1/me/second-factor/confirm", code=first).json["recovery_codes"]
    token = person.log_in().json["login_token"]
    refused: list[Any] = [
        person.post("/v1/login/code", login_token=token, code=first),
        person.post("/v1/login/code", login_token=token + "x", code=codes[0]),
        person.post("/v1/login/enrolment", login_token=token),
    ]
    assert {answer.status_code for answer in refused} == {401}
    assert person.post("/v1/login/code", login_token=token, code=codes[0]).status_code == 200
    said = caplog.text + "".join(capfd.readouterr()) + "".join(answer.text for answer in refused)
    assert [one for one in (secret, token, first, *codes) if one in said] == []


def test_no_client_secret_comes_out(
    company: Company, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    body = {"issuer": "https://10.0.0.1", "client_id": "x", "client_secret": CLIENT_SECRET}
    refused = company.open("PUT", "/v1/company/openid", json=body, headers={"If-Match": '"1"'})
    empty = company.open("PUT", "/v1/company/openid", json={**body, "client_id": ""}, headers={"If-Match": '"1"'})
    assert (refused.status_code, empty.status_code) == (422, 422)
    assert CLIENT_SECRET not in caplog.text + "".join(capfd.readouterr()) + refused.text + empty.text
