"""Cut a byte stream into frames whose length stands in their head."""

from collections.abc import Callable, Iterator

# A frame as the buffer that holds it, and where it starts and ends there: no copy is made of what is parsed in place.
Frame = tuple[bytes, int, int]


class Frames:
    """The frames of one connection, however the network has cut them."""

    def __init__(self, head: int, size_of: Callable[[bytes, int], int]) -> None:
        """`head` bytes are enough for `size_of(data, position)`, the whole frame's length, head included."""
        self._head = head
        self._size_of = size_of
        self._chunks: list[bytes] = []
        self._size, self._needed = 0, head

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that are complete with `data`; the rest waits for more. Raises what `size_of` raises."""
        if self._chunks:
            self._chunks.append(data)
            self._size += len(data)
            if self._size < self._needed:
                return
            data = b"".join(self._chunks)
            self._chunks.clear()
        position, end = 0, len(data)
        while end - position >= self._head:
            frame_end = position + self._size_of(data, position)
            if frame_end > end:
                break
            yield data, position, frame_end
            position = frame_end
        if position < end:
            self._chunks.append(data[position:])
            self._size = end - position
            self._needed = self._size_of(data, position) if self._size >= self._head else self._head
