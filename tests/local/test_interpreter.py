"""Which interpreter `make setup` takes: Debian's optimised one where `python3` is another build of the same version."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import bootstrap
from deploy.local.bootstrap import Interpreter, ask, is_better, this_one

PLAIN = Interpreter("3.11.7", optimised=False, makes_environments=True)
OPTIMISED = Interpreter("3.11.2", optimised=True, makes_environments=True)


def test_the_optimised_build_is_taken() -> None:
    assert is_better(PLAIN, OPTIMISED)


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (OPTIMISED, OPTIMISED),
        (PLAIN, PLAIN),
        (PLAIN, None),
        (OPTIMISED, PLAIN),
        (PLAIN._replace(version="3.12.1"), OPTIMISED),
        (PLAIN, OPTIMISED._replace(version="3.9.2")),
    ],
)
def test_no_other_build_is(own: Interpreter, other: Interpreter | None) -> None:
    assert not is_better(own, other)


@pytest.mark.parametrize(
    ("options", "prefix", "debian", "optimised"),
    [
        ("'--prefix=/opt/python' '--enable-optimizations'", "/opt/python", False, True),
        ("'--prefix=/opt/python' '--enable-shared'", "/opt/python", True, False),
        ("'--prefix=/usr' '--with-dtrace'", "/usr", True, True),
        ("'--prefix=/usr' '--with-dtrace'", "/usr", False, False),
        ("", "/opt/python", True, False),
    ],
)
def test_a_build_is_known_by_its_options(
    options: str, prefix: str, debian: bool, optimised: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mark = tmp_path / "debian_version"
    if debian:
        mark.write_text("12.10\n")
    monkeypatch.setattr(bootstrap, "DEBIAN", mark)
    assert Interpreter.of("3.11.2", options, prefix, True).optimised is optimised


def test_an_interpreter_says_what_it_is(tmp_path: Path) -> None:
    assert ask(sys.executable) == this_one()
    silent = tmp_path / "python3"
    silent.write_text("#!/bin/sh\nexit 0\n")
    silent.chmod(0o755)
    assert ask(str(silent)) is None
    assert ask(str(tmp_path / "none")) is None


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have taken this process's place."""
    calls: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _, arguments: calls.append(arguments))
    monkeypatch.setattr(bootstrap, "this_one", lambda: PLAIN)
    return calls


def test_the_setup_goes_on_in_the_better_one(started: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ask", lambda _: OPTIMISED)
    bootstrap.go_on_with_the_better()
    assert [Path(call[1]).name for call in started] == ["bootstrap.py"]


def test_without_its_venv_module_and_without_rights_this_one_does(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "ask", lambda _: OPTIMISED._replace(makes_environments=False))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    bootstrap.go_on_with_the_better()
    assert started == []


def test_the_screen_says_which_it_is() -> None:
    assert bootstrap.describe(OPTIMISED) == "Python 3.11.2 (optimised)"
    assert "--enable-optimizations" in bootstrap.describe(PLAIN)


def test_the_environment_of_this_clone_is_of_the_better_one() -> None:
    other = ask(str(bootstrap.DEBIAN_PYTHON))
    if other is None or not other.optimised or not other.makes_environments:
        pytest.skip("Debian's interpreter is not on this machine")
    assert this_one().optimised or bootstrap.minor(other.version) != bootstrap.minor(this_one().version)
    said = subprocess.run([sys.executable, "-c", bootstrap.QUESTION], check=True, capture_output=True, text=True).stdout
    assert said.count("\n") == 4
