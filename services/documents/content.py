"""Measures an upload while it passes: its size, digest and type; and cuts it into pieces."""

import hashlib
from collections.abc import Collection, Iterable, Iterator

from documents import errors
from documents.file_types import type_of


class ContentMeter:
    """Passes bytes on; afterwards `size`, `sha256` (hex) and `content_type` are those of all of them.

    Iterating raises InvalidInput as soon as it is clear that the file is too big, empty, or of a type not `allowed`. The
    first piece alone decides the type.
    """

    def __init__(self, pieces: Iterable[bytes], max_bytes: int, allowed: Collection[str]) -> None:
        self._pieces, self._max_bytes, self._allowed = pieces, max_bytes, allowed
        self._digest = hashlib.sha256()
        self.size = 0
        self.content_type = ""

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.content_type = self.content_type or self._check_type(piece)
            self.size += len(piece)
            if self.size > self._max_bytes:
                raise errors.too_big(self._max_bytes)
            self._digest.update(piece)
            yield piece
        if not self.size:
            raise errors.empty_file()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def _check_type(self, head: bytes) -> str:
        found = type_of(head)
        if found not in self._allowed:
            raise errors.type_not_allowed(found, self._allowed)
        return found


def split_pieces(stream: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of `size`; only the last may be shorter. None of them is empty."""
    buffer = bytearray()
    for data in stream:
        buffer += data
        while len(buffer) >= size:
            yield bytes(buffer[:size])
            del buffer[:size]
    if buffer:
        yield bytes(buffer)
