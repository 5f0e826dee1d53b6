"""docker-compose.yml, whole, on an engine of our own: the same as `make e2e-docker`, where that is asked for."""

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from chassis import key_set
from chassis.published_secrets import PUBLISHED, is_for_development
from deploy.docker import e2e, make_env
from deploy.docker.engine import CannotRun
from deploy.docker.interpolation import MissingSetting, interpolate, read_env_file, required_settings
from deploy.rabbitmq import definitions
from gateway.identity import tokens

ROOT = Path(__file__).resolve().parents[2]
OF_MAKE_ENV = {"RABBITMQ_PASSWORD_OPERATOR", "RABBITMQ_DEFINITIONS", "COMPOSE_PROFILES"}
"""Settings that docker-compose.yml itself does not have: of the broker's users, where make_env writes them, and Compose's own."""
OF_KEY_SET = set(key_set.make()) - {"OPERATOR_SIGNING_KEY"}
"""Settings that another command makes, since keys need a package: `python -m chassis.key_set`."""


@pytest.mark.skipif(
    not os.environ.get("E2E_DOCKER"), reason="takes minutes and gigabytes: make e2e-docker, or E2E_DOCKER=1"
)
def test_the_compose_file_gives_a_working_kundkort() -> None:
    try:
        e2e.run()
    except CannotRun as reason:
        pytest.skip(str(reason))


COMPOSE = (ROOT / "docker-compose.yml").read_text()
OVERLAYS = [(ROOT / f"docker-compose.{name}.yml").read_text() for name in ("tls", "proxy")]


def defaults() -> dict[str, str]:
    """What docker-compose.yml and the files to lay over it fall back on."""
    text = "\n".join([COMPOSE, *OVERLAYS])
    own_version = dict.fromkeys(re.findall(r"\$\{(\w+):-[^${}]*\$\{", text), "")
    return own_version | dict(re.findall(r"\$\{(\w+):-([^${}]*)\}", text))


def test_the_example_shows_every_setting_with_its_default() -> None:
    shown = read_env_file((ROOT / ".env.example").read_text())
    required = {name: "" for name in required_settings(COMPOSE) - OF_KEY_SET if name != "RABBITMQ_DEFINITIONS"}
    of_compose = {name: value for name, value in shown.items() if name not in OF_MAKE_ENV}
    assert of_compose == {**defaults(), **required}


def test_the_brokers_definitions_are_those_of_the_code_and_let_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = json.loads((ROOT / "deploy/rabbitmq/definitions.json").read_text())
    for user in kept["users"]:
        monkeypatch.delenv(f"RABBITMQ_PASSWORD_{user['name'].upper()}", raising=False)
    assert kept == definitions.definitions(), "write it again: python -m deploy.rabbitmq.definitions"
    assert {user["password_hash"] for user in kept["users"]} == {""}


def test_compose_says_what_to_do_when_a_secret_is_missing() -> None:
    with pytest.raises(MissingSetting, match=r"^TRUSTED_KEYS is missing: see \.env\.example$"):
        interpolate(COMPOSE, {})
    values = make_env.complete((ROOT / ".env.example").read_text(), {}) | key_set.make()
    with pytest.raises(MissingSetting, match=r"^API_KEY is missing: run python3 -m deploy\.docker\.make_env$"):
        interpolate(COMPOSE, {**values, "API_KEY": ""})
    secrets = {name for name in make_env.complete((ROOT / ".env.example").read_text(), {}) if make_env.is_secret(name)}
    assert required_settings(COMPOSE) == {*(secrets - OF_MAKE_ENV), "RABBITMQ_DEFINITIONS", *OF_KEY_SET}
    for overlay in OVERLAYS:
        assert required_settings(overlay) <= required_settings(COMPOSE)
    for name in required_settings(COMPOSE):
        with pytest.raises(MissingSetting, match=name):
            interpolate(COMPOSE, {**values, name: ""})


def test_no_file_for_compose_has_a_secret() -> None:
    example = (ROOT / ".env.example").read_text()
    assert [secret for secret in PUBLISHED if f"{secret}\n" in COMPOSE + example or f":{secret}" in COMPOSE] == []
    assert [name for name, value in make_env.complete(example, {}).items() if is_for_development(value)] == []
    assert {value for name, value in read_env_file(example).items() if make_env.is_secret(name)} == {""}


