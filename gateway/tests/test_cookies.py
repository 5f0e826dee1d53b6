"""Cookies, HTTPS and what is stored on the way (M2, L3)."""

from typing import Any

import pytest
from flask import Flask
from prometheus_client import REGISTRY

from gateway import create_app
from gateway.http.origin import Suspicion

from .conftest import PASSWORD, Company, settings_for
from .test_web import log_in, token_in

HSTS = "Strict-Transport-Security"


@pytest.fixture
def secure(database: str) -> Any:
    """A browser of a gateway whose callers come over HTTPS, through a proxy that does not say so."""
    return create_app(settings_for(database, https_only=True)).test_client()


def cookies_of(answer: Any) -> dict[str, str]:
    """Name → the rest of each cookie that an answer sets."""
    return dict(one.split("=", 1) for one in answer.headers.getlist("Set-Cookie"))


def test_cookies_of_https_are_bound_to_the_host(secure: Any, company: Company) -> None:
    form = secure.get("/")
    assert {"__Host-kundkort_form", "kundkort_form"} == set(cookies_of(form))
    answer = log_in(secure, company)
    assert answer.status_code == 303
    set_, plain = (cookies_of(answer)[name] for name in ("__Host-kundkort_session", "kundkort_session"))
    assert set_ == plain
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in set_.split("; ")
    assert "Domain" not in set_


def test_over_https_a_cookie_without_the_prefix_counts_for_nothing(secure: Any, company: Company) -> None:
    """Another host of the same domain can set one."""
    token = company.http.post("/v1/login", json={"login": company.login, "password": PASSWORD}).json["token"]
    secure.set_cookie("kundkort_session", token)
    assert secure.get("/v1/me").status_code == 401
    secure.set_cookie("__Host-kundkort_session", token)
    assert secure.get("/v1/me").status_code == 200


def test_a_logout_takes_both_cookies_away(secure: Any, company: Company) -> None:
    log_in(secure, company)
    page = secure.get("/")
    out = secure.post("/logout", data={"form_token": token_in(page)})
    dropped = cookies_of(out)
    for name in ("__Host-kundkort_session", "kundkort_session"):
        assert "Max-Age=0" in dropped[name]
        assert "Secure" in dropped[name]
    assert secure.get("/v1/me").status_code == 401


def test_https_is_remembered_by_the_browser(secure: Any, app: Flask, database: str) -> None:
    assert secure.get("/v1/me").headers[HSTS] == "max-age=31536000"
    assert HSTS not in app.test_client().get("/v1/me").headers
    behind = create_app(settings_for(database, trusted_proxies=1)).test_client()
    assert HSTS in behind.get("/v1/me", headers={"X-Forwarded-Proto": "https"}).headers
    assert HSTS not in app.test_client().get("/v1/me", headers={"X-Forwarded-Proto": "https"}).headers


def test_answers_are_not_stored_on_the_way(company: Company) -> None:
    """L3: tokens, keys, people and problems; before, `private, no-cache` or nothing."""
    login = {"login": company.login, "password": PASSWORD}
    answers = [
        company.http.post("/v1/login", json=login),
        company.http.post("/v1/login", json={**login, "password": "wrong"}),
        company.post("/v1/api-keys", json={"name": "x", "roles": ["viewer"]}),
        company.get("/v1/users"),
        company.get("/v1/me"),
        company.get("/v1/nowhere"),
        company.post("/v1/users", json={}),
        company.post("/v1/logout"),
    ]
    assert [answer.status_code for answer in answers] == [200, 401, 201, 200, 200, 404, 422, 204]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


def test_what_holds_no_secrets_may_be_stored(app: Flask) -> None:
    http = app.test_client()
    assert "no-store" not in http.get("/static/style.css").headers["Cache-Control"]
    assert "no-store" not in http.get("/docs").headers["Cache-Control"]


def test_a_proxy_that_nobody_named_is_noticed(database: str, caplog: pytest.LogCaptureFixture) -> None:
    def count() -> float:
        return REGISTRY.get_sample_value("kundkort_untrusted_proxy_total") or 0.0

    caplog.set_level("WARNING")
    before, header = count(), {"X-Forwarded-For": "192.0.2.1"}
    http = create_app(settings_for(database)).test_client()
    named = create_app(settings_for(database, trusted_proxies=1)).test_client()
    for client in (named, http, http, http):
        client.get("/livez", headers=header)
    http.get("/livez")
    assert count() - before == 3
    assert [line for line in caplog.messages if "TRUSTED_PROXIES is 0" in line] == caplog.messages[-1:]


def test_the_warning_comes_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("WARNING")
    now = [0.0]
    door = Suspicion(lambda *_: [], clock=lambda: now[0])
    for instant in (0.0, 30.0, 59.9, 60.0, 61.0, 125.0):
        now[0] = instant
        door({"HTTP_X_FORWARDED_FOR": "192.0.2.1"}, lambda *_: None)
    assert len([line for line in caplog.messages if "TRUSTED_PROXIES" in line]) == 3
