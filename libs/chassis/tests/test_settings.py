"""Settings: typed, read once; a missing or wrong one stops the start with its name, and secrets stay secret."""

import json
import os
import subprocess
import sys

import pytest
from own_environment import a_kind, set_environment
from toy import PYTHONPATH

from chassis.settings import load
from chassis.signing import key_id, public_key_of
from chassis.testing import ROOT
from chassis.testing_keys import private_key, trusted_keys

GOOD = {
    "AMQP_URL": "amqp://a:canary@h/v",
    "MONGODB_URL": "mongodb://a:canary@h",
    "DEVELOPMENT": "1",
    "SIGNING_KEY": private_key("toy"),
    "TRUSTED_KEYS": json.dumps(trusted_keys()),
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, GOOD)


def test_settings_are_typed_and_have_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETRY_SECONDS", "[0.5, 2]")
    monkeypatch.setenv("HTTP_PORT", "8081")
    settings = load(a_kind("toy"))
    assert (settings.retry_seconds, settings.http_port, settings.log_level) == ((0.5, 2.0), 8081, "INFO")
    assert settings.database_name == "kundkort_toy"
    assert settings.keys.own_id == key_id(public_key_of(private_key("toy")))


def test_settings_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = a_kind("toy")
    before = load(kind)
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    assert load(kind) is before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AMQP_URL", None),
        ("MONGODB_URL", None),
        ("SIGNING_KEY", None),
        ("SIGNING_KEY", "dG9vIHNob3J0"),
        ("SIGNING_KEY", "§"),
        ("TRUSTED_KEYS", None),
        ("TRUSTED_KEYS", "{}"),
        ("TRUSTED_KEYS", '{"gateway": ["dG9vIHNob3J0"]}'),
        ("TRUSTED_KEYS", json.dumps({"gateway": trusted_keys()["toy"], "toy": trusted_keys()["toy"]})),
        ("CONTEXT_KEY", "too short"),
        ("HTTP_PORT", "http"),
        ("LOG_LEVEL", "LOUD"),
        ("RETRY_SECONDS", '["soon"]'),
        ("RETRY_SECONDS", "1 5 30"),
        ("RPC_PREFETCH", "0"),
        ("SWEEP_SECONDS", "0"),
        ("AMQP_URL", ""),
        ("AMQP_URL", "amqp://a:canary/x@h:5672/v"),
        ("AMQP_URL", "amqp://a:12/canary@h:5672/v"),
        ("AMQP_URL", "amqp://a:b@h1/v;canary"),
        ("MONGODB_URL", ""),
        ("MONGODB_URL", "mongodb://a:canary/x@h:27017"),
        ("MONGODB_URL", "mongodb://a:12/canary@h1:27017,h2:27017/?replicaSet=x"),
    ],
)
def test_a_missing_or_wrong_setting_stops_the_start_with_its_name(
    name: str, value: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if value is None:
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        load(a_kind("toy"))
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert name in said.upper()
    assert said.count("\n") == 1
    assert "canary" not in said
    assert value is None or f"'{value}'" not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AMQP_URL", "amqp://h"),
        ("AMQP_URL", "amqp://a:p:w%2F@h1:5672/%2F;amqps://a:b@[::1]:5671/v;"),
        ("MONGODB_URL", "mongodb://127.0.0.1:27017"),
        ("MONGODB_URL", "mongodb://a:b@h1:1,h2:2,[::1]:3/?replicaSet=x&authSource=admin"),
        ("MONGODB_URL", "mongodb+srv://a:b@cluster.example/kundkort?authMechanism=X@y"),
        ("MONGODB_URL", "mongodb://%2Ftmp%2Fmongodb.sock"),
    ],
)
def test_addresses_are_accepted(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(load(a_kind("toy")), name.lower()).get_secret_value() == value


def test_a_service_without_its_settings_ends_with_one_sentence() -> None:
    """As `nameko run` starts it: code 2, the name, no traceback."""
    environment = {key: value for key, value in os.environ.items() if key not in GOOD}
    command = [sys.executable, "-W", "ignore", "-m", "nameko", "run", "--config", "libs/chassis/nameko.yaml"]
    done = subprocess.run(
        [*command, "toy_service:ToyService"],
        env={**environment, "PYTHONPATH": PYTHONPATH},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    for name in GOOD.keys() - {"DEVELOPMENT"}:
        assert f"toy: setting {name}: " in done.stderr
    assert "Traceback" not in done.stderr


def test_secrets_are_not_shown() -> None:
    settings = load(a_kind("toy"))
    assert "canary" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert private_key("toy") not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
