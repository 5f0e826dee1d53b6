"""Two proxies in front of the broker of the tests, as if they were two nodes; and a connection that notes where it is."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from chassis.addresses import name_node
from chassis.broker import Broker
from chassis.testing_network import Proxy, a_proxy


@contextmanager
def two_nodes() -> Iterator[tuple[dict[str, Proxy], str]]:
    """The broker under two addresses; the proxies by the name of the node, and the list."""
    with a_proxy() as (one, first), a_proxy() as (other, second):
        yield {name_node(first): one, name_node(second): other}, f"{first};{second}"


class Traveller:
    """A connection to one of the nodes. `seen` are those to which it has been connected, in order."""

    def __init__(self, urls: str) -> None:
        self.seen: list[str] = []
        self._arrived = threading.Event()
        self.broker = Broker(urls, "test", self._on_up)

    def arrives(self, seconds: float = 10) -> bool:
        """Whether it comes up, once more, within `seconds`."""
        has_come = self._arrived.wait(seconds)
        self._arrived.clear()
        return has_come

    def _on_up(self, _channel: object) -> None:
        self.seen.append(name_node(self.broker._addresses[self.broker._next]))
        self._arrived.set()
