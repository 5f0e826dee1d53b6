"""Login with OpenID Connect against a provider process: the right way in, and every forged one refused."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from gateway import create_app
from gateway.identity import users
from gateway.identity.cookies import OPENID
from gateway.identity.cookies import SESSION as COOKIE
from gateway.identity.openid_models import OpenIdLink, OpenIdLogin

from ..authenticator import demand
from ..conftest import PASSWORD, Company, settings_for
from ..cookie_watch import watching
from ..openid_browser import (
    Provider,
    account,
    answer_of_provider,
    begin,
    come_back,
    log_in,
    set_provider,
)
from ..test_web import SWEDISH, words


@pytest.fixture
def browser(open_app: Flask) -> Any:
    return open_app.test_client()


def test_an_account_with_a_verified_address_logs_in(browser: Any, company: Company) -> None:
    answer = log_in(browser, company, "/customers/cus_1?tab=orders")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/customers/cus_1?tab=orders")
    assert browser.get("/v1/me").json["name"] == "Anna"


def test_the_request_has_pkce_state_and_nonce(browser: Any, company: Company) -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begin(browser, company)).query).items()}
    assert asked["redirect_uri"] == "http://localhost/login/openid/callback"
    assert (asked["response_type"], asked["scope"]) == ("code", "openid email profile")
    assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    assert min(len(asked["state"]), len(asked["nonce"])) == 43
    stored = repr(list(OpenIdLogin._get_collection().find({})))
    assert asked["state"] not in stored


def test_the_cookie_of_the_way_is_bound_to_the_host_over_https(database: str, company: Company) -> None:
    settings = settings_for(database, openid_loopback=True, public_url="http://localhost", https_only=True)
    browser: Any = create_app(settings).test_client()
    with watching() as seen:
        assert log_in(browser, company).status_code == 303
    assert "__Host-kundkort_openid" in seen.kept & seen.dropped
    assert "kundkort_openid" not in seen.kept | seen.dropped
    assert browser.get("/v1/me").status_code == 200


@pytest.mark.parametrize(
    "spoilt",
    [
        {"claims": {"nonce": "another"}},
        {"drop": ["nonce"]},
        {"claims": {"iss": "https://evil.example"}},
        {"drop": ["iss"]},
        {"claims": {"aud": ["somebody-else"]}},
        {"claims": {"aud": ["kundkort", "somebody-else"]}},
        {"claims": {"aud": ["somebody-else"], "azp": "kundkort"}},
        {"claims": {"azp": "somebody-else"}},
        {"claims": {"exp": 1_700_000_000}},
        {"drop": ["exp"]},
        {"claims": {"iat": 4_000_000_000}},
        {"claims": {"sub": ""}},
        {"claims": {"sub": ["a", "list"]}},
        {"key": "other"},
        {"key": "public"},
        {"key": "none"},
    ],
    ids=str,
)
def test_a_forged_token_opens_nothing(
    browser: Any, company: Company, provider: Provider, spoilt: dict[str, Any]
) -> None:
    provider.order(account=account(company), **spoilt)
    answer = log_in(browser, company)
    assert (answer.status_code, "godkände dig inte" in words(answer)) == (401, True)
    assert browser.get_cookie(COOKIE) is None
    assert OpenIdLink._get_collection().count_documents({"tenant": company.tenant}) == 0


def test_a_state_of_another_browser_or_none_is_refused(open_app: Flask, browser: Any, company: Company) -> None:
    sent = answer_of_provider(begin(browser, company))
    stranger = open_app.test_client()
    begin(stranger, company)
    assert come_back(stranger, sent).status_code == 401
    for forged in ({**sent, "state": "x" * 43}, {"code": sent["code"]}):
        assert come_back(browser, forged).status_code == 401
    assert come_back(browser, sent).status_code == 303


def test_an_answer_counts_once(browser: Any, company: Company) -> None:
    address = begin(browser, company)
    cookie = browser.get_cookie(OPENID).value
    sent = answer_of_provider(address)
    assert come_back(browser, sent).status_code == 303
    browser.delete_cookie(COOKIE)
    browser.set_cookie(OPENID, cookie)
    again = come_back(browser, sent)
    assert (again.status_code, "tog för lång tid" in words(again)) == (401, True)
    assert OpenIdLogin._get_collection().count_documents({"tenant": company.tenant}) == 0


def test_a_replayed_code_is_refused(browser: Any, company: Company) -> None:
    """Also with a state of one's own: the provider knows that the code was used, and PKCE that it was another's."""
    used = answer_of_provider(begin(browser, company))
    assert come_back(browser, used).status_code == 303
    browser.delete_cookie(COOKIE)
    mine = answer_of_provider(begin(browser, company))
    assert come_back(browser, {**mine, "code": used["code"]}).status_code == 401
    assert browser.get_cookie(COOKIE) is None


def test_a_stolen_code_is_worthless_without_its_verifier(open_app: Flask, browser: Any, company: Company) -> None:
    stolen = answer_of_provider(begin(browser, company))
    thief = open_app.test_client()
    mine = answer_of_provider(begin(thief, company))
    assert come_back(thief, {**mine, "code": stolen["code"]}).status_code == 401


def test_the_provider_may_refuse(browser: Any, company: Company) -> None:
    state = parse_qs(urlsplit(begin(browser, company)).query)["state"][0]
    answer = come_back(browser, {"state": state, "error": "access_denied"})
    assert (answer.status_code, browser.get_cookie(COOKIE)) == (401, None)


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email_verified": "true"}, {"email": "x@y.example"}])
def test_an_address_that_is_not_verified_or_unknown_is_nobody(
    browser: Any, company: Company, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.order(account=account(company, **claims))
    answer = log_in(browser, company)
    assert (answer.status_code, "ingen användare här" in words(answer)) == (403, True)


def test_a_user_of_another_company_is_not_found(
    open_app: Flask, browser: Any, company: Company, provider: Provider
) -> None:
    other = Company(open_app)
    provider.order(account=account(other))
    assert log_in(browser, company).status_code == 403


def test_the_first_login_links_the_account(browser: Any, company: Company, provider: Provider) -> None:
    assert log_in(browser, company).status_code == 303
    provider.order(account=account(company, email="renamed@y.example", email_verified=False))
    assert log_in(browser, company).status_code == 303
    provider.order(account=account(company, sub="the next owner of the address"))
    assert log_in(browser, company).status_code == 403
    assert company.open("DELETE", f"/v1/users/{company.user.id}/openid-links").status_code == 204
    assert log_in(browser, company).status_code == 303


def test_a_deactivated_user_stays_out(browser: Any, company: Company, provider: Provider) -> None:
    with using(a_context(company.tenant)):
        bo = users.add(f"bo@{company.tenant}.example", "Bo", PASSWORD, [Role.VIEWER])
    provider.order(account={"sub": "bo", "email": bo.login, "email_verified": True})
    assert log_in(browser, company).status_code == 303
    assert company.open("DELETE", f"/v1/users/{bo.id}").status_code == 204
    assert log_in(browser, company).status_code == 403


def test_a_demanded_second_factor_is_asked_for(browser: Any, company: Company) -> None:
    demand(company)
    answer = log_in(browser, company)
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/login/enrolment")
    assert browser.get_cookie(COOKIE) is None


def test_a_company_without_a_provider_looks_like_an_unknown_one(
    open_app: Flask, browser: Any, company: Company
) -> None:
    other = Company(open_app)
    pages = [browser.get(f"/login/openid?company={name}") for name in (other.tenant, "nobody", "")]
    assert {page.status_code for page in pages} == {404}
    company.open("DELETE", "/v1/company/openid")
    assert browser.get(f"/login/openid?company={company.tenant}").status_code == 404


def test_a_login_that_was_begun_ends_with_the_settings(browser: Any, company: Company) -> None:
    sent = answer_of_provider(begin(browser, company))
    company.open("DELETE", "/v1/company/openid")
    assert come_back(browser, sent).status_code == 401


def test_login_never_leads_away(browser: Any, company: Company) -> None:
    assert log_in(browser, company, "https://evil.example/").headers["Location"] == "/"


def test_a_wrong_client_secret_is_refused(browser: Any, company: Company, provider: Provider) -> None:
    set_provider(company, provider.issuer, client_secret="not the secret")
    assert log_in(browser, company).status_code == 401


def test_inward_endpoints_are_refused_at_the_exchange(
    open_app: Flask, browser: Any, company: Company, provider: Provider
) -> None:
    provider.order(account=account(company), discovery={"token_endpoint": "http://10.0.0.1/token"})
    open_app.extensions["openid"]._known.clear()
    answer = log_in(browser, company)
    open_app.extensions["openid"]._known.clear()
    assert (answer.status_code, "kan inte nås" in words(answer)) == (503, True)


def test_an_address_that_begins_many_logins_waits_and_no_other(open_app: Flask, browser: Any, company: Company) -> None:
    """Red before: whoever knew the name of a company filled the database with logins that nobody goes on with."""
    start = f"/login/openid?company={company.tenant}"
    flood = {"REMOTE_ADDR": "2001:db8:1:2:3::1"}, {"REMOTE_ADDR": "2001:db8:1:2:4::1"}
    answers = [browser.get(start, headers=SWEDISH, environ_base=flood[number % 2]) for number in range(30)]
    assert {one.status_code for one in answers} == {200, 429}
    assert 10 <= OpenIdLogin._get_collection().count_documents({"tenant": company.tenant}) <= 15
    stopped = answers[-1]
    assert (stopped.headers["Retry-After"], "Vänta 1 sekund och försök igen" in words(stopped)) == ("1", True)
    assert log_in(browser, company).status_code == 303
