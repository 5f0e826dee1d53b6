"""How long lines are kept: the old ones go, and the rest stays provable. Pruning runs as the database's user `pruner`."""

import os
import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import pytest

from chassis.clock import now
from chassis.testing import ROOT, once
from gateway.audit import chain, retention
from gateway.audit.chain import End
from gateway.audit.models import AuditEntry, AuditHead, AuditPolicy, AuditStart
from gateway.audit.verify import verify

from .audit_lines import a_record, add, at, collection_as, die_at, entries, fault, numbers

pytestmark = pytest.mark.usefixtures("database", "pruner")
LONG_AGO = timedelta(days=800)


@pytest.fixture
def tenant() -> str:
    return f"co{uuid4().hex[:10]}"


@pytest.fixture
def pruner(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trail's collections are reached as `pruner`, who has the rights to append as well."""
    for model in (AuditEntry, AuditHead, AuditStart):
        as_pruner = collection_as("pruner", model)
        monkeypatch.setattr(model, "_get_collection", lambda as_pruner=as_pruner: as_pruner)


def prune_command(database: str, user: str = "pruner") -> "subprocess.CompletedProcess[str]":
    """`prune-audit` as it runs in production: with the address of the database and nothing else."""
    url = os.environ["MONGODB_URL"].replace("://operator:", f"://{user}:")
    settings = {"MONGODB_URL": url, "DATABASE": database, "PYTHONPATH": os.pathsep.join(sys.path), "DEVELOPMENT": "1"}
    command = [sys.executable, "-m", "gateway.admin", "prune-audit"]
    return subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def test_old_lines_go_and_the_rest_is_provable(tenant: str) -> None:
    add(tenant, 5, at=now() - LONG_AGO)
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
    removed, failed = retention.prune_all()
    assert (removed >= 2, failed) == (True, {})
    assert [row["kind"] for row in entries().find({"tenant": tenant})] == ["checkpoint"]
    assert verify(tenant).is_good


def test_a_decision_below_the_fewest_months_counts_as_the_fewest(tenant: str) -> None:
    """As the gateway's user can write it into the database: it may not have all lines removed so."""
    add(tenant, 2, at=now() - timedelta(days=100))
    once(lambda: retention.set_months(12, 1), tenant)
    AuditPolicy._get_collection().update_one({"tenant": tenant}, {"$set": {"fields.months": 0}})
    assert retention.prune(tenant) == 0
    assert numbers(tenant) == [1, 2]


def test_a_forged_checkpoint_removes_nothing(tenant: str) -> None:
    add(tenant, 3)
    forged = {"pruned_number": 3, "pruned_hash": chain.read_last(tenant).hash}
    chain.append(tenant, a_record(tenant, "prune_audit", details=forged).to_row(200) | {"kind": "checkpoint"})
    assert retention.prune(tenant) == 0
    assert numbers(tenant) == [1, 2, 3, 4]


@pytest.mark.parametrize(("module", "name"), [(chain, "note"), (retention, "_remove_up_to")])
def test_a_pruning_that_was_killed_goes_on(
    tenant: str, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    """Killed with the checkpoint appended and the start not noted, or with nothing removed yet, or with half of it removed."""
    add(tenant, 5, at=now() - LONG_AGO)
    add(tenant, 1)
    checkpoint_only = module is chain
    with monkeypatch.context() as patched:
        if checkpoint_only:
            patched.setattr(chain, "_move_head", lambda *_: None)
        die_at(patched, module, name, lambda: retention.prune(tenant))
    assert verify(tenant).is_good
    if not checkpoint_only:
        entries().delete_one(at(tenant, 3))  # half removed
        assert verify(tenant).is_good
    assert retention.prune(tenant) == (5 if checkpoint_only else 4)
    assert numbers(tenant) == [6, 7]
    assert verify(tenant).is_good


def test_the_command_needs_the_right_user_and_nothing_else(database: str, tenant: str) -> None:
    add(tenant, 5, at=now() - LONG_AGO)
    last = chain.read_last(tenant)
    done = prune_command(database, "gateway")
    assert (done.returncode, "not authorized" in done.stderr) == (1, True)
    assert verify(tenant).is_good
    done = prune_command(database)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("lines removed\n")
    assert chain.read_start(tenant) == End(5, last.hash)
    assert verify(tenant).is_good
