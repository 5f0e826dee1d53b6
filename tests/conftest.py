"""A stack for the tests of a module. Never two at once: they would share the queues of the one broker.

Modules of `flows` and `e2e` that follow one another share one, each with companies of its own: the start of six processes takes
longer than many a module.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kundkort.api import Api
from tests.stack import Stack

SHARING = ("tests/flows/", "tests/e2e/")
FOLLOWING = pytest.StashKey[pytest.Item | None]()
KEPT = pytest.StashKey[Stack]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Notes which test follows, for the end of this one's module."""
    item.config.stash[FOLLOWING] = nextitem
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends the stack that nobody has taken over, as the run was cut off."""
    if (left := config.stash.get(KEPT, None)) is not None:
        left.end()


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Five services and a gateway."""
    stash = request.config.stash
    running = stash.get(KEPT, None)
    if running is not None:
        del stash[KEPT]
        running.forget_companies()
    else:
        logs: Path = tmp_path_factory.mktemp("logs")
        running = Stack(logs).begin()
    try:
        yield running
    finally:
        if running.is_as_begun and _shares(request.node) and _shares(stash.get(FOLLOWING, None)):
            stash[KEPT] = running
        else:
            running.end()


def _shares(node: Any) -> bool:
    """Whether a module, or the first test of one, takes over the stack of the module before."""
    if node is None or not node.nodeid.startswith(SHARING):
        return False
    if not isinstance(node, pytest.Function):
        return True
    found = node._fixtureinfo.name2fixturedefs.get("stack", ())
    return bool(found) and found[-1].baseid == "tests"


@pytest.fixture
def acme(stack: Stack) -> Api:
    """Company "acme" with every module on, as its administrator."""
    return stack.company("acme")
