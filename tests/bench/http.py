"""A lean HTTP client for load: one kept-alive connection, prepared bytes, so that it measures the server and not itself."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from typing import NamedTuple
from urllib.parse import urlsplit


class Connection:
    """One kept-alive connection to a server: of a program with a key, of a browser with a cookie, or of nobody."""

    def __init__(self, base: str, key: str = "", cookie: str = "") -> None:
        parts = urlsplit(base)
        self._host = f"{parts.hostname}:{parts.port}"
        program = {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._who = {"Cookie": cookie, "Accept": "text/html"} if cookie else program
        self._socket = socket.create_connection((parts.hostname, parts.port or 80))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str) -> bytes:
        """The body of a GET. Raises RuntimeError unless the answer is a success."""
        return self.send("GET", path)

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
        """The body of the answer; `If_Match="…"` is the header If-Match. Raises RuntimeError unless it is a success."""
        lines = {"Host": self._host, **self._who, **headers}
        if body:
            lines |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
        self._socket.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        return self._answer()

    def _answer(self) -> bytes:
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._receive()
        head = received[:end].lower()
        if not head.startswith(b"http/1.1 2"):
            raise RuntimeError(received[:300].decode(errors="replace"))
        length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        body = received[end + 4 :]
        while len(body) < length:
            body += self._receive()
        return body

    def _receive(self) -> bytes:
        got = self._socket.recv(65536)
        if not got:
            raise RuntimeError("the server closed the connection")
        return got


def timed(connection: Connection, paths: list[str]) -> list[float]:
    """Milliseconds of each GET, one after the other."""
    spent = []
    for path in paths:
        start = time.perf_counter()
        connection.get(path)
        spent.append((time.perf_counter() - start) * 1000)
    return spent


def p50(milliseconds: list[float]) -> float:
    return median(milliseconds)


def p95(milliseconds: list[float]) -> float:
    return quantiles(milliseconds, n=20)[18]


def p99(milliseconds: list[float]) -> float:
    return quantiles(milliseconds, n=100)[98]


class Load(NamedTuple):
    """What many clients at once got: milliseconds of each request, and how many seconds it took."""

    milliseconds: list[float]
    seconds: float

    @property
    def a_second(self) -> float:
        """Requests a second."""
        return len(self.milliseconds) / self.seconds


def put_load_on(connect: Callable[[], Connection], paths: list[str], clients: int, seconds: float) -> Load:
    """So many clients at once for so long, each on a connection of its own. Raises what one of them raised."""
    spent: list[list[float]] = [[] for _ in range(clients)]
    end = time.perf_counter() + seconds

    def work(number: int) -> None:
        connection = connect()
        turn = number
        while time.perf_counter() < end:
            spent[number] += timed(connection, [paths[turn % len(paths)]])
            turn += clients

    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(work, range(clients)))
    return Load([one for each in spent for one in each], time.perf_counter() - started)
