"""`make release`: what it changes, and when it refuses, in a clone of its own."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from deploy.release import PARTS, ReleaseError, newest_release, numbers, release

TODAY = date(2026, 12, 1)
CHANGELOG = "# Changelog\n\n## Unreleased\n\n* Faster.\n\n## 0.9.0 (2026-11-24)\n\nFirst.\n"


def git(root: Path, *words: str) -> str:
    own = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com"]
    return subprocess.run(["git", "-C", str(root), *own, *words], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with all parts at 0.10.0-dev and the contracts released."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Tester")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "tester@example.com")
    for part, folder in PARTS.items():
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "VERSION").write_text("0.9.0\n" if part == "contracts" else "0.10.0-dev\n")
        (tmp_path / folder / "CHANGELOG.md").write_text(CHANGELOG)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "Begin")
    return tmp_path


def test_a_release_is_one_commit_of_one_part_and_a_tag(clone: Path) -> None:
    assert release(clone, "billing", "0.10.0", TODAY) == "billing-0.10.0"
    assert (clone / "services/billing/VERSION").read_text() == "0.10.0\n"
    assert (clone / "services/billing/CHANGELOG.md").read_text() == CHANGELOG.replace(
        "## Unreleased", "## 0.10.0 (2026-12-01)"
    )
    assert git(clone, "show", "--name-only", "--format=%s", "billing-0.10.0^{commit}").split("\n")[:4] == [
        "Release billing 0.10.0",
        "",
        "services/billing/CHANGELOG.md",
        "services/billing/VERSION",
    ]
    assert git(clone, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("part", "version", "reason"),
    [
        ("invoicing", "0.10.0", "PART is one of"),
        ("billing", "0.10", "three numbers"),
        ("billing", "0.9.0", "not above 0.9.0"),
        ("billing", "0.8.9", "not above 0.9.0"),
    ],
)
def test_a_wrong_part_or_version_is_refused(clone: Path, part: str, version: str, reason: str) -> None:
    with pytest.raises(ReleaseError, match=reason):
        release(clone, part, version, TODAY)
    assert git(clone, "status", "--porcelain") == ""


def test_the_second_time_there_is_nothing_to_release(clone: Path) -> None:
    release(clone, "billing", "0.10.0", TODAY)
    with pytest.raises(ReleaseError, match="Nothing to release"):
        release(clone, "billing", "0.11.0", TODAY)


def test_uncommitted_changes_are_refused(clone: Path) -> None:
    (clone / "gateway/new.py").touch()
    with pytest.raises(ReleaseError, match="commit or remove"):
        release(clone, "billing", "0.10.0", TODAY)


def test_contracts_are_released_before_those_who_speak_them(clone: Path) -> None:
    (clone / PARTS["contracts"] / "VERSION").write_text("0.10.0-dev\n")
    git(clone, "commit", "--quiet", "--all", "--message", "Change a contract")
    with pytest.raises(ReleaseError, match="release them first"):
        release(clone, "billing", "0.10.0", TODAY)


def test_versions_are_compared_as_numbers() -> None:
    assert numbers("0.10.0") > numbers("0.9.9")
    assert newest_release("# Changelog\n\n## Unreleased\n") == "0.0.0"
