"""Proxies between the processes of a stack and their servers: one for the database, one for each node of the broker."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from chassis.testing_network import HOST, Proxy


class Network:
    """The addresses that lead through the proxies, and the proxies by the name of what they lead to."""

    def __init__(self, amqp_urls: Iterable[str], mongodb_url: str) -> None:
        self.proxies: dict[str, Proxy] = {}
        self.mongodb_url = self._lead("database", mongodb_url)
        self.amqp_url = ";".join(self._lead(f"broker {place}", url) for place, url in enumerate(amqp_urls, 1))

    def close(self) -> None:
        """Ends all proxies."""
        for proxy in self.proxies.values():
            proxy.close()

    def _lead(self, name: str, url: str) -> str:
        parts = urlsplit(url)
        proxy = self.proxies[name] = Proxy(parts.hostname or HOST, parts.port or 0)
        login, at, _ = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{login}{at}{HOST}:{proxy.port}").geturl()
