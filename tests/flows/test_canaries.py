"""Secrets that were planted everywhere come out nowhere: logs, answers, stored data and histories, metrics, process lists."""

import re
from collections.abc import Iterator

import pytest

from tests.flows.canaries import Walk, walk


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    with walk(tmp_path_factory.mktemp("canaries")) as done:
        yield done


def secrets_in(seen: Walk, text: str) -> set[str]:
    """The names of the secrets that a text has; of a token also its secret half alone."""
    halves = {name: secret.split("_", 2)[-1] for name, secret in seen.secrets.items()}
    return {name for name, secret in seen.secrets.items() if secret in text or halves[name] in text}


def test_the_walk_went_where_secrets_could_come_out(seen: Walk) -> None:
    """Otherwise the other tests prove nothing."""
    codes = {int(answer.split()[0]) for answer in seen.answers if answer[:3].isdigit()}
    assert codes >= {200, 201, 204, 400, 401, 422, 500}
    logs = seen.logs()
    assert "Traceback" in logs["gateway.log"]
    assert "Traceback" in logs["customers.log"]
    assert {"billing without servers.log", "gateway without servers.log", "rabbitmq.log"} <= set(logs)
    assert any("users" in name and rows for name, rows in seen.stored().items())
    assert {"API key", "session", "second key", "AMQP_URL of gateway"} <= set(seen.secrets)


def test_no_log_has_a_secret(seen: Walk) -> None:
    assert {name: found for name, text in seen.logs().items() if (found := secrets_in(seen, text))} == {}


def test_no_answer_has_a_secret(seen: Walk) -> None:
    assert [(found, answer) for answer in seen.answers if (found := secrets_in(seen, answer))] == []


def test_no_command_prints_a_secret(seen: Walk) -> None:
    assert [(found, text) for text in seen.printed if (found := secrets_in(seen, text))] == []
    wrong = [text for text in seen.printed if "setting " in text]
    assert (
        len(wrong) == 9
    )  # five services and the gateway, a migration, an operator's command; last, one without settings
    assert all("setting AMQP_URL: " in text and "setting MONGODB_URL_FILE: " in text for text in wrong[:8])


def test_metrics_and_health_have_no_secret(seen: Walk) -> None:
    assert [name for name in seen.metrics if secrets_in(seen, name)] == []


def test_no_database_has_a_secret(seen: Walk) -> None:
    assert {name: found for name, rows in seen.stored().items() if (found := secrets_in(seen, repr(rows)))} == {}


def test_password_hashes_are_kept_once_and_in_no_history(seen: Walk) -> None:
    places = {
        f"{name}.{field}"
        for name, rows in seen.stored().items()
        for row in rows
        for field, value in row.items()
        if re.search(r"\$argon2", repr(value))
    }
    assert places == {"gateway.users.password"}
    histories = [entry for row in seen.stored()["gateway.users"] for entry in row["history"]]
    assert [entry["omitted"] for entry in histories if "omitted" in entry] == [["password"], ["password"]]


def test_no_process_list_shows_a_secret(seen: Walk) -> None:
    assert seen.process_list.found == set()
