"""The secrets of a clone's demo installation: made once, in a file that only its owner can read."""

import secrets
import subprocess
import sys
from pathlib import Path

from chassis import key_set
from deploy.local import private_files
from deploy.local.bootstrap import ROOT, SetupError

NAMES = (*key_set.make(), "ADMIN_PASSWORD", "API_KEY")


def load(path: Path) -> dict[str, str]:
    """The secrets by name; makes those that are missing. A file of before keys has CONTEXT_KEY, which events that wait need."""
    kept = _read(path)
    if all(kept.get(name) for name in NAMES):
        return kept
    made = {**key_set.make(), "ADMIN_PASSWORD": secrets.token_urlsafe(9), "API_KEY": _new_key()}
    made.update({name: value for name, value in kept.items() if value})
    private_files.write(path, "".join(f"{name}={value}\n" for name, value in made.items()))
    return made


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)


def _new_key() -> str:
    command = [sys.executable, "-m", "gateway.admin", "new-key"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise SetupError(f"An API key could not be made: {done.stderr.strip()[-200:]}")
    return done.stdout.strip()
