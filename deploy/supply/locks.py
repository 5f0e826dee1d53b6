"""The packages that each deployed part installs, by its lock."""

import re
from pathlib import Path

from deploy.docker.images import DOCKERFILES
from deploy.local.bootstrap import ROOT

PIN = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

LOCKS = {part: (ROOT / dockerfile).with_name("requirements.txt") for part, dockerfile in DOCKERFILES.items()}
"""The lock that each part's image installs."""


def pins(lock: Path) -> dict[tuple[str, str], set[str]]:
    """Name (small letters, hyphens) and version of each package in a lock, with the SHA-256 hashes of its files."""
    found = PIN.finditer(lock.read_text())
    return {(canonical(one["name"]), one["version"]): set(HASH.findall(one["rest"])) for one in found}


def canonical(name: str) -> str:
    """A package's name as registries compare it: `python_stdnum` → `python-stdnum`."""
    return re.sub(r"[-_.]+", "-", name).lower()
