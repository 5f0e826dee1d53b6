"""deploy/mongodb/ready.js, on a mongod that only remembers what it is asked for: no MongoDB can be had here."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis.testing import PARTS
from deploy.local.bootstrap import ROOT

SCRIPT = ROOT / "deploy/mongodb/ready.js"
MONGOD = """
const state = JSON.parse(process.argv[2]), fail = code => { throw Object.assign(new Error(`code ${code}`), {code}) }
let user = null
const allowed = () => user === "operator" || Object.keys(state.users).length === 0
const admin = {
  auth: (name, password) => { state.users[name]?.pwd === password ? user = name : fail(18) },
  getUser: name => allowed() ? state.users[name] ?? null : fail(13),
  createUser: made => { allowed() ? state.users[made.user] = made : fail(13); state.done.push(`user ${made.user}`) },
}
globalThis.db = {getSiblingDB: () => admin, hello: () => ({isWritablePrimary: state.primary})}
globalThis.rs = {
  status: () => allowed() ? state.initiated || fail(94) : fail(13),
  initiate: () => { state.initiated = true; state.done.push("set") },
}
globalThis.quit = code => console.log(JSON.stringify({...state, code}))
require("vm").runInThisContext(require("fs").readFileSync(process.argv[3], "utf8"))
"""
PASSWORDS = {f"MONGODB_PASSWORD_{name.upper()}": f"{name}-x" for name in (*PARTS, "operator")}
MADE = ["user operator", *(f"user {part}" for part in PARTS)]
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node runs the script")


def run(state: dict[str, Any], environment: dict[str, str], folder: Path) -> dict[str, Any]:
    """What is there after one health check of a mongod with this state, and what was `done`."""
    harness = folder / "mongod.js"
    harness.write_text(MONGOD)
    command = [shutil.which("node") or "", str(harness), json.dumps({**state, "done": []}), str(SCRIPT)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_the_first_start_makes_the_set_then_the_users_then_nothing_more(tmp_path: Path) -> None:
    started = run({"users": {}, "initiated": False, "primary": False}, PASSWORDS, tmp_path)
    assert (started["code"], started["done"]) == (1, ["set"])
    elected = run({**started, "primary": True}, PASSWORDS, tmp_path)
    assert (elected["code"], elected["done"]) == (0, MADE)
    again = run(elected, PASSWORDS, tmp_path)
    assert (again["code"], again["done"]) == (0, [])


def test_each_part_may_read_and_write_its_own_database_only(tmp_path: Path) -> None:
    users = run({"users": {}, "initiated": True, "primary": True}, PASSWORDS, tmp_path)["users"]
    assert users.pop("operator")["roles"] == ["root"]
    assert {name: user["roles"] for name, user in users.items()} == {
        part: [{"role": "readWrite", "db": f"kundkort_{part}"}] for part in PARTS
    }
    assert all(user["pwd"] == f"{name}-x" for name, user in users.items())


def test_a_check_that_was_killed_is_finished_by_the_next(tmp_path: Path) -> None:
    whole = run({"users": {}, "initiated": True, "primary": True}, PASSWORDS, tmp_path)
    for count in range(1, len(MADE)):
        begun = dict(list(whole["users"].items())[:count])
        assert run({**whole, "users": begun}, PASSWORDS, tmp_path)["done"] == MADE[count:]


def test_a_secondary_and_a_wrong_password_are_not_ready(tmp_path: Path) -> None:
    whole = run({"users": {}, "initiated": True, "primary": True}, PASSWORDS, tmp_path)
    assert run({**whole, "primary": False}, PASSWORDS, tmp_path)["code"] == 1
    with pytest.raises(AssertionError, match="code 13"):
        run(whole, {**PASSWORDS, "MONGODB_PASSWORD_OPERATOR": "another"}, tmp_path)
    with pytest.raises(AssertionError, match="MONGODB_PASSWORD_CRM is missing"):
        run({**whole, "users": {}}, {**PASSWORDS, "MONGODB_PASSWORD_CRM": ""}, tmp_path)


def test_the_compose_file_gives_every_password_and_each_part_its_own() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert {*PASSWORDS, "MONGODB_MEMBERS_KEY"} == set(services["mongodb"]["environment"])
    for part in PARTS:
        address = services[part]["environment"]["MONGODB_URL"]
        assert f"mongodb://{part}:${{MONGODB_PASSWORD_{part.upper()}:?" in address
        assert [name for name in PASSWORDS if name in address] == [f"MONGODB_PASSWORD_{part.upper()}"]
