"""One stack for all modules of this folder: each works with companies of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import Stack


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Five services and a gateway."""
    logs: Path = tmp_path_factory.mktemp("logs")
    with Stack(logs) as running:
        yield running
