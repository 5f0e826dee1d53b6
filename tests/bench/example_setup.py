"""Sets nameko's public example up for the benchmark, once, in the user's cache folder: its code, its packages, its Redis.

    python -m tests.bench.example_setup [--source PATH]

Nothing of it is in this repository. The code is one commit of its history, unchanged; its packages are those that it names, but
for the versions that do not run on the interpreter of this tree. PostgreSQL is that of the local servers. What cannot be had
(no network, no root) raises Missing with the reason.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.local import debian, locks
from deploy.local.bootstrap import SetupError, read_complaint, say

SOURCE = "https://github.com/nameko/nameko-examples"
COMMIT = "33cf47041d175f39def087987cac5dc39e2a5471"
PACKAGES = (
    "nameko==3.0.0rc11",  # the example names rc6, whose kombu does not run on 3.11
    "kombu==5.5.4",
    "eventlet==0.41.3",
    "marshmallow==2.19.2",
    "nameko-sqlalchemy==1.5.0",
    "SQLAlchemy==1.3.24",
    "psycopg2-binary==2.9.10",  # 2.8.2 has no wheel for 3.11
    "redis==3.2.1",
    "setuptools<81",  # nameko imports pkg_resources
)
REDIS = debian.RootFolder(
    prefix="redis",
    title="the root folder of the example's Redis",
    suite="forky",
    packages=("redis-server",),
    size="about 300 MB",
    expected_lines=500,
    unneeded=("var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale"),
    empty_folders=("data",),
)
CLONE_SECONDS, INSTALL_SECONDS = 120, 900
STAMP = "complete"


class Missing(Exception):
    """The example cannot be had here; says why."""


@dataclass(frozen=True)
class Example:
    """Where it is: the folder with `gateway`, `orders` and `products`, an interpreter with its packages, Redis' root folder."""

    code: Path
    python: Path
    redis: Path


def set_up(source: str = SOURCE) -> Example:
    """The example, from the cache or made now; `source` is a Git address or the path of a clone. Raises Missing."""
    folder = _folder()
    try:
        with locks.hold(folder.with_suffix(".lock"), "another process sets nameko's example up; this one waits for it"):
            if not (folder / STAMP).exists():
                say(f"Setting nameko's example up (once, about 100 MB in {folder}) …")
                shutil.rmtree(folder, ignore_errors=True)
                _fetch_code(source, folder / "code")
                _install_packages(folder / "venv")
                (folder / STAMP).touch()
            redis = debian.build_once(REDIS)
    except (SetupError, OSError) as error:
        raise Missing(str(error)) from error
    return Example(folder / "code", folder / "venv/bin/python", redis)


def _folder() -> Path:
    """Its name follows from all that it is made of."""
    text = f"{COMMIT} {PACKAGES} {sys.version_info[:2]} {sys.base_prefix}"
    return debian.cache_folder() / f"nameko-examples-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _fetch_code(source: str, folder: Path) -> None:
    _run(["git", "clone", "--quiet", "--no-checkout", source, str(folder)], CLONE_SECONDS)
    _run(["git", "-C", str(folder), "checkout", "--quiet", "--detach", COMMIT], CLONE_SECONDS)


def _install_packages(folder: Path) -> None:
    """An environment of its own, made with the interpreter that the product runs on."""
    _run([sys.executable, "-m", "venv", str(folder)], INSTALL_SECONDS)
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, *PACKAGES], INSTALL_SECONDS)


def _run(command: list[str], seconds: float) -> None:
    """Raises Missing with the program's complaint, also when it takes longer."""
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            command,
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        raise Missing(f"{' '.join(command[:2])} took longer than {seconds:g} s") from None
    if done.returncode != 0:
        raise Missing(f"{' '.join(command[:2])}: {read_complaint(done.returncode, done.stdout)}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", default=SOURCE, help="a Git address or the path of a clone")
    try:
        print(set_up(parser.parse_args().source))
    except Missing as missing:
        print(f"nameko's example cannot be had here: {missing}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
