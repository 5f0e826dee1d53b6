"""A service begins to work when its database is as its release needs it; until then it lives and says what is missing."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import requests
from toy import PYTHONPATH

from chassis.clock import now
from chassis.database import open_database
from chassis.migrate import COLLECTION, Plan, plan_of
from chassis.testing import drop_database, free_port, wait_until
from chassis.testing_keys import key_settings

TOY = [sys.executable, "-m", "nameko", "run", "--config", "libs/chassis/nameko.yaml", "toy_service:ToyService"]


def toy_settings(database: str, port: int, folder: Path) -> dict[str, str]:
    own = {"DATABASE": database, "HTTP_PORT": str(port), "TOY_JOURNAL": str(folder / "journal")}
    return {**key_settings("toy"), "PYTHONPATH": PYTHONPATH, **own}


def test_a_service_lives_and_says_what_is_missing_until_the_database_is_migrated(tmp_path: Path) -> None:
    name, port = f"test_toy_{uuid4().hex[:8]}", free_port()
    settings = toy_settings(name, port, tmp_path)
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            return requests.get(f"{url}/livez", timeout=5).ok
        except requests.RequestException:
            return False

    client = open_database("toy_beside", os.environ["MONGODB_URL"], name)
    client[name][COLLECTION].insert_one({"_id": "lease", "owner": "another", "until": now() + timedelta(seconds=600)})
    process = subprocess.Popen(TOY, env={**os.environ, **settings, "MIGRATE_AT_START": "true"})
    try:
        wait_until(answers, 60)  # while another process builds the indexes
        wait_until(lambda: requests.get(f"{url}/readyz", timeout=10).status_code == 503, 60)
        assert process.poll() is None
        client[name][COLLECTION].delete_one({"_id": "lease"})
        wait_until(lambda: requests.get(f"{url}/readyz", timeout=10).ok, 60)
    finally:
        process.terminate()
        process.wait(timeout=30)
        drop_database(name)


def test_a_service_that_does_not_migrate_names_the_missing_index_and_takes_no_request(tmp_path: Path) -> None:
    name, port = f"test_toy_{uuid4().hex[:8]}", free_port()
    settings = toy_settings(name, port, tmp_path)
    process = subprocess.Popen(TOY, env={**os.environ, **settings, "MIGRATE_AT_START": "false"})

    def said() -> str:
        try:
            return str(requests.get(f"http://127.0.0.1:{port}/readyz", timeout=10).json().get("migrations"))
        except requests.RequestException:
            return ""

    try:
        wait_until(lambda: "run python -m toy.migrate; missing: index " in said(), 60)
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(timeout=30)
        drop_database(name)


def test_a_part_without_a_module_of_its_own_needs_the_indexes_of_its_models() -> None:
    assert plan_of("toy", "toy") == Plan("toy")
