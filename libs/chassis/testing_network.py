"""A TCP proxy for tests that break the network between one process and a server.

with a_proxy("AMQP_URL") as (proxy, url): …                 # `url` leads through the proxy
proxy.delay(0.2); proxy.limit(2000); proxy.alter(b"one", b"two"); proxy.freeze(); proxy.cut(); proxy.mend()
"""

import asyncio
import os
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

HOST = "127.0.0.1"
CHUNK_BYTES = 65536
CHUNKS_UNDER_WAY = 64
STEPS_A_SECOND = 20
Parcel = tuple[float, bytes]


class Proxy:
    """Passes bytes both ways under conditions that any thread may change at any time. One thread of its own does the work."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None = None) -> None:
        """In front of the server at this address; listens on a free port of the loopback address, with TLS if `context`."""
        self._context = context
        self._target = (host, port)
        self._delay, self._rate, self._altered = 0.0, 0.0, (b"", b"")
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self.port = 0
        self.mend()

    def mend(self) -> None:
        """Ends every condition; takes connections (again), on the same port as before."""
        self._delay = self._rate = 0.0
        self._altered = (b"", b"")
        self._run(self._listen)

    def delay(self, seconds: float) -> None:
        """What comes from now on arrives this much later, each way; as much as before is passed in a second."""
        self._delay = seconds

    def limit(self, bytes_a_second: float) -> None:
        """Each connection passes so many bytes a second, each way."""
        self._rate = bytes_a_second

    def alter(self, old: bytes, new: bytes) -> None:
        """Passes `new` in place of `old`, each way, where that comes in one piece: somebody on the way changes messages."""
        self._altered = (old, new)

    def freeze(self) -> None:
        """Keeps connections and takes new ones, but passes nothing on, as a hung server does. `mend` passes what came."""
        self._run(self._stop_flow)

    def reset(self) -> None:
        """Breaks every connection and takes new ones."""
        self._run(self._abort)

    def cut(self) -> None:
        """Breaks every connection and refuses new ones, as a dead server does."""
        self._run(self._refuse)

    def close(self) -> None:
        """Cuts it and ends its thread."""
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, step: Callable[[], object]) -> None:
        """Runs a step in the proxy's thread and waits for it."""

        async def in_thread() -> None:
            result = step()
            if asyncio.iscoroutine(result):
                await result

        asyncio.run_coroutine_threadsafe(in_thread(), self._loop).result(10)

    async def _listen(self) -> None:
        self._flowing.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, HOST, self.port, ssl=self._context)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _stop_flow(self) -> None:
        self._flowing.clear()

    async def _refuse(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        await self._abort()

    async def _abort(self) -> None:
        for task in self._tasks:
            task.cancel()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its beginning to its end."""
        self._writers.add(writer)
        task = asyncio.ensure_future(self._join(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with suppress(OSError, asyncio.CancelledError):
            await task
        self._writers.discard(writer)
        writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self._target)
        self._writers.add(far_writer)
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._pass(reader, far_writer))
                ways.create_task(self._pass(far_reader, writer))
        except* OSError:
            pass  # one side has broken the connection: both ways end
        finally:
            self._writers.discard(far_writer)
            far_writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One way. Reading goes on while earlier bytes are still late, so that a delay slows nothing down."""
        under_way: asyncio.Queue[Parcel] = asyncio.Queue(CHUNKS_UNDER_WAY)
        async with asyncio.TaskGroup() as ends:
            ends.create_task(self._take(reader, under_way))
            ends.create_task(self._hand_over(under_way, writer))

    async def _take(self, reader: asyncio.StreamReader, under_way: asyncio.Queue[Parcel]) -> None:
        data = b"first"
        while data:
            data = await reader.read(CHUNK_BYTES)
            if self._altered[0]:
                data = data.replace(*self._altered)
            await under_way.put((self._loop.time() + self._delay, data))

    async def _hand_over(self, under_way: asyncio.Queue[Parcel], writer: asyncio.StreamWriter) -> None:
        while True:
            due, data = await under_way.get()
            await asyncio.sleep(due - self._loop.time())
            await self._flowing.wait()
            if not data:
                writer.write_eof() if writer.can_write_eof() else writer.close()  # TLS has no half-closed connections
                return
            await self._write(data, writer)

    async def _write(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        while data:
            size = max(1, int(self._rate / STEPS_A_SECOND)) if self._rate else len(data)
            writer.write(data[:size])
            await writer.drain()
            data = data[size:]
            if self._rate:
                await asyncio.sleep(size / self._rate)


@contextmanager
def a_proxy(variable: str = "AMQP_URL", context: ssl.SSLContext | None = None) -> Iterator[tuple[Proxy, str]]:
    """A proxy in front of the server that AMQP_URL (or MONGODB_URL) names, and the URL that leads through it.

    With `context` the proxy takes TLS only; the URL is still that of a plain connection.
    """
    parts = urlsplit(os.environ[variable])
    proxy = Proxy(parts.hostname or HOST, parts.port or 5672, context)
    login, at, _ = parts.netloc.rpartition("@")
    try:
        yield proxy, parts._replace(netloc=f"{login}{at}{HOST}:{proxy.port}").geturl()
    finally:
        proxy.close()
