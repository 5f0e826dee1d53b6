"""The addresses of the broker. AMQP_URL names one node, or several of one cluster with `;` between them:

amqp://user:password@a:5672/%2F;amqp://user:password@b:5672/%2F

Each address must lead to one node, always the same: requests are served by replicas that are connected to the node to which
the gateway publishes them, so an address that leads to a different node each time (a balancer) loses what the list gains.
"""

from urllib.parse import urlsplit


def split_addresses(amqp_url: str) -> list[str]:
    """Every address of the list once, in its order. Raises ValueError when there is none."""
    addresses = list(dict.fromkeys(address.strip() for address in amqp_url.split(";") if address.strip()))
    if not addresses:
        raise ValueError("AMQP_URL names no broker")
    return addresses


def name_node(address: str) -> str:
    """`host:port` of an address: what logs and names of queues may say of it. Never its login."""
    parts = urlsplit(address)
    usual = 5671 if parts.scheme == "amqps" else 5672
    return f"{parts.hostname or '127.0.0.1'}:{parts.port or usual}"


class Losses:
    """Which addresses are lost. An address that stays dead is tried again every few seconds and is news only once.

    Another kind of failure at the same address is news again.
    """

    def __init__(self) -> None:
        self._lost: dict[str, type[Exception]] = {}

    def is_news(self, address: str, error: Exception) -> bool:
        """Notes the loss; False if the address was lost in the same way before and has not been reached since."""
        earlier = self._lost.get(address)
        self._lost[address] = type(error)
        return earlier is not type(error)

    def ends(self, address: str) -> bool:
        """Notes that the address is reached; whether it was lost."""
        return self._lost.pop(address, None) is not None
