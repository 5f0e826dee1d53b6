"""The documents service's tests: verbs on the real database, and the service as a process on the real broker."""

import os
from collections.abc import Iterator

import pytest

from chassis.settings import load
from chassis.testing import broker, client, context, database_fixture, publish  # noqa: F401
from chassis.testing_keys import key_settings
from documents import customers
from documents.settings import Settings
from documents.tests import samples


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings of this process, as small as tests need them."""
    for name, value in key_settings("documents").items():
        monkeypatch.setenv(name, value)
    for address in ("AMQP_URL", "MONGODB_URL"):  # tests of the content alone run without servers
        monkeypatch.setenv(address, os.environ.get(address, "absent://127.0.0.1:1"))
    monkeypatch.setenv("MAX_FILE_BYTES", str(2_000_000))
    monkeypatch.setenv("ABANDONED_AFTER_SECONDS", "0")
    load.cache_clear()
    yield load(Settings)
    load.cache_clear()


database = database_fixture("documents")


@pytest.fixture
def customer(database: str, context: object) -> str:  # noqa: F811
    """A customer that the service has heard of, with one branch."""
    event = samples.customer_created()
    customers.keep(event)
    return event.subject
