"""Secrets that stand in the repository open nothing that was not started as development."""

import pytest
from own_environment import a_kind, set_environment

from chassis.published_secrets import PUBLISHED, is_for_development, is_published
from chassis.settings import load
from chassis.testing import KEY

GOOD = {
    "AMQP_URL": "amqp://a:9gW3x@h/v",
    "MONGODB_URL": "mongodb://development:9gW3x@development.example",
    "CONTEXT_KEY": "5f0c" * 16,
}
FOR_DEVELOPMENT = {
    "AMQP_URL": [
        "amqp://sales:sales-development@rabbitmq:5672/%2F",
        "amqp://guest:guest@127.0.0.1:5672/%2F",
        "amqp://a:9gW3x@h1/v;amqp://a:sales-development@h2/v",
        "amqp://a:sales%2Ddevelopment@h/v",
    ],
    "MONGODB_URL": ["mongodb://sales:sales-development@mongodb:27017/?replicaSet=kundkort"],
    "CONTEXT_KEY": ["development-only-change-it-before-others-can-reach-this", KEY],
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, GOOD)


def test_secrets_of_ones_own_are_accepted() -> None:
    settings = load(a_kind())
    assert settings.amqp_url.get_secret_value() == GOOD["AMQP_URL"]


@pytest.mark.parametrize(("name", "value"), [(name, one) for name, values in FOR_DEVELOPMENT.items() for one in values])
def test_a_value_for_development_stops_the_start(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        load(a_kind())
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith(f"toy: setting {name}: its value is for development")
    assert ("deploy.docker.make_env" in said, "DEVELOPMENT=1" in said, value in said, said.count("\n")) == (
        True,
        True,
        False,
        1,
    )
    monkeypatch.setenv("DEVELOPMENT", "1")
    assert getattr(load(a_kind()), name.lower()).get_secret_value() == value


def test_what_was_published_is_for_development() -> None:
    assert all(is_for_development(secret) and is_published(secret) for secret in PUBLISHED)
    assert not is_published("sales-development")
    assert not is_for_development("mongodb://127.0.0.1:27017")
