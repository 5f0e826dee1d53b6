"""Where `make test` keeps the data of its servers: in memory, if it has the room."""

import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

from deploy.local import test as command

GIGABYTES = 1024**3


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(
    ("free", "available", "in_memory"), [(24, 20, True), (24, 2, False), (0.06, 20, False), (24, None, False)]
)
def test_the_servers_data_are_in_memory_where_there_is_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: float, available: float | None, in_memory: bool
) -> None:
    """0.06: what a container gives."""
    meminfo = tmp_path / "meminfo"
    if available is not None:
        meminfo.write_text(f"MemTotal: 1 kB\nMemAvailable:   {int(available * 1024**2)} kB\nBuffers: 1 kB\n")
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(0, 0, int(free * GIGABYTES)))
    place = command.data_place(tmp_path, meminfo)
    assert place == (tmp_path if in_memory else Path(tempfile.gettempdir()))


def test_a_place_that_is_not_there_or_not_ours_is_not_taken(tmp_path: Path) -> None:
    assert command.data_place(tmp_path / "absent") == Path(tempfile.gettempdir())
