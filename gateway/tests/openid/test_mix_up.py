"""The administrator of one company names a provider of their own, to get the codes of another company's people (RFC 9207).

The victim begins a login there and is led on to the honest provider, with what the attacker's own login at the other company asks
for. The honest provider's answer comes back with the state of the first login: its code must not go to the attacker's provider,
who could end the login of the other company with it.
"""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask

from gateway.identity.cookies import SESSION

from ..conftest import Company
from ..openid_browser import (
    Provider,
    a_company,
    a_provider,
    account,
    answer_of_provider,
    begin,
    come_back,
    log_in,
    set_provider,
)
from ..test_web import words

NAMES_ITSELF = {"authorization_response_iss_parameter_supported": True}


@pytest.fixture
def browser(open_app: Flask) -> Any:
    return open_app.test_client()


def test_a_code_is_never_sent_to_a_provider_that_did_not_make_it(
    open_app: Flask, browser: Any, company: Company, provider: Provider
) -> None:
    with a_provider() as evil:
        attackers = a_company(open_app, evil)
        provider.order(account=account(company), discovery=NAMES_ITSELF)
        asked = dict(parse_qsl(urlsplit(begin(browser, attackers)).query))
        attacker = open_app.test_client()
        own = urlsplit(begin(attacker, company))
        mixed = {**dict(parse_qsl(own.query)), "state": asked["state"]}
        sent = answer_of_provider(own._replace(query=urlencode(mixed)).geturl())
        assert sent["iss"] == provider.issuer
        answer = come_back(browser, sent)
        assert (answer.status_code, "godkände dig inte" in words(answer)) == (401, True)
        assert evil.seen("codes") == []


@pytest.mark.parametrize("names", [NAMES_ITSELF, {}], ids=["named", "not named"])
def test_an_answer_of_the_right_provider_logs_in(
    browser: Any, company: Company, provider: Provider, names: dict[str, Any]
) -> None:
    provider.order(account=account(company), discovery=names)
    assert log_in(browser, company).status_code == 303
    assert browser.get_cookie(SESSION) is not None


def test_the_name_cannot_be_left_out_of_the_answer_of_a_provider_that_names_itself(
    open_app: Flask, browser: Any
) -> None:
    with a_provider() as naming:
        company = Company(open_app)
        naming.order(account=account(company), discovery=NAMES_ITSELF)
        assert set_provider(company, naming.issuer).status_code == 200
        sent = answer_of_provider(begin(browser, company))
        del sent["iss"]
        assert come_back(browser, sent).status_code == 401
        assert naming.seen("codes") == []
