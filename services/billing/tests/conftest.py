"""The billing service's tests: verbs on the real database, and the service as a process on the real broker."""

import pytest

from billing import on_account
from billing.models import Company, Invoice
from billing.tests import samples
from chassis.context import Context, using
from chassis.testing import a_context, broker, client, context, database_fixture, publish  # noqa: F401

database = database_fixture("billing")


@pytest.fixture
def company(database: str, context: Context) -> None:  # noqa: F811
    """Company "acme" has filled in its settings."""
    samples.put_settings()


@pytest.fixture
def customer(company: None) -> str:
    """A customer that the service has heard of, with a branch in use and a retired one."""
    return samples.known_customer()


@pytest.fixture
def new_series(database: str) -> None:
    """Each test begins the series anew: after a credit note of today no invoice of an earlier day is issued in it."""
    Invoice._get_collection().delete_many({})


@pytest.fixture
def nothing_waits(database: str) -> None:
    """Each history puts the settings once more, and nobody takes their events away."""
    Company._get_collection().update_many({}, {"$set": {"outbox": []}})


@pytest.fixture
def nothing_on_account(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another module's database held is forgotten, and that this one holds nothing is remembered throughout the test."""
    monkeypatch.setattr(on_account, "_known", {})
    monkeypatch.setattr(on_account, "FORGET_AFTER_SECONDS", 3600.0)
    with using(a_context()):
        assert not on_account.has_any()
