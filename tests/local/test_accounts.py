"""The users of broker and database: passwords are made once and kept from others, and each part is told its own only."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import parts, private_files
from deploy.local.accounts import (
    DATABASE_USERS,
    OPERATOR,
    PARTS,
    USERS,
    Accounts,
    broker_definitions,
    database_users,
)
from deploy.local.instance import Instance, Ports
from deploy.local.mongo_wire import users


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_passwords_are_made_once_and_for_each_user(tmp_path: Path) -> None:
    path = tmp_path / "run/passwords.json"
    made = Accounts.kept_in(path)
    assert Accounts.kept_in(path) == made
    assert mode(path) == "0o600"
    all_of_them = [*made.broker.values(), *made.database.values()]
    assert len(set(all_of_them)) == len(all_of_them) == len(USERS) + len(DATABASE_USERS)


def test_a_user_that_came_with_a_later_release_gets_a_password_and_the_others_keep_theirs(tmp_path: Path) -> None:
    path = tmp_path / "passwords.json"
    path.write_text(json.dumps({"broker": {"billing": "kept"}}))
    made = Accounts.kept_in(path)
    assert made.broker["billing"] == "kept"
    assert all(made.database[name] for name in DATABASE_USERS)
    assert Accounts.kept_in(path) == made


def test_the_password_of_make_servers_is_kept_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "servers/password"
    assert private_files.kept_password(path) == private_files.kept_password(path) != ""
    assert mode(path) == "0o600"


def test_each_part_is_told_its_own_passwords_only(tmp_path: Path) -> None:
    accounts = Accounts.kept_in(tmp_path / "passwords.json")
    instance = Instance("try", tmp_path, Ports(1, 2, 3, 4), accounts)
    own = {user: instance.settings_of(user) for user in DATABASE_USERS}
    for process in parts.all_parts(0, dict.fromkeys(PARTS, 0), {"CONTEXT_KEY": "x"}, tmp_path, own):
        told = " ".join(process.environment.values())
        passwords = [*accounts.broker.items(), *accounts.database.items()]
        known = {user for user, password in passwords if password in told}
        assert known == {process.name}
        assert accounts.broker[process.name] in process.environment["AMQP_URL"]
        assert accounts.database[process.name] in process.environment["MONGODB_URL"]


def test_the_broker_is_told_hashes_and_closes_the_user_of_before() -> None:
    accounts = Accounts.of_one_password("the password of a run")
    text = broker_definitions(accounts.broker)
    told = json.loads(text)
    assert "the password of a run" not in text
    assert {user["name"] for user in told["users"]} == {*USERS, "guest"}
    assert [user["tags"] for user in told["users"] if user["name"] != OPERATOR] == [[]] * len(told["users"][1:])
    assert next(user for user in told["users"] if user["name"] == "guest")["password_hash"] == ""


def test_the_file_of_the_databases_users_holds_hashes(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    users.write(path, database_users(Accounts.of_one_password("the password of a run").database))
    assert "the password of a run" not in path.read_text()
    assert mode(path) == "0o600"
    read = users.read(path)
    assert [name for name, user in read.items() if user.is_operator] == [OPERATOR]
    salts = {user.secret.salt for user in read.values()}
    assert len(salts) == len(DATABASE_USERS), "the same password must not look the same"


@pytest.mark.parametrize(
    ("name", "database", "may"),
    [
        ("sales", "kundkort_sales", True),
        ("sales", "test_sales_1a", True),
        ("sales", "kundkort_billing", False),
        ("sales", "kundkort_sales\n", False),
        ("sales", "xkundkort_sales", False),
        ("sales", "kundkort-sales", False),
        ("sales", "", False),
        ("operator", "anything", True),
        ("pruner", "kundkort_gateway", True),
        ("pruner", "kundkort_sales", False),
    ],
)
def test_a_user_owns_its_databases_only(tmp_path: Path, name: str, database: str, may: bool) -> None:
    path = tmp_path / "users.json"
    users.write(path, database_users(Accounts.of_one_password("x").database))
    user = users.read(path)[name]
    for _ in range(2):  # the second time from memory
        assert user.owns(database.encode()) is may


def test_the_environment_of_a_container_makes_users() -> None:
    told = {
        "MONGODB_PASSWORD_BILLING": "b",
        "MONGODB_PASSWORD_OPERATOR": "o",
        "MONGODB_PASSWORD_PRUNER": "p",
        "MONGODB_PASSWORD_CRM": "",
        "PATH": "/bin",
    }
    assert users.wanted_by(told) == {
        "billing": ("b", "kundkort_billing"),
        "operator": ("o", ""),
        "pruner": ("p", "kundkort_gateway"),
    }


def test_the_database_does_not_serve_without_a_file_of_users(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deploy.local.mongo_wire", "1", "socket", str(tmp_path / "absent.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert "absent.json" in done.stderr
