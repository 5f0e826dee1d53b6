"""`make release PART=billing VERSION=0.2.0`: give the part its version, date its changelog, commit and tag.

It changes VERSION and CHANGELOG.md of that part alone; for the contracts it also keeps the schemas of all messages as
tests/contracts/golden/released/VERSION. Nothing is pushed and no image is built: it prints how.
"""

import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "libs"))
from contracts.services import SERVICES  # noqa: E402

PARTS = {
    **{name: f"services/{name}" for name in SERVICES},
    "gateway": "gateway",
    "contracts": "libs/contracts",
    "tools": "tools/kundkort",
}
UNRELEASED = "## Unreleased"


class ReleaseError(Exception):
    """Why the release was not made; nothing has been changed."""


def release(root: Path, part: str, version: str, today: date) -> str:
    """Make the release in the clone at `root`; returns the name of its tag. Raises ReleaseError before any change."""
    folder = root / PARTS.get(part, "")
    _check(root, part, version)
    changelog = folder / "CHANGELOG.md"
    changelog.write_text(changelog.read_text().replace(UNRELEASED, f"## {version} ({today.isoformat()})", 1))
    (folder / "VERSION").write_text(f"{version}\n")
    if part == "contracts":
        _keep_schemas(root, version)
    tag = f"{part}-{version}"
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--message", f"Release {part} {version}")
    _git(root, "tag", "--annotate", tag, "--message", f"{part} {version}")
    return tag


def _check(root: Path, part: str, version: str) -> None:
    if part not in PARTS:
        raise ReleaseError(f"There is no part {part!r}: PART is one of {', '.join(PARTS)}.")
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise ReleaseError(f"{version!r} is no version: VERSION is three numbers, e.g. 0.2.0.")
    if _git(root, "status", "--porcelain"):
        raise ReleaseError("Files differ from the last commit: commit or remove the changes first.")
    changelog = (root / PARTS[part] / "CHANGELOG.md").read_text()
    if UNRELEASED not in changelog:
        raise ReleaseError(f"Nothing to release: {PARTS[part]}/CHANGELOG.md has no section '{UNRELEASED}'.")
    if numbers(version) <= numbers(newest_release(changelog)):
        raise ReleaseError(f"{version} is not above {newest_release(changelog)}, the newest release of {part}.")
    contracts = (root / PARTS["contracts"] / "VERSION").read_text().strip()
    if part != "contracts" and not is_released(contracts):
        raise ReleaseError(
            f"The contracts are at {contracts}: release them first, so that {part} speaks a released one."
        )


def is_released(version: str) -> bool:
    """False for a version that is being built, e.g. "0.2.0-dev"."""
    return not version.endswith("-dev")


def newest_release(changelog: str) -> str:
    """The version of the first dated section of a changelog; "0.0.0" before the first release."""
    found = re.search(r"^## (\d+\.\d+\.\d+) \(\d{4}-\d\d-\d\d\)$", changelog, re.MULTILINE)
    return found[1] if found else "0.0.0"


def numbers(version: str) -> tuple[int, ...]:
    """What versions are compared by: "0.10.1-dev" → (0, 10, 1)."""
    return tuple(int(number) for number in version.removesuffix("-dev").split("."))


def _keep_schemas(root: Path, version: str) -> None:
    command = [sys.executable, "-m", "tests.contracts.golden", "--release", version]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReleaseError(
            f"The schemas could not be kept; `git checkout .` undoes the rest.\n{done.stdout}{done.stderr}"
        )


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReleaseError(f"git {' '.join(words[:2])} failed: {done.stderr.strip()}")
    return done.stdout


def main(arguments: list[str]) -> int:
    """0 when the release is made; 1 and the reason otherwise."""
    part, version = (*arguments, "", "")[:2]
    try:
        tag = release(ROOT, part, version, datetime.now(UTC).date())
    except ReleaseError as error:
        print(f"Stopped. {error}", file=sys.stderr)
        return 1
    print(f"Released {tag}. Publish it:\n  git push origin HEAD {tag}")
    if part != "contracts":
        print(f"  git checkout {tag} && make images    # makes kundkort/{part}:{version}; push that image")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
