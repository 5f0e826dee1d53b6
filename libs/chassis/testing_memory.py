"""For tests of what a process holds in memory: big files that the test does not hold itself."""

from collections.abc import Iterator
from pathlib import Path

MEGABYTE = 1024 * 1024


def most_memory_of(pid: int) -> int:
    """The most memory that a process has had so far, in bytes (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def file_of(start: bytes, megabytes: int) -> Iterator[bytes]:
    """A file that begins with `start`, a megabyte at a time, so that the test does not hold it, either."""
    yield start.ljust(MEGABYTE, b" ")
    for number in range(1, megabytes):
        yield bytes([number % 251]) * MEGABYTE