def test_make_env_makes_all_that_compose_needs_and_keeps_what_is_there(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# mine\nPUBLISH=0.0.0.0:80\nCONTEXT_KEY=own\nOWN_PROXY=yes\n")
    made = make_env.make_all(tmp_path)
    first = (tmp_path / ".env").read_text()
    values = read_env_file(first)
    assert (values["PUBLISH"], values["CONTEXT_KEY"], values["OWN_PROXY"]) == ("0.0.0.0:80", "own", "yes")
    assert set(made) == {name for name in values if make_env.is_secret(name)} - {"CONTEXT_KEY"}
    assert len({values[name] for name in made}) == len(made)
    assert tokens.id_of(values["API_KEY"])
    assert required_settings(COMPOSE) - {name for name, value in values.items() if value} == set()
    assert make_env.make_all(tmp_path) == []
    assert (tmp_path / ".env").read_text() == first
    assert [oct(path.stat().st_mode & 0o777) for path in (tmp_path / ".env", tmp_path / ".secrets")] == [
        "0o600",
        "0o700",
    ]


def test_the_brokers_users_have_the_passwords_of_env(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_env.make_all(tmp_path)
    values = read_env_file((tmp_path / ".env").read_text())
    made = json.loads((tmp_path / values["RABBITMQ_DEFINITIONS"]).read_text())
    for user in made["users"]:
        salt = base64.b64decode(user["password_hash"])[:4]
        password = values[f"RABBITMQ_PASSWORD_{user['name'].upper()}"]
        assert user["password_hash"] == definitions.password_hash(password, salt)
    assert {**made, "users": []} == {**definitions.definitions(), "users": []}
    said = "".join(capsys.readouterr())
    assert [name for name, value in values.items() if make_env.is_secret(name) and value in said] == []


def test_a_quoted_password_in_env_is_the_one_that_compose_reads() -> None:
    kept = (ROOT / "deploy/rabbitmq/definitions.json").read_text()
    made = json.loads(make_env.with_passwords(kept, {"RABBITMQ_PASSWORD_SALES": '"mine"'}))
    (sales,) = (user for user in made["users"] if user["name"] == "sales")
    salt = base64.b64decode(sales["password_hash"])[:4]
    assert sales["password_hash"] == definitions.password_hash("mine", salt)


def test_make_env_names_the_secrets_of_development(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".env").write_text("RABBITMQ_PASSWORD_SALES=sales-development\n")
    make_env.make_all(tmp_path)
    assert capsys.readouterr().err.startswith("RABBITMQ_PASSWORD_SALES in .env is for development: delete its line")


def test_an_env_of_release_0_1_0_gets_logins_at_the_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Red before: its MONGODB_URL went to every part, without a user, and the database asks for one."""
    (tmp_path / ".env").write_text("CONTEXT_KEY=development-only\nMONGODB_URL=mongodb://mongodb:27017\n")
    make_env.make_all(tmp_path)
    values = read_env_file((tmp_path / ".env").read_text())
    assert (values["MONGODB_URL"], values["CONTEXT_KEY"]) == ("", "development-only")
    assert f"mongodb://sales:{values['MONGODB_PASSWORD_SALES']}@mongodb:27017/?replicaSet" in interpolate(
        COMPOSE, values
    )
    said = capsys.readouterr().err
    assert [line.split(" ", 1)[0] for line in said.splitlines()] == ["MONGODB_URL", "CONTEXT_KEY"]


def test_an_address_of_ones_own_is_kept(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("MONGODB_URL=mongodb://db.example:27017\n")
    make_env.make_all(tmp_path)
    assert read_env_file((tmp_path / ".env").read_text())["MONGODB_URL"] == "mongodb://db.example:27017"


def test_make_env_needs_nothing_but_python() -> None:
    """Run where no package and no folder of this clone but its root is on the path."""
    command = [sys.executable, "-S", "-c", "import deploy.docker.make_env"]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": os.environ["PATH"]}, check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
