"""People whom a company's provider knows and Kundkort does not: refused, or users with the role that the company decided."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from gateway.audit.models import AuditEntry
from gateway.identity.cookies import SESSION as COOKIE
from gateway.models import User, anywhere

from ..authenticator import demand
from ..conftest import PASSWORD, Company
from ..openid_browser import Provider, account, answer_of_provider, begin, come_back, log_in
from ..test_web import words

PATH = "/v1/company/openid/new-users"


@pytest.fixture
def browser(open_app: Flask) -> Any:
    return open_app.test_client()


def decide(company: Company, role: str | None, *domains: str, **changes: Any) -> Any:
    etag = company.get(PATH).headers["ETag"]
    body = {"role": role, "domains": list(domains), **changes}
    return company.open("PUT", PATH, json=body, headers={"If-Match": etag})


def somebody_new(company: Company, **claims: Any) -> dict[str, Any]:
    new = {
        "sub": f"new-{company.tenant}",
        "email": f"Bo@{company.tenant}.example",
        "email_verified": True,
        "name": "Bo Ek",
    }
    return {**new, **claims}


def users_of(company: Company) -> list[str]:
    return sorted(row["login"] for row in User._get_collection().find({"tenant": company.tenant}))


def test_an_unknown_person_is_refused_until_the_company_decides(
    browser: Any, company: Company, provider: Provider
) -> None:
    assert company.get(PATH).json == {"version": 1, "role": None, "domains": []}
    provider.order(account=somebody_new(company))
    refused = log_in(browser, company)
    assert (refused.status_code, "ingen användare här" in words(refused)) == (403, True)
    assert users_of(company) == [company.login]


def test_a_new_person_gets_the_role_and_no_password(browser: Any, company: Company, provider: Provider) -> None:
    assert decide(company, "seller", f"{company.tenant}.example").json["role"] == "seller"
    provider.order(account=somebody_new(company))
    assert log_in(browser, company).status_code == 303
    me = browser.get("/v1/me").json
    assert (me["name"], me["roles"]) == ("Bo Ek", ["seller"])
    bo = f"bo@{company.tenant}.example"
    assert users_of(company) == sorted([company.login, bo])
    for password in ("", "bo", PASSWORD):
        said = company.http.post("/v1/login", json={"login": bo, "password": password})
        assert said.status_code in (401, 422)
    assert log_in(browser, company).status_code == 303
    assert len(users_of(company)) == 2


def test_the_decision_and_the_new_user_are_in_the_audit_trail(
    browser: Any, company: Company, provider: Provider, open_app: Flask
) -> None:
    decide(company, "viewer", f"{company.tenant}.example")
    provider.order(account=somebody_new(company))
    log_in(browser, company)
    bo = anywhere(User, login=f"bo@{company.tenant}.example")
    assert bo is not None
    open_app.extensions["gateway"].trail.settle(company.tenant)
    lines = {row["operation"]: row for row in AuditEntry._get_collection().find({"tenant": company.tenant})}
    (change, *_) = [one for one in lines["set_new_users"]["changes"] if one["before"]]
    assert change["after"]["fields"] == {"role": "viewer", "domains": [f"{company.tenant}.example"]}
    made = lines["openid_callback"]
    assert (made["user"], made["kind"], made["details"]) == (bo.id, "login", {"new_user": bo.id})
    assert made["changes"][0]["after"]["roles"] == ["viewer"]


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email": "bo@elsewhere.example"},
        {"email": "bo@below.{tenant}.example"},
        {"email": "bo@{tenant}.example.evil.example"},
        {"email": "bo@evil.example@{tenant}.example"},
        {"email": "bo"},
        {"email": ["bo@{tenant}.example"]},
    ],
    ids=str,
)
def test_other_addresses_stay_out(browser: Any, company: Company, provider: Provider, claims: dict[str, Any]) -> None:
    decide(company, "seller", f"{company.tenant}.example")
    filled = {
        name: value.format(tenant=company.tenant) if isinstance(value, str) else value for name, value in claims.items()
    }
    provider.order(account=somebody_new(company, **filled))
    assert log_in(browser, company).status_code == 403
    assert users_of(company) == [company.login]


def test_who_was_deactivated_is_not_made_again(browser: Any, company: Company, provider: Provider) -> None:
    decide(company, "seller", f"{company.tenant}.example")
    provider.order(account=somebody_new(company))
    assert log_in(browser, company).status_code == 303
    bo = anywhere(User, login=f"bo@{company.tenant}.example")
    assert bo is not None
    assert company.open("DELETE", f"/v1/users/{bo.id}").status_code == 204
    for changes in ({}, {"sub": "another account with the same address"}):
        provider.order(account=somebody_new(company, **changes))
        assert log_in(browser, company).status_code == 403


def test_an_address_that_another_company_has_stays_there(
    open_app: Flask, browser: Any, company: Company, provider: Provider
) -> None:
    other = Company(open_app)
    decide(company, "seller", f"{other.tenant}.example")
    provider.order(account=account(other))
    assert log_in(browser, company).status_code == 403
    assert users_of(company) == [company.login]


def test_first_logins_at_once_make_one_user(open_app: Flask, company: Company, provider: Provider) -> None:
    decide(company, "viewer", f"{company.tenant}.example")
    provider.order(account=somebody_new(company))
    browsers = [open_app.test_client() for _ in range(4)]
    sent = [answer_of_provider(begin(one, company)) for one in browsers]
    with ThreadPoolExecutor(4) as pool:
        said = [one.status_code for one in pool.map(come_back, browsers, sent)]
    assert set(said) <= {303, 503}  # at most two of a company wait for its provider
    assert said.count(303) >= 1
    assert len(users_of(company)) == 2


def test_a_demanded_second_factor_is_asked_of_new_people_too(
    browser: Any, company: Company, provider: Provider
) -> None:
    decide(company, "seller", f"{company.tenant}.example")
    demand(company)
    provider.order(account=somebody_new(company))
    assert log_in(browser, company).headers["Location"].startswith("/login/enrolment")
    assert browser.get_cookie(COOKIE) is None


def test_a_person_without_a_name_is_called_as_their_address(browser: Any, company: Company, provider: Provider) -> None:
    decide(company, "viewer", f"{company.tenant}.example")
    provider.order(account=somebody_new(company, name=None))
    assert log_in(browser, company).status_code == 303
    assert browser.get("/v1/me").json["name"] == "bo"


def test_nobody_becomes_an_administrator_and_a_role_needs_a_domain(company: Company) -> None:
    assert decide(company, "administrator", "firma.example").status_code == 422
    assert decide(company, "viewer", "@firma.example").status_code == 422
    refused = decide(company, "viewer")
    assert [(one["pointer"], one["code"]) for one in refused.json["errors"]] == [
        ("/domains", "new_users_without_domain")
    ]
    assert company.open("PUT", PATH, json={"role": None, "domains": []}).status_code == 428
    assert decide(company, None).json == {"version": 2, "role": None, "domains": []}
    assert company.get(PATH, role="accountant").status_code == 403


def test_a_letter_that_folds_to_another_is_not_that_letter(browser: Any, company: Company, provider: Provider) -> None:
    """U+212A, the kelvin sign, folds to "k": somebody else's verified address became the login of a user."""
    decide(company, "viewer", f"{company.tenant}.example")
    provider.order(account=somebody_new(company, email=f"karin@{company.tenant}.example"))
    assert log_in(browser, company).status_code == 303
    provider.order(account=somebody_new(company, sub="evil", email=f"\u212aarin@{company.tenant}.example"))
    company.open("DELETE", f"/v1/users/{anywhere_id(company, 'karin')}/openid-links")
    assert log_in(browser, company).status_code == 403


def anywhere_id(company: Company, name: str) -> str:
    user = anywhere(User, login=f"{name}@{company.tenant}.example")
    assert user is not None
    return str(user.id)
