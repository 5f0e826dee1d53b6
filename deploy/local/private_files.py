"""Files that only their owner can read."""

import os
import secrets
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Write the file whole or not at all (mode 0600)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w") as file:
        file.write(text)
    new.replace(path)


def kept_password(path: Path) -> str:
    """The password in this file; made at the first call."""
    if not path.exists():
        write(path, secrets.token_hex(20))
    return path.read_text()
