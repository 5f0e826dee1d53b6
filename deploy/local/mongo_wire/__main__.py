"""`python -m deploy.local.mongo_wire PORT SOCKET`: serve MongoDB's protocol on the loopback address."""

import asyncio
import signal
import sys

import uvloop

from .server import serve


async def main(port: int, socket_path: str) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await serve("127.0.0.1", port, socket_path)
    async with server:
        await stop.wait()
        server.close()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2]))
