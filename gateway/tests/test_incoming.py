"""Bodies that wait for their rest share a bounded memory; the slowest makes room."""

import asyncio

import pytest
from werkzeug.exceptions import RequestTimeout

from gateway.http.server.incoming import Incoming, Memory
from gateway.http.server.pace import Pace

MOST = 10
ANY = 1000


class Peer:
    """What one peer sends, as the server hands it on."""

    def __init__(self, memory: Memory) -> None:
        self._sent: asyncio.Queue[dict[str, object]] = asyncio.Queue()
        self.incoming = Incoming(self._sent.get, Pace(60, 1), memory)
        self.body = asyncio.ensure_future(self.incoming.read_whole(ANY))

    async def send(self, body: bytes, goes_on: bool = True) -> None:
        self._sent.put_nowait({"type": "http.request", "body": body, "more_body": goes_on})
        for _ in range(5):
            await asyncio.sleep(0)


def test_the_slowest_peer_makes_room_for_one_that_sends() -> None:
    async def main() -> None:
        memory = Memory(MOST)
        slow, later, quick = Peer(memory), Peer(memory), Peer(memory)
        await slow.send(b"slow")
        await later.send(b"later")
        await quick.send(b"quick", goes_on=False)
        assert (await quick.body).read() == b"quick"
        with pytest.raises(RequestTimeout):
            (await slow.body).read()
        assert memory.held == len(b"later" + b"quick")
        await later.send(b"", goes_on=False)
        assert (await later.body).read() == b"later"
        for peer in (slow, later, quick):
            peer.incoming.release()
        assert (memory.held, memory.unfinished) == (0, set())

    asyncio.run(main())


def test_whole_bodies_that_wait_for_a_thread_are_kept() -> None:
    async def main() -> None:
        memory = Memory(MOST)
        whole, late = Peer(memory), Peer(memory)
        await whole.send(b"all of it.", goes_on=False)
        await late.send(b"x")
        assert (await whole.body).read() == b"all of it."
        with pytest.raises(Exception, match="503"):
            (await late.body).read()

    asyncio.run(main())
