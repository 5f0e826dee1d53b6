"""docker-compose.yml, whole, on an engine of our own: the same as `make e2e-docker`, where that is asked for."""

import base64
import json
import os
import re
from pathlib import Path

import pytest

from deploy.docker import e2e
from deploy.docker.engine import CannotRun
from deploy.docker.interpolation import read_env_file
from deploy.rabbitmq import definitions

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(
    not os.environ.get("E2E_DOCKER"), reason="takes minutes and gigabytes: make e2e-docker, or E2E_DOCKER=1"
)
def test_the_compose_file_gives_a_working_kundkort() -> None:
    try:
        e2e.run()
    except CannotRun as reason:
        pytest.skip(str(reason))


def defaults() -> dict[str, str]:
    """What docker-compose.yml falls back on."""
    text = (ROOT / "docker-compose.yml").read_text()
    own_version = dict.fromkeys(re.findall(r"\$\{(\w+):-[^${}]*\$\{", text), "")
    return own_version | dict(re.findall(r"\$\{(\w+):-([^${}]*)\}", text))


def test_the_example_shows_every_setting_with_its_default() -> None:
    shown = read_env_file((ROOT / ".env.example").read_text())
    assert {name: value for name, value in shown.items() if name != "RABBITMQ_PASSWORD_OPERATOR"} == defaults()


def test_the_brokers_users_have_the_passwords_of_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = json.loads((ROOT / "deploy/rabbitmq/definitions.json").read_text())
    made = definitions.definitions()
    assert {**kept, "users": []} == {**made, "users": []}, "write it again: python -m deploy.rabbitmq.definitions"
    for user in kept["users"]:
        monkeypatch.delenv(f"RABBITMQ_PASSWORD_{user['name'].upper()}", raising=False)
        salt = base64.b64decode(user["password_hash"])[:4]
        assert user["password_hash"] == definitions.password_hash(definitions.password_of(user["name"]), salt)
