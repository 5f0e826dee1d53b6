"""The addresses of the broker. AMQP_URL names one node, or several of one cluster with `;` between them:

amqp://user:password@a:5672/%2F;amqp://user:password@b:5672/%2F

Each address must lead to one node, always the same: requests are served by replicas that are connected to the node to which
the gateway publishes them, so an address that leads to a different node each time (a balancer) loses what the list gains.
"""

import re
from urllib.parse import urlsplit

LONGEST_PAUSE_SECONDS = 2.0
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:/{2}(?:[^/?#]*@)?([^/?#@]+)(?:/[^?#@]*)?(?:[?#].*)?", re.IGNORECASE)
_HOST = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::[0-9]{1,5})?")


def split_addresses(amqp_url: str) -> list[str]:
    """Every address of the list once, in its order. Raises ValueError when there is none."""
    addresses = list(dict.fromkeys(address.strip() for address in amqp_url.split(";") if address.strip()))
    if not addresses:
        raise ValueError("AMQP_URL names no broker")
    return addresses


def check_address(address: str) -> None:
    """Raises ValueError, without any of the text, unless this leads to a server of any kind.

    A password with an unescaped / or @ makes its rest a host, port or path, which libraries name in their errors and logs.
    """
    found = _ADDRESS.fullmatch(address.strip())
    if found is None or not all(map(_HOST.fullmatch, found[1].split(","))):
        raise ValueError("no address like scheme://user:password@host:port; write / in a password as %2F and @ as %40")


def name_node(address: str) -> str:
    """`host:port` of an address: what logs and names of queues may say of it. Never its login."""
    parts = urlsplit(address)
    usual = 5671 if parts.scheme == "amqps" else 5672
    return f"{parts.hostname or '127.0.0.1'}:{parts.port or usual}"


def pause_after(failed: int, count: int) -> float:
    """Seconds to wait before the next of `count` addresses, after `failed` failures in a row: 0 until all have been tried."""
    rounds, rest = divmod(failed, count)
    return min(LONGEST_PAUSE_SECONDS, 0.1 * (2 ** min(rounds, 9) - 1)) if rest == 0 else 0.0
