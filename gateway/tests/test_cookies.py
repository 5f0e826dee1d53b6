"""Cookies, HTTPS and what is stored on the way (M2, L3)."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from prometheus_client import REGISTRY

import gateway
from gateway import create_app
from gateway.http.origin import Suspicion

from .authenticator import App, demand
from .conftest import PASSWORD, Company, settings_for
from .cookie_watch import Seen, watching
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
    page = secure.get("/login/openid")  # any page with a form that asks no service
    out = secure.post("/logout", data={"form_token": token_in(page)})
    dropped = cookies_of(out)
    for name in ("__Host-kundkort_session", "kundkort_session"):
        assert "Max-Age=0" in dropped[name]
        assert "Secure" in dropped[name]
    assert secure.get("/v1/me").status_code == 401


def test_all_cookies_of_a_login_in_two_steps_are_bound_to_the_host(secure: Any, company: Company) -> None:
    demand(company)
    with watching() as seen:
        page = secure.get(log_in(secure, company).headers["Location"])
        secret = re.search(r"<code>([A-Z2-7]{32})</code>", page.text)
        assert secret
        form = {"form_token": token_in(page), "code": App(secret[1]).next_code()}
        assert secure.post("/login/enrolment", data=form).status_code == 200
    assert secure.get("/v1/me").status_code == 200
    both = {"kundkort_form", "__Host-kundkort_form"}
    assert seen.kept == both | {"__Host-kundkort_login", "kundkort_session", "__Host-kundkort_session"}
    assert (seen.dropped, seen.broken) == (both | {"__Host-kundkort_login"}, [])


def test_a_step_of_another_host_counts_for_nothing(secure: Any, company: Company) -> None:
    """Another host of the domain could set a login of its own, which the person then completes."""
    demand(company)
    body = {"login": company.login, "password": PASSWORD}
    secure.set_cookie("kundkort_login", company.http.post("/v1/login", json=body).json["login_token"])
    assert secure.get("/login/enrolment").headers["Location"] == "/"


@pytest.mark.parametrize(
    ("cookies", "is_secure"),
    [
        (["kundkort_login=x; Secure; HttpOnly; Path=/; SameSite=Lax"], True),
        (["__Host-kundkort_login=x; HttpOnly; Path=/; SameSite=Lax"], True),
        (["__Host-kundkort_login=x; Secure; HttpOnly; Path=/login; SameSite=Lax"], True),
        (["__Host-kundkort_login=x; Secure; Path=/; SameSite=Lax"], True),
        (["__Host-kundkort_login=x; Secure; Domain=a.example; HttpOnly; Path=/; SameSite=Lax"], True),
        (["kundkort_session=x; Secure; HttpOnly; Path=/; SameSite=Lax"], True),
        (["kundkort_session=x; HttpOnly; Path=/"], False),
        (["__Host-kundkort_session=x; HttpOnly; Path=/; SameSite=Lax"], False),
        (["another=x; HttpOnly; Path=/; SameSite=Lax"], False),
    ],
    ids=str,
)
def test_a_cookie_that_breaks_the_rule_is_seen(cookies: list[str], is_secure: bool) -> None:
    """Every test of the gateway watches the cookies of its answers (conftest.py); this is what it would find."""
    seen = Seen()
    seen.add(cookies, is_secure)
    assert seen.broken != []


def test_one_module_sets_all_cookies() -> None:
    root, call = Path(gateway.__file__).parent, re.compile(r"(set|delete)_cookie\(")
    setters = [path.relative_to(root) for path in root.rglob("*.py") if call.search(path.read_text())]
    assert [str(path) for path in setters if "tests" not in path.parts] == ["identity/cookies.py"]


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
