"""`kundkort erasures`: the list that is kept beside backups, and what a restored one is erased by."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pymongo
import pytest

from chassis.client import RpcClient
from chassis.ids import new_id
from chassis.testing import ROOT, a_context, a_service, client, drop_database, wait_until  # noqa: F401
from chassis.testing_keys import private_key
from contracts.customers import CreateCustomer, CustomerFields, GetCustomer
from contracts.customers.erasure import ErasedCustomer
from contracts.erasure import ErasureOrder


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A process of customers with this database."""
    name = f"test_customers_{uuid4().hex[:8]}"
    with a_service("customers", name):
        yield name
    drop_database(name)


def erasures(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the command."""
    environment = {**os.environ, "OPERATOR_SIGNING_KEY": private_key("operator"), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "kundkort", "erasures", *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_list_is_applied_to_what_a_restored_backup_has(
    database: str,
    client: RpcClient,  # noqa: F811
    tmp_path: Path,
) -> None:
    company = f"co{uuid4().hex[:10]}"
    fields = CustomerFields(name="Kanarie Anka", phone="0701234567")
    made = client.call(CreateCustomer(fields=fields), a_context(company))
    order = ErasureOrder(id=new_id("era"), name="Raderad kund 1", salt="ab" * 32)
    entry = ErasedCustomer(
        company=company, customer_id=made["id"], number="1", erased_at=datetime(2026, 3, 2, 12, tzinfo=UTC), order=order
    )
    lines = [entry.model_dump_json(), entry.model_copy(update={"customer_id": new_id("cus")}).model_dump_json()]
    file = tmp_path / "erasures.jsonl"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    server: pymongo.MongoClient[dict[str, Any]]
    with pymongo.MongoClient(os.environ["MONGODB_URL"]) as server:
        stored: Any = server[database]["customers"]
        wait_until(lambda: not (stored.find_one({"_id": made["id"]}) or {"outbox": [1]})["outbox"])
        assert erasures("apply", str(file))[:2] == (0, "Erased again: 1. Not in the database: 1.\n")
        assert "Kanarie" not in repr(list(stored.find({"_id": made["id"]})))
    code, listed, _ = erasures("list")
    assert (code, [ErasedCustomer.model_validate_json(line) for line in listed.splitlines()]) == (
        0,
        [entry.model_copy(update={"number": made["number"]})],
    )
    assert "anarie" not in listed
    assert client.call(GetCustomer(customer_id=made["id"]), a_context(company))["name"] == "Raderad kund 1"


def test_what_is_no_list_is_refused_whole(database: str, tmp_path: Path) -> None:
    file = tmp_path / "other.txt"
    file.write_text("something else\n", "utf-8")
    code, _, said = erasures("apply", str(file))
    assert (code, "Nothing was done" in said) == (2, True), said
