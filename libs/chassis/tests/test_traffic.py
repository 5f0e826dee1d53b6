"""Long work of one caller learns whether others use the service."""

import time

import pytest

from chassis import traffic


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "_last", {})


def test_who_asks_for_the_same_is_no_other() -> None:
    traffic.note("import_customers")
    assert not traffic.is_used_by_others("import_customers")


def test_who_asks_for_anything_else_is() -> None:
    traffic.note("get_customer")
    traffic.note("import_customers")
    assert traffic.is_used_by_others("import_customers")


def test_who_asked_long_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    traffic.note("get_customer")
    later = time.monotonic() + traffic.RECENT_SECONDS
    monkeypatch.setattr("time.monotonic", lambda: later)
    assert not traffic.is_used_by_others("import_customers")
