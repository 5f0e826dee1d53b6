"""What the log says of a connection's addresses: a loss when it happens and when its kind changes, and its end.

An address that stays dead is tried again every few seconds by every connection of every process.
"""

from chassis.addresses import name_node
from chassis.logs import log


class Losses:
    """Which of its addresses the connection `name` has lost and not reached since."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lost: dict[str, type[Exception]] = {}

    def note(self, address: str, error: Exception) -> None:
        """The connection is lost, or cannot be made."""
        earlier = self._lost.get(address)
        self._lost[address] = type(error)
        if earlier is not type(error):
            trouble = f"{type(error).__name__}: {error}"
            log.warning("broker connection %s lost at %s: %s", self._name, name_node(address), trouble)

    def end(self, address: str) -> None:
        """The connection is made."""
        if self._lost.pop(address, None):
            log.warning("broker connection %s is up again at %s", self._name, name_node(address))
