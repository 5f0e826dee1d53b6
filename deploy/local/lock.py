"""Compile requirements files into locks with hashes (`make lock`, `make lock PART=services/billing`).

Each part's lock follows its own requirements.in alone; versions that are locked already stay as long as they fit. The
environment of the clone (requirements-dev.txt) is a set of its own: see docs/decisions/0009-a-lock-per-part.md.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHOLE = ROOT / "requirements-dev.in"
OPTIONS = ("--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-annotate")
# No address of an index goes into a lock file: a clone installs from wherever its own pip is set to look.
SILENT = ("--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host")


def compile_one(source: Path) -> None:
    """Write the lock beside `source`; raises CalledProcessError when no set of versions fits."""
    names = [str(path.relative_to(ROOT)) for path in (source.with_suffix(".txt"), source)]
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, *SILENT, "--output-file", *names]
    print(f"  {names[0]}", flush=True)
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "CUSTOM_COMPILE_COMMAND": "make lock"})


def parts() -> list[Path]:
    """Every requirements.in below the root, sorted, without those of the virtual environments."""
    folders = ("services", "gateway", "tools", "deploy")
    return sorted(path for name in folders for path in (ROOT / name).rglob("requirements.in"))


def sources_of(part: Path) -> list[Path]:
    """What to compile in a part's folder: requirements.in, then requirements-test.in, which follows the former's lock."""
    return [path for name in ("requirements.in", "requirements-test.in") if (path := part / name).exists()]


def main(arguments: list[str]) -> None:
    """Lock the parts that are named by their folders; without names all parts, and the environment of the clone."""
    folders = [ROOT / name for name in arguments] or [source.parent for source in parts()]
    for folder in folders:
        if not (found := sources_of(folder)):
            raise SystemExit(f"{folder} has no requirements.in: name the folder of a part, e.g. services/billing.")
        for source in found:
            compile_one(source)
    if not arguments:
        compile_one(WHOLE)


if __name__ == "__main__":
    main(sys.argv[1:])
