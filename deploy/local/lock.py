"""Compile every requirements.in of the clone into a requirements.txt with hashes, all from one set of pins (`make lock`)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHOLE = ROOT / "requirements-dev.txt"
OPTIONS = ("--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-annotate")
# No address of an index goes into a lock file: a clone installs from wherever its own pip is set to look.
SILENT = ("--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host")


def compile_one(source: Path, constraints: Path, target: Path) -> None:
    """Write `target` from `source`; raises CalledProcessError when no set of versions fits."""
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, *SILENT]
    names = [str(path.relative_to(ROOT)) for path in (constraints, target, source)]
    command += ["--constraint", names[0], "--output-file", names[1], names[2]]
    print(f"  {names[1]}", flush=True)
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "CUSTOM_COMPILE_COMMAND": "make lock"})


def parts() -> list[Path]:
    """Every requirements.in below the root, sorted, without those of the virtual environment."""
    folders = ("services", "gateway", "tools", "deploy")
    return sorted(path for name in folders for path in (ROOT / name).rglob("requirements.in"))


def main() -> None:
    """Lock the whole first; each part then starts from a copy of it, which spares pip-tools asking for each hash again."""
    compile_one(ROOT / "requirements-dev.in", ROOT / "constraints.txt", WHOLE)
    for source in parts():
        target = source.with_suffix(".txt")
        shutil.copyfile(WHOLE, target)
        compile_one(source, WHOLE, target)


if __name__ == "__main__":
    main()
