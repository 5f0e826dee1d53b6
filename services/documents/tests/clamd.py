"""A stand-in for clamd, on a real socket: speaks INSTREAM and finds the bytes VIRUS."""

import socket
import socketserver
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

VIRUS = b"a virus of tests"
READY = b"zINSTREAM\0"


class _Scan(socketserver.StreamRequestHandler):
    """One file. The answer follows from what the server was made with."""

    def handle(self) -> None:
        server = self.server
        assert isinstance(server, _Tcp | _Unix)
        assert self.rfile.read(len(READY)) == READY
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if server.limit and len(content) > server.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        server.seen.append(content)
        self.wfile.write(b"stream: Tests.Virus FOUND\0" if VIRUS in content else b"stream: OK\0")


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    limit = 0
    seen: list[bytes]


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    limit = 0
    seen: list[bytes]


@contextmanager
def a_clamd(path: Path | None = None, limit: int = 0) -> Iterator[tuple[str, list[bytes]]]:
    """Yields the address as SCANNER wants it, and the files that were scanned whole."""
    server = _Unix(str(path), _Scan) if path else _Tcp(("127.0.0.1", 0), _Scan)
    server.limit, server.seen = limit, []
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = str(path) if path else f"127.0.0.1:{server.socket.getsockname()[1]}"
        yield f"clamd://{address}", server.seen
    finally:
        server.shutdown()
        server.server_close()


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
