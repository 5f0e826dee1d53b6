"""The proxy of `chassis.testing_network`, by the name that the tests beside this file import, and two of them as two nodes."""

from collections.abc import Iterator
from contextlib import contextmanager

from chassis.addresses import name_node
from chassis.testing_network import Proxy, a_proxy

__all__ = ["Proxy", "a_proxy", "two_nodes"]


@contextmanager
def two_nodes() -> Iterator[tuple[dict[str, Proxy], str]]:
    """The broker under two addresses; the proxies by the name of the node, and the list."""
    with a_proxy() as (one, first), a_proxy() as (other, second):
        yield {name_node(first): one, name_node(second): other}, f"{first};{second}"
