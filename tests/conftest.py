"""A stack for the tests of a module. Never two at once: they would share the queues of the one broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kundkort.api import Api
from tests.stack import Stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Five services and a gateway."""
    logs: Path = tmp_path_factory.mktemp("logs")
    with Stack(logs) as running:
        yield running


@pytest.fixture
def acme(stack: Stack) -> Api:
    """Company "acme" with every module on, as its administrator."""
    return stack.company("acme")
