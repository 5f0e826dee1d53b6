"""The archive as a ZIP file, written while it is sent: `index.html`, `data/PART.json`, `files/`.

What is read from the services is complete before the first byte; the bytes of files are streamed. A file that fails later breaks
the answer off, and the archive then has no directory, so that no program takes it for whole.
"""

import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import orjson

from chassis.clock import local_now
from gateway.card.personal_data.collect import Part
from gateway.card.personal_data.files import FileToSend, open_file
from gateway.card.personal_data.page import Heading, write_page
from gateway.http.call import Call

BATCH = 64 * 1024


class Outlet:
    """Takes what the ZIP file writes, and gives it away piece by piece. It cannot go back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size = 0

    def write(self, data: bytes | memoryview) -> int:
        self._pieces.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Everything is in its place already."""

    def take(self) -> bytes:
        """What has been written since the last time."""
        taken, self._pieces, self.size = b"".join(self._pieces), [], 0
        return taken


def write_archive(
    call: Call, heading: Heading, parts: list[Part], files: list[FileToSend], language: str
) -> Iterator[bytes]:
    """The archive, piece by piece. The first file is opened before the first piece, so that a silent service is an error."""
    opened = [open_file(call, files[0])] if files else []
    return _write(call, heading, parts, files, opened, language)


def _write(
    call: Call,
    heading: Heading,
    parts: list[Part],
    files: list[FileToSend],
    opened: list[Iterator[bytes]],
    language: str,
) -> Iterator[bytes]:
    outlet = Outlet()
    with zipfile.ZipFile(outlet, "w") as archive:  # type: ignore[call-overload]
        yield from _member(archive, outlet, "index.html", write_page(heading, parts, files, language))
        for part in parts:
            yield from _member(archive, outlet, f"data/{part.name}.json", _json(part))
        for file in files:
            pieces = opened.pop() if opened else open_file(call, file)
            yield from _member(archive, outlet, file.path, pieces, zipfile.ZIP_STORED, file.size)
    yield outlet.take()


def _member(
    archive: zipfile.ZipFile,
    outlet: Outlet,
    name: str,
    pieces: Iterable[bytes],
    method: int = zipfile.ZIP_DEFLATED,
    size: int = 0,
) -> Iterator[bytes]:
    about = zipfile.ZipInfo(name, local_now().timetuple()[:6])
    about.compress_type, about.external_attr = method, 0o644 << 16
    with archive.open(about, "w", force_zip64=size > zipfile.ZIP64_LIMIT // 2) as member:
        for piece in pieces:
            member.write(piece)
            if outlet.size >= BATCH:
                yield outlet.take()
    yield outlet.take()


def _json(part: Part) -> Iterator[bytes]:
    """`{"part", "collections": {name: count}, "records": [{collection, id, data}]}`."""
    head: dict[str, Any] = {
        "part": part.name,
        "collections": {name: part.counts.get(name, 0) for name in part.collections},
    }
    yield orjson.dumps(head)[:-1] + b',"records":['
    for at, record in enumerate(part.read()):
        yield (b",\n" if at else b"\n") + orjson.dumps(record)
    yield from chain((b"]}\n",))
