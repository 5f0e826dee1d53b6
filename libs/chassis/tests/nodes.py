"""Two proxies in front of the broker of the tests, as if they were two nodes."""

from collections.abc import Iterator
from contextlib import contextmanager

from chassis.addresses import name_node
from chassis.testing_network import Proxy, a_proxy


@contextmanager
def two_nodes() -> Iterator[tuple[dict[str, Proxy], str]]:
    """The broker under two addresses; the proxies by the name of the node, and the list."""
    with a_proxy() as (one, first), a_proxy() as (other, second):
        yield {name_node(first): one, name_node(second): other}, f"{first};{second}"
