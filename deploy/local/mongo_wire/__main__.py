"""`python -m deploy.local.mongo_wire PORT SOCKET [ADDRESS]`: serves MongoDB's protocol, by default on loopback."""

import asyncio
import signal
import sys

import uvloop

from .server import serve


async def main(port: int, socket_path: str, address: str) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await serve(address, port, socket_path)
    async with server:
        await stop.wait()
        server.close()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "127.0.0.1"))
