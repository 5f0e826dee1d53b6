"""Make the virtual environment of this clone (`make setup`): standard library only, since it runs before anything is installed.

The environment is made again only when a requirements file or the interpreter has changed, and is complete or absent:
its stamp is written last.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMP = VENV / ".kundkort-stamp"
LOCK_FILE = ROOT / "requirements-dev.txt"
# Raise it when what is done to the environment below changes.
RECIPE = 2
LAUNCHER = '#!/bin/sh\nexec "$(dirname "$0")/python" -m kundkort "$@"\n'


class SetupError(Exception):
    """A reason for stopping that is one sentence telling the reader what to do."""


def say(text: str) -> None:
    """Print a line of progress at once, whatever the output is connected to."""
    print(text, flush=True)


def fingerprint() -> str:
    """What the environment depends on: the locked versions, the interpreter, this clone's place and the recipe."""
    digest = hashlib.sha256(LOCK_FILE.read_bytes())
    digest.update(f"{RECIPE} {sys.version_info.major}.{sys.version_info.minor} {ROOT}".encode())
    return digest.hexdigest()


def install_debian(packages: list[str], reason: str) -> None:
    """Install packages of the host's Debian; raises SetupError with the command to run by hand when it can not."""
    by_hand = f"run 'apt-get install {' '.join(packages)}' as root and start again"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SetupError(f"{reason}: {by_hand}.")
    say(f"  installing {' '.join(packages)} ({reason})")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update = ["apt-get", "-qq", "update"]
    subprocess.run(update, check=False, env=environment, capture_output=True)
    command = ["apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise SetupError(f"Debian's packages could not be installed ({last}): check the network, or {by_hand}.")


def require_python() -> None:
    """Refuse an interpreter that is too old, and bring in what Debian leaves out of it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything has checked it
        raise SetupError(f"Python 3.11 or later is needed and this is {sys.version.split()[0]}: install python3.11.")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        install_debian(["python3-venv"], "Python's venv module is missing")


def install_packages(python: Path) -> None:
    """Install the locked packages, one line of progress for each that is fetched or used."""
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--require-hashes", "-r", str(LOCK_FILE)]
    total = sum(1 for line in LOCK_FILE.read_text().splitlines() if "==" in line and not line.startswith("#"))
    seen, tail = 0, ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            tail = line.strip() or tail
            if line.startswith(("Collecting", "Processing")):  # the latter when it is at hand already
                seen += 1
                if seen % 8 == 0 or seen == total:
                    say(f"  packages {min(99, 100 * seen // total):3d} %")
    if pip.returncode != 0:
        raise SetupError(f"A Python package could not be installed ({tail[:200]}): check the network and start again.")


def finish(python: Path) -> None:
    """Make the clone's folders importable and put the `kundkort` command beside the interpreter."""
    site = Path(sysconfig.get_path("purelib", vars={"base": str(VENV), "platbase": str(VENV)}, scheme="venv"))
    paths = [ROOT, ROOT / "libs", ROOT / "services", ROOT / "tools"]
    (site / "kundkort_clone.pth").write_text("".join(f"{path}\n" for path in paths))
    launcher = python.with_name("kundkort")
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)


def make_environment() -> None:
    """Build `.venv` from nothing; a half-made one from an interrupted run is removed first."""
    require_python()
    say("Setting up the virtual environment (.venv), once for each change of the requirements:")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True)
    if made.returncode != 0:
        install_debian(["python3-venv"], "the virtual environment could not be made without it")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    python = VENV / "bin" / "python"
    install_packages(python)
    finish(python)
    STAMP.write_text(fingerprint())
    say("  packages 100 %")


def main() -> int:
    """Make the environment when it is missing or out of date; 1 and one sentence when that fails."""
    if (VENV / "bin" / "python").exists() and STAMP.exists() and STAMP.read_text() == fingerprint():
        return 0
    try:
        make_environment()
    except SetupError as error:
        print(f"Setup stopped. {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
