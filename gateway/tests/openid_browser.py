"""A browser that logs in with OpenID Connect, a company with a provider, and the provider's process."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from flask import Flask

from chassis.testing import free_port, wait_until

from .conftest import Company
from .test_web import SWEDISH, words

SECRET = "the secret of the client"


@dataclass
class Provider:
    """The provider process: `order` says who is logged in there, and what it does wrong."""

    issuer: str

    def order(self, **what: Any) -> None:
        requests.post(f"{self.issuer}/control", json=what, timeout=5).raise_for_status()

    def seen(self, kind: str) -> list[Any]:
        """What it was asked since the last order: "userinfo", "codes" or "logout"."""
        found: list[Any] = requests.get(f"{self.issuer}/seen", timeout=5).json()[kind]
        return found

    def answers(self) -> bool:
        with suppress(requests.RequestException):
            return requests.get(f"{self.issuer}/jwks", timeout=2).ok
        return False


@contextmanager
def a_provider() -> Iterator[Provider]:
    """Starts the process; ends it at the end."""
    port = free_port()
    script = Path(__file__).parent / "openid_server.py"
    process = subprocess.Popen([sys.executable, str(script), str(port)], stderr=subprocess.DEVNULL)
    found = Provider(f"http://127.0.0.1:{port}")
    try:
        wait_until(found.answers, 30)
        yield found
    finally:
        process.kill()
        process.wait()


def a_company(app: Flask, provider: Provider) -> Company:
    """A company whose administrator has set the provider; Anna is logged in there."""
    made = Company(app)
    provider.order(account=account(made))
    assert set_provider(made, provider.issuer).status_code == 200
    return made


def account(company: Company, **claims: Any) -> dict[str, Any]:
    return {"sub": f"sub-{company.tenant}", "email": company.login.upper(), "email_verified": True, **claims}


def set_provider(company: Company, issuer: str, **changes: Any) -> Any:
    etag = company.get("/v1/company/openid").headers["ETag"]
    body = {"issuer": issuer, "client_id": "kundkort", "client_secret": SECRET, **changes}
    return company.open("PUT", "/v1/company/openid", json=body, headers={"If-Match": etag})


def begin(browser: Any, company: Company, wanted: str = "/") -> str:
    """The address at the provider to which the login leads."""
    page = browser.get(f"/login/openid?{urlencode({'company': company.tenant, 'next': wanted})}")
    assert page.status_code == 200, words(page)
    found = re.search(r'<a href="(http://127[^"]+)"', page.text)
    assert found
    address = unescape(found[1])
    assert page.headers["Refresh"] == f"0; url={address}"
    return address


def answer_of_provider(address: str) -> dict[str, str]:
    """What the provider sends back: code and state."""
    answer = requests.get(address, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def come_back(browser: Any, sent: dict[str, str]) -> Any:
    return browser.get(f"/login/openid/callback?{urlencode(sent)}", headers=SWEDISH)


def log_in(browser: Any, company: Company, wanted: str = "/") -> Any:
    return come_back(browser, answer_of_provider(begin(browser, company, wanted)))
