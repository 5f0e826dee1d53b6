"""`make clean`: remove what `make` made in this clone; with `--cache` also the servers' root folder, for all clones."""

import fcntl
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (".venv", ".venvs", ".data", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", "bench-results")


def in_use() -> str | None:
    """The name of a folder in .data that a running command uses, if any."""
    for lock in (ROOT / ".data").glob("*/lock"):
        with lock.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return lock.parent.name
    return None


def main(arguments: list[str]) -> int:
    """Remove the folders, unless a running command uses one. Returns the exit code."""
    holder = in_use()
    if holder is not None:
        print(f"Stopped. make {holder} is up in this clone: stop it first.", file=sys.stderr)
        return 1
    for name in FOLDERS:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for caches in [path for path in ROOT.rglob("__pycache__") if path.is_dir()]:
        shutil.rmtree(caches, ignore_errors=True)
    if "--cache" in arguments:
        sys.path.insert(0, str(ROOT))
        from deploy.local.debian import cache_folder

        shutil.rmtree(cache_folder(), ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
