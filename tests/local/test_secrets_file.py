"""The secrets of `make run`: made once, kept whole, readable by their owner alone."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import secrets_file
from deploy.local.bootstrap import ROOT

KEPT = {
    "CONTEXT_KEY": "the key of a release before, which events that wait are signed with",
    "GATEWAY_SECRET": "x" * 40,
}
LOAD = (
    "import sys; from pathlib import Path; from deploy.local import secrets_file; secrets_file.load(Path(sys.argv[1]))"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of an earlier release, which lacks some."""
    file = tmp_path / "secrets.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in KEPT.items()))
    return file


def test_what_is_missing_is_made_once_and_what_is_there_stays(path: Path) -> None:
    made = secrets_file.load(path)
    assert {name: made[name] for name in KEPT} == KEPT
    assert all(made[name] for name in secrets_file.NAMES)
    assert secrets_file.load(path) == made
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_run_that_dies_while_it_writes_keeps_the_secrets_of_before(path: Path) -> None:
    """Red before: the file was emptied first. Without GATEWAY_SECRET nobody's second factor can be read any more."""

    def fill_the_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    settings = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT}/libs", "PYTHONDONTWRITEBYTECODE": "1"}
    died = subprocess.run(
        [sys.executable, "-c", LOAD, path], env=settings, preexec_fn=fill_the_disk, capture_output=True, check=False
    )
    assert died.returncode != 0
    assert secrets_file.load(path) | KEPT == secrets_file.load(path)
