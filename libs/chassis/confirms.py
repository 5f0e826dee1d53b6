"""Publisher confirms: which of the messages that were published on one channel the broker keeps."""

from concurrent.futures import Future
from typing import Any


class NotKept(Exception):
    """A broker was there and could not keep the message: its queue is away, or has no majority of its nodes."""


class Confirms:
    """Matches the broker's confirms to what was published on the current channel. Used by the owning thread only."""

    def __init__(self) -> None:
        self._expected: dict[int, tuple[str, Future[bool]]] = {}
        self._returned: set[str] = set()
        self._published = 0

    def __bool__(self) -> bool:
        """Whether the broker still owes an answer."""
        return bool(self._expected)

    def listen(self, channel: Any) -> None:
        """Starts anew on a new channel."""
        self.forget()
        channel.confirm_select()
        channel.events["basic_ack"].add(lambda tag, multiple: self._settle(tag, multiple, True))
        channel.events["basic_nack"].add(lambda tag, multiple: self._settle(tag, multiple, False))

    def forget(self) -> None:
        self._expected.clear()
        self._returned.clear()
        self._published = 0

    def count(self) -> None:
        """One more message is published: the broker numbers all of them."""
        self._published += 1

    def expect(self, message_id: str, future: "Future[bool]") -> None:
        """The next message that is published has this id."""
        self._expected[self._published + 1] = (message_id, future)

    def note_return(self, message_id: str) -> None:
        """No queue took the message. The broker says so before it confirms it."""
        self._returned.add(message_id)

    def _settle(self, tag: int, multiple: bool, kept: bool) -> None:
        tags = [known for known in self._expected if known <= tag] if multiple else [tag]
        for known in tags:
            message_id, future = self._expected.pop(known, ("", None))
            if future is not None and not future.done():
                if kept:
                    future.set_result(message_id not in self._returned)
                else:
                    future.set_exception(NotKept("the broker refuses the message (nack)"))
            self._returned.discard(message_id)
