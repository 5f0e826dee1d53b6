"""A refused login is told so a moment later, and holds no thread meanwhile: a flood slows down those who make it."""

import asyncio
import io
from typing import Any

import pytest

from gateway.http.server.bridge import REFUSED_SECONDS, Answer, Bridge


class Asked:
    """A request whose body has come."""

    is_complete = True

    async def read_whole(self, *_limits: Any) -> io.BytesIO:
        return io.BytesIO()


class Busy:
    """Threads that answer with a status; `are_busy` while they do."""

    def __init__(self, status: int) -> None:
        self._status, self.are_busy = status, False

    async def run(self, _work: Any) -> Answer:
        self.are_busy = True
        answer = Answer(status=self._status, is_whole=True)
        self.are_busy = False
        return answer


@pytest.mark.parametrize(
    ("lane", "status", "draining", "pauses"),
    [
        ("login", 401, False, [REFUSED_SECONDS]),
        ("login", 429, False, [REFUSED_SECONDS]),
        ("login", 200, False, []),
        ("login", 422, False, []),
        ("login", 401, True, []),
        ("request", 401, False, []),
        ("request", 429, False, []),
    ],
)
def test_only_a_refused_login_is_told_later_and_no_thread_waits(
    monkeypatch: pytest.MonkeyPatch, lane: str, status: int, draining: bool, pauses: list[float]
) -> None:
    threads, seen = Busy(status), []

    async def sleep(seconds: float) -> None:
        assert not threads.are_busy
        seen.append(seconds)

    async def write(*_arguments: Any) -> None:
        pass

    monkeypatch.setattr("gateway.http.server.bridge.asyncio.sleep", sleep)
    monkeypatch.setattr(Bridge, "_write", write)
    given: Any = threads
    served = Bridge(lambda *_: [], lambda _: lane, lambda: None, 1, given, given, given, given, draining)  # type: ignore[arg-type,return-value]
    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "0"}
    asyncio.run(served._serve({}, environ, Asked(), write))  # type: ignore[arg-type]
    assert seen == pauses
