"""`python -m deploy.local.mongo_wire PORT SOCKET USERS [ADDRESS]`: serves MongoDB's protocol, by default on loopback.

USERS is a file that users.py wrote; it is read once. There is no way to serve without one.
"""

import asyncio
import signal
import sys
from pathlib import Path

import uvloop

from . import users
from .server import serve


async def main(port: int, socket_path: str, users_file: Path, address: str) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await serve(address, port, socket_path, users.read(users_file))
    async with server:
        await stop.wait()
        server.close()


if __name__ == "__main__":
    _, number, socket_path, users_file, *address = sys.argv
    uvloop.run(main(int(number), socket_path, Path(users_file), *address or ["127.0.0.1"]))
