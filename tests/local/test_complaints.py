"""When a program of the host refuses, the message names that program's own complaint."""

from pathlib import Path

import pytest

from deploy.local import bootstrap, debian, jail
from deploy.local.bootstrap import SetupError, read_complaint


def fake(folder: Path, name: str, script: str) -> None:
    """A program of that name which does what `script` says."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is searched for programs first."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/sbin:/usr/bin:/sbin:/bin")
    return tmp_path


def test_unshares_complaint_is_named(programs: Path) -> None:
    fake(programs, "setpriv", 'shift 2; exec "$@"')
    fake(programs, "unshare", 'echo "unshare: unshare failed: Operation not permitted" >&2; exit 1')
    with pytest.raises(SetupError, match=r"refuses private mounts .*unshare failed: Operation not permitted"):
        jail.require_namespaces()


def test_apts_complaint_is_named(programs: Path) -> None:
    fake(programs, "apt-get", 'echo "Reading package lists..."; echo "E: Unable to locate package $5" >&2; exit 100')
    with pytest.raises(SetupError, match="Unable to locate package"):
        bootstrap.install_debian(["no-such-package"], "a test")


def test_debootstraps_complaint_is_named(programs: Path) -> None:
    fake(programs, "debootstrap", 'echo "I: Retrieving InRelease"; echo "E: Invalid Release signature"; exit 1')
    assert debian._follow(["debootstrap"], programs, 10) == "Invalid Release signature"


@pytest.mark.parametrize(
    ("output", "complaint"),
    [
        ("I: Retrieving\nE: Failed getting release file\nW: bye\n", "Failed getting release file"),
        ("one\n\ntwo \n", "two"),
        ("", "exit code 7, nothing printed"),
        ("x" * 400, "x" * 300),
    ],
)
def test_a_complaint_is_the_last_error_or_the_last_line(output: str, complaint: str) -> None:
    assert read_complaint(7, output) == complaint
