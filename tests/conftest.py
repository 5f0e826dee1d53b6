"""A stack for the tests of a module. Never two at once: they would share the queues of the one broker.

Modules of these folders that follow one another share one, each with companies of its own: the start of six processes takes
longer than many a module. A module that kills some of them has to start them again.
"""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from kundkort.api import Api
from tests import stack_logs
from tests.stack import Stack

SHARING = ("tests/flows/", "tests/e2e/", "tests/fuzz/", "tests/tenants/")
FOLLOWING = pytest.StashKey[pytest.Item | None]()
KEPT = pytest.StashKey[Stack]()
SHARERS = pytest.StashKey[set[Path]]()
LOGS = pytest.StashKey[dict[str, int]]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Puts modules that share a stack one after another: one between them that has its own would end theirs."""
    sharers = config.stash[SHARERS] = {item.path for item in items if _takes_the_shared_one(item)}
    places = [at for at, item in enumerate(items) if item.nodeid.startswith(SHARING)]
    ordered = sorted((items[at] for at in places), key=lambda item: item.path in sharers)
    for at, item in zip(places, ordered, strict=True):
        items[at] = item


def _takes_the_shared_one(item: pytest.Item) -> bool:
    """Whether a test may run on a stack that others have used, and uses one: the fixture of this file."""
    if not (isinstance(item, pytest.Function) and item.nodeid.startswith(SHARING)):
        return False
    found = item._fixtureinfo.name2fixturedefs.get("stack", ())
    return bool(found) and found[-1].baseid == "tests"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Notes which test follows, for the end of this one's module."""
    item.config.stash[FOLLOWING] = nextitem
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Notes where the logs of a stack that runs already end."""
    if (running := _stack_of(item)) is not None and running.logs is not None:
        item.stash[LOGS] = stack_logs.measure(running.logs)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Shows with a failed test what the processes of its stack have written to their logs meanwhile."""
    report = yield
    if report.failed and (running := _stack_of(item)) is not None and running.logs is not None:
        for process, text in stack_logs.read_since(running.logs, item.stash.get(LOGS, {})):
            report.sections.append((f"Log of {process}", text))
    return report


def _stack_of(item: pytest.Item) -> Stack | None:
    found = getattr(item, "funcargs", {}).get("stack")
    return found if isinstance(found, Stack) else None


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
        following = stash.get(FOLLOWING, None)
        if running.is_as_begun and following is not None and {request.path, following.path} <= stash[SHARERS]:
            stash[KEPT] = running
        else:
            running.end()


@pytest.fixture
def acme(stack: Stack) -> Api:
    """Company "acme" with every module on, as its administrator."""
    return stack.company("acme")
