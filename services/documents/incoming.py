"""Reads the body of an upload as it comes: raw bytes, or a browser's form with one file and its fields."""

from collections.abc import Iterator
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData
from werkzeug.wrappers import Request

from chassis.context import current
from documents import errors

READ = 64 * 1024
MAX_FIELD_BYTES = 10_000
MAX_PARTS = 20


def body(request: Request) -> Iterator[bytes]:
    """The body as it arrives. Raises InvalidInput if it ends early, Unavailable when the deadline passes."""
    stream, count = request.environ["wsgi.input"], 0
    try:
        while data := stream.read(READ):
            if current().remaining() <= 0:
                raise errors.too_late()
            count += len(data)
            yield data
    except (OSError, ValueError):  # a chunked body whose sender is gone
        raise errors.cut_short() from None
    if request.content_length is not None and count != request.content_length:
        raise errors.cut_short()


class Incoming:
    """One upload, whose body is `received`: iterate over it to get the file's bytes; after that `fields` and `filename` are
    complete.

    `filename` is what the sender calls the file: in the form, or in Content-Disposition beside a raw body.
    """

    def __init__(self, request: Request, received: Iterator[bytes]) -> None:
        kind, options = parse_options_header(request.headers.get("Content-Type"))
        self._body = received
        self._boundary = options.get("boundary", "").encode() if kind == "multipart/form-data" else None
        self.filename = parse_options_header(request.headers.get("Content-Disposition"))[1].get("filename", "")
        self.fields: dict[str, str] = {}

    def __iter__(self) -> Iterator[bytes]:
        return self._body if self._boundary is None else self._file_of_form(self._boundary)

    def _file_of_form(self, boundary: bytes) -> Iterator[bytes]:
        raw: dict[str, bytes] = {}
        for part, data in _parts(self._body, boundary):
            if isinstance(part, File):
                self.filename = part.filename
                yield data
            else:
                raw[part.name] = raw.get(part.name, b"") + data
                if len(raw[part.name]) > MAX_FIELD_BYTES:
                    raise errors.bad_form(f"the field {part.name} is too long.")
        self.fields = {name: value.decode("utf-8", "replace") for name, value in raw.items() if value}


def _parts(stream: Iterator[bytes], boundary: bytes) -> Iterator[tuple[Field | File, bytes]]:
    """The data of the form's parts as they come, each with the part it belongs to. At most one part is a file."""
    part: Field | File | None = None
    for event in _events(stream, boundary):
        if isinstance(event, File) and isinstance(part, File):
            raise errors.bad_form("one file at a time.")
        if isinstance(event, Field | File):
            part = event
        elif isinstance(event, Data) and part is not None:
            yield part, event.data


def _events(stream: Iterator[bytes], boundary: bytes) -> Iterator[Any]:
    decoder = MultipartDecoder(boundary, max_form_memory_size=4 * READ, max_parts=MAX_PARTS)
    ended = False
    while not ended:
        data = next(stream, None)
        ended = data is None
        try:
            decoder.receive_data(data)
            while not isinstance(event := decoder.next_event(), NeedData | Epilogue):
                yield event
        except RequestEntityTooLarge:
            raise errors.bad_form("it has too many parts, or a part's head is too long.") from None
        except ValueError as error:
            raise errors.bad_form(str(error)) from None
