"""Secrets from files: NAME_FILE beside NAME. What is wrong names the variable, never a value."""

import subprocess
import sys
from pathlib import Path

import pytest
from own_environment import a_kind, set_environment

from chassis.secret_files import MOST_BYTES, SecretUnreadable, read_secret
from chassis.settings import ServiceSettings, TimeZoneSettings, load, secret_fields
from chassis.testing import KEY, ROOT
from chassis.testing_keys import key_settings

SECRETS = {
    "AMQP_URL": "amqp://a:kanarie-amqp@h/v",
    "MONGODB_URL": "mongodb://a:kanarie-mongo@h",
    "CONTEXT_KEY": "kanarie-context-key-of-more-than-32-characters",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, {**key_settings("toy"), **SECRETS})


def what_stops(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stopped:
        load(a_kind())
    assert stopped.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_can_come_from_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret"
    path.write_text(f"{SECRETS[name]}x\n")
    monkeypatch.setenv(name, "")  # as docker-compose.yml has it for what is not set
    monkeypatch.setenv(f"{name}_FILE", str(path))
    secret = getattr(load(a_kind()), name.lower())
    assert secret.get_secret_value() == f"{SECRETS[name]}x"


def test_the_secrets_are_the_settings_that_show_nothing() -> None:
    assert {"amqp_url", "mongodb_url", "context_key"} <= set(secret_fields(ServiceSettings))
    assert secret_fields(TimeZoneSettings) == []


@pytest.mark.parametrize("name", SECRETS)
def test_both_at_once_stop_the_start(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "secret"
    path.write_text(SECRETS[name])
    monkeypatch.setenv(f"{name}_FILE", str(path))
    said = what_stops(capsys)
    assert said == f"toy: setting {name}_FILE: {name} is set as well; set only one of the two\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "the file cannot be read (No such file or directory)"),
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"\xff\xfe", "the file does not hold text in UTF-8"),
        (b"k" * (MOST_BYTES + 1), f"the file has more than {MOST_BYTES} bytes"),
    ],
)
def test_a_file_without_a_secret_stops_the_start(
    content: bytes | None,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "kanarie-path"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.delenv("CONTEXT_KEY")
    monkeypatch.setenv("CONTEXT_KEY_FILE", str(path))
    said = what_stops(capsys)
    assert said == f"toy: setting CONTEXT_KEY_FILE: {reason}\n"
    assert "kanarie" not in said


def test_a_folder_in_place_of_a_file_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CONTEXT_KEY")
    monkeypatch.setenv("CONTEXT_KEY_FILE", str(tmp_path))
    assert what_stops(capsys) == "toy: setting CONTEXT_KEY_FILE: the file cannot be read (Is a directory)\n"


def test_a_secret_in_place_of_a_files_name_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CONTEXT_KEY")
    monkeypatch.setenv("CONTEXT_KEY_FILE", SECRETS["CONTEXT_KEY"])
    said = what_stops(capsys)
    assert said.startswith("toy: setting CONTEXT_KEY_FILE: ")
    assert "kanarie" not in said


def test_each_wrong_file_has_its_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in SECRETS:
        monkeypatch.delenv(name)
        monkeypatch.setenv(f"{name}_FILE", "/no/such/file")
    monkeypatch.setenv("HTTP_PORT", "http")
    lines = what_stops(capsys).splitlines()
    assert {line.split()[2].rstrip(":") for line in lines} == {*(f"{name}_FILE" for name in SECRETS), "HTTP_PORT"}


def test_commands_read_their_secrets_in_the_same_way(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("from a file\r\n")
    assert read_secret("A", {"A": "given"}) == "given"
    assert read_secret("A", {"A_FILE": str(path)}) == "from a file"
    assert read_secret("A", {}) == ""
    with pytest.raises(SecretUnreadable, match="setting A_FILE: A is set as well"):
        read_secret("A", {"A": KEY, "A_FILE": str(path)})


def test_the_tools_can_use_it_without_the_packages_of_a_service() -> None:
    command = [sys.executable, "-S", "-c", "import chassis.secret_files"]
    done = subprocess.run(command, cwd=ROOT / "libs", env={}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
