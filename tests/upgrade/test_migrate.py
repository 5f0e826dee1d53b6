"""`python -m PART.migrate` as operators run it, on an empty database and on what version 6311591 stored."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from bson import json_util
from pymongo import MongoClient

from chassis.testing import ROOT
from chassis.testing_keys import key_settings
from contracts.services import SERVICES

STORED: dict[str, dict[str, list[dict[str, Any]]]] = json_util.loads(
    (ROOT / "tests/upgrade/stored/6311591.json").read_text()
)
PARTS = (*SERVICES, "gateway")


@pytest.fixture
def database() -> Iterator[Any]:
    with MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
        name = f"test_migrate_{uuid4().hex[:8]}"
        yield server[name]
        server.drop_database(name)


def run(part: str, database: Any, *arguments: str) -> tuple[int, str]:
    """The exit code of the command, and what it printed."""
    folders = os.pathsep.join(str(ROOT / name) for name in ("libs", "services", ""))
    settings = {**key_settings(part), "DATABASE": database.name, "PYTHONPATH": folders, "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", f"{part}.migrate", *arguments]
    done = subprocess.run(
        command, check=False, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("part", PARTS)
def test_an_empty_database(part: str, database: Any) -> None:
    code, said = run(part, database, "--check")
    assert (code, "index " in said) == (1, True)
    assert database.list_collection_names() == []
    assert run(part, database)[0] == 0
    assert run(part, database, "--check") == (0, f"{part}: nothing is missing\n")


def test_ratings_of_before_get_a_series_of_their_own(database: Any) -> None:
    for collection, rows in STORED["billing"].items():
        database[collection].insert_many(rows)
    code, said = run("billing", database)
    assert (code, "give ratings a series of their own" in said) == (0, True)
    ratings = list(database.records.find({"_cls": "Record.Rating"}))
    assert ratings
    assert [row["series"] for row in ratings] == [row["_id"] for row in ratings]
    assert run("billing", database, "--check")[0] == 0


def test_duplicates_of_before_end_it_with_a_sentence(database: Any) -> None:
    rows = [{"_id": f"prp_{at}", "tenant": "acme", "request_id": f"req_{at}", "folded": "vvs"} for at in (1, 2)]
    database.property.insert_many(rows)
    code, said = run("crm", database)
    assert code == 1
    assert "folded='vvs' (2 documents, prp_1 and prp_2 among them)" in said
    assert "folded='vvs'" in run("crm", database, "--check")[1]
