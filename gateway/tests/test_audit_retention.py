"""How long lines are kept: the old ones go, and the rest stays provable."""

from datetime import timedelta
from uuid import uuid4

import pytest

from chassis.clock import now
from chassis.testing import once
from gateway.audit import retention
from gateway.audit.verify import verify

from .audit_lines import add, at, die_at, entries, fault, numbers

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def tenant() -> str:
    return f"co{uuid4().hex[:10]}"


def test_old_lines_go_and_the_rest_is_provable(tenant: str) -> None:
    old = now() - timedelta(days=800)
    add(tenant, 5, at=old)
    add(tenant, 4)
    assert retention.prune(tenant) == 5
    assert numbers(tenant) == [6, 7, 8, 9, 10]
    found = verify(tenant)
    assert (found.is_good, found.first, found.last, found.checked) == (True, 6, 10, 5)
    (checkpoint,) = entries().find({"tenant": tenant, "kind": "checkpoint"})
    assert checkpoint["details"]["pruned_number"] == 5
    assert retention.prune(tenant) == 0
    assert numbers(tenant) == [6, 7, 8, 9, 10]
    remove = {"tenant": tenant, "number": 6}
    entries().delete_one(remove)
    assert fault(verify(tenant)) == (6, "missing")


def test_the_company_decides_how_long(tenant: str) -> None:
    add(tenant, 2, at=now() - timedelta(days=400))
    assert retention.prune(tenant) == 0
    once(lambda: retention.set_months(12, 1), tenant)
    assert retention.prune_all() >= 2
    assert [row["kind"] for row in entries().find({"tenant": tenant})] == ["checkpoint"]
    assert verify(tenant).is_good


def test_a_pruning_that_was_killed_goes_on(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    add(tenant, 5, at=now() - timedelta(days=800))
    add(tenant, 1)

    die_at(monkeypatch, retention, "_remove_up_to", lambda: retention.prune(tenant))
    assert verify(tenant).is_good
    entries().delete_one(at(tenant, 3))  # half removed
    assert verify(tenant).is_good
    assert retention.prune(tenant) == 4
    assert numbers(tenant) == [6, 7]
    assert verify(tenant).is_good
