"""A company's settings for OpenID Connect: the secret stays secret, no provider leads inward."""

from typing import Any

import pytest
from flask import Flask

from gateway.identity.openid_models import OpenIdSettings

from ..conftest import Company
from ..openid_browser import SECRET, Provider, set_provider


def test_the_client_secret_is_stored_encrypted_and_never_shown(company: Company) -> None:
    said = company.get("/v1/company/openid")
    assert set(said.json) == {"version", "issuer", "client_id", "redirect_path", "logout_path", "login_path"}
    assert SECRET not in repr(list(OpenIdSettings._get_collection().find({})))


def test_settings_need_an_administrator_and_the_newest_version(company: Company, provider: Provider) -> None:
    assert company.get("/v1/company/openid", role="accountant").status_code == 403
    body = {"issuer": provider.issuer, "client_id": "kundkort", "client_secret": SECRET}
    assert company.open("PUT", "/v1/company/openid", json=body).status_code == 428
    stale = company.open("PUT", "/v1/company/openid", json=body, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json["version"]) == (412, 2)


@pytest.mark.parametrize(
    "issuer",
    ["https://10.0.0.1", "https://169.254.169.254", "http://192.168.1.1", "https://[::ffff:10.0.0.1]"],
)
def test_an_inward_issuer_is_refused(company: Company, issuer: str) -> None:
    answer = set_provider(company, issuer)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/issuer")
    assert "leads inward" in answer.json["errors"][0]["detail"]


def test_loopback_is_refused_without_the_setting(app: Flask, provider: Provider) -> None:
    made = Company(app)
    for issuer in (provider.issuer, provider.issuer.replace("http", "https")):
        assert set_provider(made, issuer).status_code == 422


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "ftp://x"},
        {"jwks_uri": None},
        {"authorization_endpoint": "https://x.example/a\r\nSet-Cookie: a=b"},
    ],
    ids=str,
)
def test_a_provider_that_describes_itself_wrongly_is_refused(
    open_app: Flask, provider: Provider, discovery: dict[str, Any]
) -> None:
    provider.order(discovery=discovery)
    open_app.extensions["openid"]._known.clear()
    assert set_provider(Company(open_app), provider.issuer).status_code == 422
