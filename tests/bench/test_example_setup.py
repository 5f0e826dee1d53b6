"""Where nameko's example cannot be had, the benchmark says why and goes on."""

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deploy.local.bootstrap import SetupError
from tests.bench import example, example_setup
from tests.bench.example_setup import Missing, set_up


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"git clone: .*nowhere.* does not exist"):
        set_up(str(tmp_path / "nowhere"))


def test_a_source_without_the_commit_is_refused(tmp_path: Path, cache: Path) -> None:
    """And nothing of it is taken for the example the next time."""
    other = tmp_path / "other"
    subprocess.run(["git", "init", "--quiet", str(other)], check=True)
    for _ in range(2):
        with pytest.raises(Missing, match="git -C: "):
            set_up(str(other))
    assert list(cache.rglob(example_setup.STAMP)) == []


def test_a_program_that_takes_too_long_is_named() -> None:
    with pytest.raises(Missing, match=r"sleep 20 took longer than 0\.01 s"):
        example_setup._run(["sleep", "20"], 0.01)


@pytest.mark.parametrize("error", [Missing("no network"), SetupError("no root")])
def test_the_benchmark_goes_on_without_it(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_source: str) -> None:
        raise error

    monkeypatch.setattr(example, "set_up", refuse)
    bench: Any = SimpleNamespace(example_source="nowhere", notes=[])
    assert example.measure(bench) == []
    assert bench.notes == [f"Not measured beside nameko's example: {error}"]
