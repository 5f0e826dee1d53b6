"""`make bare`: what the machine sees of its host, that nothing of it is left, and what counts as a failed walk."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from contracts import catalogue
from deploy.local import locks
from deploy.local.bare import host, machine, walk
from deploy.local.bare.machine import Mount
from tests.local.test_servers import _traces, wait_for

# The programs of this host stand for those of a Debian root folder, which takes minutes to build.
PROGRAMS = ("/usr", "/bin", "/lib", "/lib64")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An almost empty root folder."""
    folder = tmp_path / "root"
    for name in ("proc", "sys", "dev", "run", "tmp", "etc/apt/apt.conf.d", str(machine.CLONE)[1:]):
        (folder / name).mkdir(parents=True)
    for name in PROGRAMS:
        if Path(name).is_symlink():
            (folder / name[1:]).symlink_to(os.readlink(name))
    return folder


def enter(root: Path, command: str) -> list[str]:
    """The command that runs a line of shell in the machine."""
    shared = [Mount(Path(name), Path(name)) for name in PROGRAMS if Path(name).is_dir() and not Path(name).is_symlink()]
    return machine.enter(root, shared, {"GIVEN": "1"}, ["sh", "-c", command])


def output(root: Path, command: str) -> str:
    done = subprocess.run(enter(root, command), capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    return done.stdout


def test_a_machine_sees_itself_alone(root: Path) -> None:
    assert output(root, "echo /*") == "/bin /dev /etc /lib /lib64 /proc /root /run /sys /tmp /usr\n"
    assert output(root, "pwd; echo $$") == f"{machine.CLONE}\n1\n"
    assert output(root, "echo /proc/[0-9]*") == "/proc/1\n"


def test_a_machine_has_no_variable_of_its_host_but_those_that_are_given(root: Path) -> None:
    names = {line.split("=")[0] for line in output(root, "/usr/bin/env").splitlines()}
    assert names <= {"PATH", "HOME", "TERM", "GIVEN", "PWD", "SHLVL", "OLDPWD", "_"}
    assert {"PATH", "HOME", "GIVEN"} <= names


def test_a_machine_cannot_write_into_a_folder_of_its_host(root: Path) -> None:
    assert output(root, "touch /usr/written 2>/dev/null || echo refused") == "refused\n"
    assert not Path("/usr/written").exists()


def test_kill_9_leaves_neither_a_process_nor_a_mount(root: Path) -> None:
    word = f"sleeping-in-{root.parent.name}"
    command = enter(root, f"touch /tmp/up; sh -c 'sleep 600; : {word}' & sleep 600; : {word}")
    script = "import subprocess, sys; subprocess.run(sys.argv[1:])"
    process = subprocess.Popen([sys.executable, "-c", script, *command])
    wait_for((root / "tmp/up").exists)
    assert len(_traces(word)) > 2
    process.kill()
    process.wait()
    wait_for(lambda: _traces(word) == [])
    assert str(root) not in Path("/proc/mounts").read_text()


def test_what_a_killed_run_left_is_removed_and_what_is_in_use_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache = tmp_path / "kundkort"
    (cache / f"{machine.COPY}killed/root").mkdir(parents=True)
    with locks.claim(cache / f"{machine.COPY}living", "make bare"):
        machine._remove_stale()
        assert [path.name for path in cache.iterdir()] == [f"{machine.COPY}living"]


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A host whose pip has a configuration of its own, and nothing else."""
    (tmp_path / "config/pip").mkdir(parents=True)
    for folder in ("wheels", "index/simple"):
        (tmp_path / folder).mkdir(parents=True)
    index = f"extra-index-url = file://{tmp_path}/index/simple\n"
    (tmp_path / "config/pip/pip.conf").write_text(f"[global]\nfind-links = {tmp_path}/wheels\n{index}")
    for name in [name for name in os.environ if host.VARIABLES.fullmatch(name)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "none"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


def test_pips_configuration_and_the_folders_that_it_names_come_along(root: Path, configured: Path) -> None:
    folders = host.copy_configuration(root)
    assert {configured / "wheels", configured / "index"} <= set(folders)
    assert "find-links" in (root / "root/.config/pip/pip.conf").read_text()


def test_only_variables_that_reach_packages_come_along(configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert host.environment() == {}
    monkeypatch.setenv("PIP_TIMEOUT", "9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("AMQP_URL", "amqp://elsewhere")
    assert host.environment() == {"PIP_TIMEOUT": "9", "https_proxy": "http://127.0.0.1:1"}


def card(keys: Iterable[str], status: str = "ok") -> dict[str, Any]:
    return {"tabs": [{"key": key, "status": status} for key in keys]}


def test_the_walk_expects_the_tabs_of_this_tree() -> None:
    assert {spec.key for spec in catalogue.tabs()} == walk.TABS


def test_a_whole_card_passes() -> None:
    walk.check_tabs(200, card(walk.TABS))


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (200, card(walk.TABS - {"map"}), "Missing: map; unknown: none"),
        (200, card(walk.TABS | {"moods"}), "Missing: none; unknown: moods"),
        (200, card(walk.TABS, "unavailable"), "unavailable"),
        (500, card(walk.TABS), "The card answered 500"),
    ],
)
def test_a_card_that_lacks_something_fails_the_walk(status: int, answer: dict[str, Any], said: str) -> None:
    with pytest.raises(walk.Failed, match=said):
        walk.check_tabs(status, answer)


def test_an_address_without_a_server_fails_the_walk() -> None:
    said = "Kundkort is up:  http://127.0.0.1:9/\n  API key        key_1\n  curl '/v1/customers/cus_1/card'\n"
    with pytest.raises(walk.Failed, match="The card could not be fetched"):
        walk.check_card(said)


def test_a_machine_that_refuses_namespaces_is_skipped_with_its_reason(tmp_path: Path) -> None:
    for name, script in (("setpriv", 'shift 2; exec "$@"'), ("unshare", 'echo "unshare: not permitted" >&2; exit 1')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    command = [sys.executable, "-m", "deploy.local.bare.command", "--short"]
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0
    assert done.stdout == (
        "Skipped make bare. This machine refuses private mounts and processes (unshare: not permitted): "
        "run on a machine, or in a container, where root may use unshare.\n"
    )
