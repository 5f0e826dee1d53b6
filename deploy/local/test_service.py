"""`make test-service SERVICE=billing`: one service's tests, as its team runs them without the rest of the clone's packages.

The environment .venvs/billing holds services/billing/requirements.txt and requirements-test.txt and nothing else; the working
directory is services/billing. It is made again when one of the two locks or the interpreter changes.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from contracts.services import SERVICES
from deploy.local import test
from deploy.local.bootstrap import ROOT, SetupError, say

LOCKS = ("requirements.txt", "requirements-test.txt")


def folder_of(service: str) -> Path:
    return ROOT / "services" / service


def environment_of(service: str) -> Path:
    """The service's own virtual environment, complete. Raises SetupError when a package cannot be installed."""
    locks = [folder_of(service) / name for name in LOCKS]
    target = ROOT / ".venvs" / service
    made_of = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks) + f"{sys.version} {target}".encode())
    stamp = target / ".kundkort-stamp"
    if stamp.exists() and stamp.read_text() == made_of.hexdigest():
        return target
    say(f"Making .venvs/{service} from {' and '.join(str(lock.relative_to(ROOT)) for lock in locks)} …")
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(target)], check=True)
    _install(target, locks)
    stamp.write_text(made_of.hexdigest())
    return target


def _install(target: Path, locks: list[Path]) -> None:
    command = [str(target / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--require-hashes", *(word for lock in locks for word in ("-r", str(lock)))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise SetupError(f"The packages of {target.name} could not be installed ({last[:300]}).")


def main(arguments: list[str]) -> int:
    """pytest's exit code; 1 and one sentence when the tests cannot start."""
    service = (*arguments, "")[0]
    if service not in SERVICES:
        print(f"Stopped. SERVICE={service} is no service: use one of {', '.join(SERVICES)}.", file=sys.stderr)
        return 1
    try:
        python = environment_of(service) / "bin/python"
    except SetupError as error:
        print(f"Stopped. {error}", file=sys.stderr)
        return 1
    paths = f"{ROOT / 'libs'}:{ROOT / 'services'}"
    return test.main(str(python), folder_of(service), PYTHONPATH=paths, PYTHONSAFEPATH="1")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
