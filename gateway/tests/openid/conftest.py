"""A provider process, a gateway that may reach it, and a company that logs in there."""

from collections.abc import Iterator

import pytest
from flask import Flask

from gateway import create_app
from gateway.web import openid

from ..conftest import Company, settings_for
from ..openid_browser import Provider, a_company, a_provider


@pytest.fixture(autouse=True)
def nothing_begun_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests come from one address, faster than people."""
    monkeypatch.setattr(openid.BEGINS, "_full_at", {})


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with a_provider() as found:
        yield found


@pytest.fixture(scope="module")
def open_app(database: str) -> Flask:
    return create_app(settings_for(database, openid_loopback=True, public_url="http://localhost"))


@pytest.fixture
def company(open_app: Flask, provider: Provider) -> Company:
    return a_company(open_app, provider)
