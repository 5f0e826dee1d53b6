"""One stack for each module of tests, and a company of its own for each test."""

from collections.abc import Iterator

import pytest

from chassis.client import RpcClient
from chassis.testing import client  # noqa: F401
from tests.rebuild.office import Office
from tests.stack import Stack


@pytest.fixture
def office(stack: Stack, client: RpcClient) -> Iterator[Office]:  # noqa: F811
    made = Office(stack, client)
    yield made
    made.close()
