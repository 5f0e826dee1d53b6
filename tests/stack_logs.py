"""What the processes of a stack wrote to their logs while one test ran: shown with the test when it fails.

They write into files, so that pytest does not capture them; and a failure on another machine leaves nothing but what it shows.
"""

from pathlib import Path

MOST_CHARACTERS = 2000
"""Of each process: the latest."""


def measure(folder: Path) -> dict[str, int]:
    """How long each log is now, in bytes."""
    return {log.name: log.stat().st_size for log in folder.glob("*.log")}


def read_since(folder: Path, before: dict[str, int]) -> list[tuple[str, str]]:
    """What has been added since `before` was measured: `[(process, text)]`, of those that wrote anything."""
    found = []
    for log in sorted(folder.glob("*.log")):
        with log.open("rb") as file:
            file.seek(before.get(log.name, 0))
            text = file.read().decode(errors="replace")
        if text:
            found.append((log.stem, text[-MOST_CHARACTERS:]))
    return found
