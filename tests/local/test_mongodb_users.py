"""deploy/mongodb/ready.js, on a mongod that only remembers what it is asked for: no MongoDB can be had here."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis import migrate, request_claims
from chassis.database import models_of
from chassis.testing import PARTS
from contracts.services import SERVICES
from deploy.local.bootstrap import ROOT
from deploy.local.mongo_wire import limits
from gateway import migrate as _all_models  # noqa: F401
from gateway import models as gateway_models

SCRIPT = ROOT / "deploy/mongodb/ready.js"
MONGOD = """
const state = {roles: {}, ...JSON.parse(process.argv[2])}
const fail = code => { throw Object.assign(new Error(`code ${code}`), {code}) }
let user = null
const allowed = () => user === "operator" || Object.keys(state.users).length === 0
const admin = {
  auth: (name, password) => { state.users[name]?.pwd === password ? user = name : fail(18) },
  getUser: name => allowed() ? state.users[name] ?? null : fail(13),
  createUser: made => { allowed() ? state.users[made.user] = made : fail(13); state.done.push(`user ${made.user}`) },
  updateUser: (name, change) => { Object.assign(state.users[name], change); state.done.push(`rights of ${name}`) },
  getRole: name => allowed() ? state.roles[name] ?? null : fail(13),
  createRole: made => { allowed() ? state.roles[made.role] = made : fail(13); state.done.push(`role ${made.role}`) },
  updateRole: (name, change) => { Object.assign(state.roles[name], change); state.done.push(`rights of ${name}`) },
}
globalThis.db = {getSiblingDB: () => admin, hello: () => ({isWritablePrimary: state.primary})}
globalThis.rs = {
  status: () => allowed() ? state.initiated || fail(94) : fail(13),
  initiate: () => { state.initiated = true; state.done.push("set") },
}
globalThis.quit = code => console.log(JSON.stringify({...state, code}))
require("vm").runInThisContext(require("fs").readFileSync(process.argv[3], "utf8"))
"""
PASSWORDS = {f"MONGODB_PASSWORD_{name.upper()}": f"{name}-x" for name in (*PARTS, "pruner", "operator")}
ROLES = ["role kundkort_gateway", "role kundkort_pruner"]
USERS = [f"user {name}" for name in (*PARTS, "pruner")]
MADE = ["user operator", *ROLES, *USERS]
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
        **{part: [{"role": "readWrite", "db": f"kundkort_{part}"}] for part in SERVICES},
        "gateway": [{"role": "kundkort_gateway", "db": "admin"}],
        "pruner": [{"role": "kundkort_pruner", "db": "admin"}],
    }
    assert all(user["pwd"] == f"{name}-x" for name, user in users.items())


def test_a_check_that_was_killed_is_finished_by_the_next(tmp_path: Path) -> None:
    whole = run({"users": {}, "initiated": True, "primary": True}, PASSWORDS, tmp_path)
    operator = {"operator": whole["users"].pop("operator")}
    for count in range(len(USERS)):
        begun = operator | dict(list(whole["users"].items())[:count])
        assert run({**whole, "users": begun}, PASSWORDS, tmp_path)["done"] == USERS[count:]
    for count in range(len(ROLES)):
        begun = dict(list(whole["roles"].items())[:count])
        assert run({**whole, "roles": begun, "users": operator}, PASSWORDS, tmp_path)["done"] == [
            *ROLES[count:],
            *USERS,
        ]


def test_what_an_earlier_release_gave_is_brought_to_what_this_one_gives(tmp_path: Path) -> None:
    """Its gateway had readWrite on all of its database; and the next release may have another collection."""
    made = run({"users": {}, "initiated": True, "primary": True}, PASSWORDS, tmp_path)
    made["users"]["gateway"]["roles"] = [{"role": "readWrite", "db": "kundkort_gateway"}]
    made["roles"]["kundkort_pruner"]["privileges"].pop()
    made["roles"]["kundkort_gateway"]["privileges"].reverse()  # as mongod may name them
    changed = run(made, PASSWORDS, tmp_path)
    assert changed["done"] == ["rights of kundkort_pruner", "rights of gateway"]
    assert run(changed, PASSWORDS, tmp_path)["done"] == []
    assert changed["users"]["gateway"]["pwd"] == "gateway-x"


ACTIONS = {
    "find": {b"find", b"aggregate", b"distinct", b"count"},
    "insert": {b"insert"},
    "update": {b"update", b"findAndModify", b"findandmodify"},
    "remove": {b"delete"},
    "createIndex": {b"createIndexes"},
    "listIndexes": {b"listIndexes"},
    "collStats": {b"collStats", b"collstats"},
}
"""The commands that each action of MongoDB allows, of those that mongo_wire speaks."""


@pytest.mark.parametrize("user", limits.OF_USERS)
def test_the_stand_in_limits_a_user_as_the_roles_do(tmp_path: Path, user: str) -> None:
    """But for `aggregate`, which `pruner` has no need of: mongo_wire would else have to look into its stages."""
    roles = run({"users": {}, "initiated": True, "primary": True}, PASSWORDS, tmp_path)["roles"]
    given = {one["resource"]["collection"]: one["actions"] for one in roles[f"kundkort_{user}"]["privileges"]}
    assert {one["resource"]["db"] for one in roles[f"kundkort_{user}"]["privileges"]} == {"kundkort_gateway"}
    for collection, allowed in limits.OF_USERS[user].collections.items():
        by_role = {command for action in given[collection] for command in ACTIONS[action]}
        left_out = by_role - {b"aggregate", b"distinct", b"count"} if user == "pruner" else by_role
        assert left_out - {b"findAndModify", b"findandmodify"} == allowed


def test_the_gateways_role_names_every_collection_that_it_has(tmp_path: Path) -> None:
    """MongoDB takes no right away from one collection, so all others are named: a new one must be added in ready.js."""
    roles = run({"users": {}, "initiated": True, "primary": True}, PASSWORDS, tmp_path)["roles"]
    named = {one["resource"]["collection"] for one in roles["kundkort_gateway"]["privileges"]} - {""}
    models = {model._get_collection_name() for model in models_of(gateway_models.DB)}
    assert named == {*models, migrate.COLLECTION, request_claims.COLLECTION}


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
    for service, user in {**{part: part for part in PARTS}, "prune-audit": "pruner"}.items():
        address = services[service]["environment"]["MONGODB_URL"]
        assert f"mongodb://{user}:${{MONGODB_PASSWORD_{user.upper()}:?" in address
        assert [name for name in PASSWORDS if name in address] == [f"MONGODB_PASSWORD_{user.upper()}"]
