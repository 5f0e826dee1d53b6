"""`make audit`: asks a source of advisories for known holes in every package that a part's image installs.

It fails rather than passes when the source has no data: it must know a hole that everybody knows (PROBE), answer for every
package, and be reachable. Exit codes: 0 no holes; 1 holes, which it names by part; 2 no data, so nothing is known.

AUDIT_URL is the address of a source that speaks OSV's API, e.g. a mirror; without it pip-audit asks osv.dev.
Advisories in accepted.txt are passed over until their day.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from deploy.local.bootstrap import ROOT
from deploy.supply.locks import LOCKS, canonical, pins

PROBE = ("pyyaml", "5.3")
"""A version with a hole that has been public since 2020 (CVE-2020-1747)."""
ACCEPTED = ROOT / "deploy/supply/accepted.txt"
PASSED, HOLES, NO_DATA = 0, 1, 2
Pin = tuple[str, str]
TOOL = [sys.executable, "-m", "pip_audit", "--strict", "--no-deps", "--disable-pip", "--format", "json"]
QUIET = ["--progress-spinner", "off", "--timeout", "15", "--vulnerability-service", "osv"]


class NoData(Exception):
    """The source of advisories did not answer for everything."""


def audit(locks: Mapping[str, Path], url: str = "", today: date | None = None) -> list[str]:
    """`part: package version: ids` for each hole that is not accepted. Raises NoData."""
    wanted = {part: set(pins(lock)) for part, lock in locks.items()}
    holes = _ask({PROBE}.union(*wanted.values()), url)
    if not holes[PROBE]:
        raise NoData(f"the source knows no hole in {' '.join(PROBE)}, which has one")
    skipped = accepted(today or datetime.now(UTC).date())
    found = []
    for part, packages in sorted(wanted.items()):
        for name, version in sorted(packages):
            if ids := sorted(holes[name, version] - skipped):
                found.append(f"{part}: {name} {version}: {', '.join(ids)}")
    return found


def _ask(packages: Iterable[Pin], url: str) -> dict[Pin, set[str]]:
    """The ids of the known holes of each package. Raises NoData unless every package was looked up."""
    packages = sorted(packages)
    holes: dict[Pin, set[str]] = {}
    for group in _without_duplicates(packages):
        holes |= _run(group, url)
    if missing := set(packages) - set(holes):
        raise NoData(f"no answer for {', '.join(' '.join(one) for one in sorted(missing))}")
    return holes


def _without_duplicates(packages: Iterable[Pin]) -> list[dict[str, str]]:
    """The packages in groups in which none stands twice, as pip-audit demands: locks of parts may differ."""
    groups: list[dict[str, str]] = [{}]
    for name, version in packages:
        if all(name in one for one in groups):
            groups.append({})
        next(one for one in groups if name not in one)[name] = version
    return groups


def _run(group: Mapping[str, str], url: str) -> dict[Pin, set[str]]:
    """What pip-audit finds in these packages. Raises NoData with its complaint when it does not answer."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.txt"
        file.write_text("".join(f"{name}=={version}\n" for name, version in group.items()))
        source = ["--osv-url", url] if url else []
        # A cache of its own: answers of an earlier day would hide that there are none today.
        command = [*TOOL, *QUIET, *source, "--cache-dir", folder, "--requirement", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        answers = json.loads(done.stdout)["dependencies"]
        return {(canonical(one["name"]), one["version"]): {hole["id"] for hole in one["vulns"]} for one in answers}
    except (ValueError, KeyError):
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise NoData(lines[-1][:300] if lines else f"pip-audit ended with code {done.returncode}") from None


def accepted(today: date, file: Path = ACCEPTED) -> set[str]:
    """The ids that are passed over today. Raises ValueError for a line without a day and a reason."""
    ids = set()
    for line in file.read_text().splitlines():
        if line and not line.startswith("#"):
            advisory, until, reason = line.split(maxsplit=2)
            if reason and date.fromisoformat(until) >= today:
                ids.add(advisory)
    return ids


def main(arguments: list[str]) -> int:
    """Audits the parts that are named, or all. Returns the exit code."""
    locks = {part: LOCKS[part] for part in arguments} if arguments else LOCKS
    try:
        holes = audit(locks, os.environ.get("AUDIT_URL", ""))
    except NoData as error:
        print(f"No data, so nothing is known: {error}", file=sys.stderr)
        return NO_DATA
    print("\n".join(holes) or f"No known holes in {len(locks)} parts.")
    return HOLES if holes else PASSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
