"""File locks: the kernel releases them when their holder dies, so a kill -9 leaves nothing locked."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from deploy.local.bootstrap import SetupError, say


@contextmanager
def hold(path: Path, waiting: str) -> Iterator[None]:
    """Hold the lock file at `path` during the block; print `waiting` and wait while another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        if not _lock(file):
            say(f"  {waiting}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def claim(folder: Path, command: str) -> IO[str]:
    """Reserve a data folder for this process until the returned file is closed.

    Raises SetupError with the owner's process id when another process has reserved it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "lock").open("a+")
    if not _lock(file):
        file.seek(0)
        owner = file.read().strip() or "unknown"
        file.close()
        raise SetupError(f"{command} is already up in this clone (process {owner}): stop that first.")
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock file at `path`."""
    with path.open() as file:
        return not _lock(file)


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
