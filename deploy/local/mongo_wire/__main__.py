"""`python -m deploy.local.mongo_wire PORT SOCKET USERS [ADDRESS [CERTIFICATE KEY]]`: serves MongoDB's protocol.

By default on loopback. USERS is a file that users.py wrote; it is read once. There is no way to serve without one. With
CERTIFICATE and KEY (PEM files) it speaks TLS and nothing else.
"""

import asyncio
import signal
import ssl
import sys
from pathlib import Path

import uvloop

from . import users
from .server import serve


async def main(port: int, socket_path: str, users_file: Path, address: str, *pair: str) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await serve(address, port, socket_path, users.read(users_file), _tls(*pair) if pair else None)
    async with server:
        await stop.wait()
        server.close()


def _tls(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


if __name__ == "__main__":
    _, number, socket_path, users_file, *more = sys.argv
    uvloop.run(main(int(number), socket_path, Path(users_file), *more or ["127.0.0.1"]))
