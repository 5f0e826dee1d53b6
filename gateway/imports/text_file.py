"""A register as text on disk: whatever encoding and line ends it came in, UTF-8 with composed letters and `\n`.

A file is read twice and may have 64 MB, so that it is never held in memory.
"""

import codecs
import io
import re
import unicodedata
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple, TextIO

from contracts.gateway_errors import HttpError
from gateway.imports import binary, errors

LONGEST_LINE = 1_000_000
"""A line of millions of cells would take gigabytes as a row."""
MOST_ZEROS = 200_000
"""Lines with zero characters: no more than a register has rows."""
CHUNK = 1 << 18
MARK = "\ufeff"
NEXT_LINE = "\x85"
WRAPPED = re.compile(r'"((?:[^"]|"")*)"')


def spool(stream: BinaryIO, limit: int, too_large: HttpError) -> BinaryIO:
    """A copy of the stream on disk. Raises `too_large` when it has more than `limit` bytes."""
    kept = TemporaryFile()  # noqa: SIM115 - the caller closes it
    left = limit + 1
    while left > 0 and (chunk := stream.read(min(CHUNK, left))):
        left -= len(chunk)
        kept.write(chunk)
    if left <= 0:
        kept.close()
        raise too_large
    kept.seek(0)
    return kept


class Text(NamedTuple):
    """A text in a file of its own. `zeros`: the lines that had zero characters, which are left out."""

    file: TextIO
    zeros: list[int]


def decode(file: BinaryIO, encoding: str) -> Text:
    """The text of the file. Raises InvalidInput for a line that is too long, and for what is no text."""
    kept = TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - the caller closes it
    zeros: list[int] = []
    line = 1
    try:
        for part in _whole_lines(_decoded(file, encoding)):
            plain = part if unicodedata.is_normalized("NFC", part) else unicodedata.normalize("NFC", part)
            if "\0" in plain:
                zeros += [at for at, one in enumerate(plain.split("\n"), line) if "\0" in one]
                plain = plain.replace("\0", "")
                if len(zeros) > MOST_ZEROS:
                    raise errors.register_not_text()
            line += plain.count("\n")
            kept.write(plain)
    except BaseException:
        kept.close()
        raise
    kept.seek(0)
    return Text(kept, zeros)


def with_line_feeds(file: BinaryIO) -> BinaryIO:
    """The file; one whose only line ends are NEL bytes, as mainframes write them, in a copy with line feeds."""
    file.seek(0)
    head = file.read(CHUNK)
    file.seek(0)
    if b"\n" in head or b"\r" in head or b"\x85" not in head or b"\xc2\x85" in head:
        return file
    kept = TemporaryFile()  # noqa: SIM115 - the caller closes it
    while chunk := file.read(CHUNK):
        kept.write(chunk.replace(b"\x85", b"\n"))
    kept.seek(0)
    return kept


def lines_of(text: TextIO) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, from 1, without line ends."""
    text.seek(0)
    for number, line in enumerate(text, 1):
        yield number, line.rstrip("\n")


def is_wrapped(text: TextIO) -> bool:
    """Whether its first line is one cell in quotes that has separators inside, as when a CSV file was saved as CSV once more."""
    first = next((line for _, line in lines_of(text) if line.strip()), "")
    whole = WRAPPED.fullmatch(first.strip(" ;,\t"))
    return whole is not None and any(sign in whole[1] for sign in ",;\t|")


def unwrap(text: TextIO) -> TextIO:
    """The lines without those quotes, in a file of its own; the other one is closed."""
    kept = TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - the caller closes it
    for _, line in lines_of(text):
        whole = WRAPPED.fullmatch(line.strip(" ;,\t"))
        kept.write((whole[1].replace('""', '"') if whole else line) + "\n")
    text.close()
    kept.seek(0)
    return kept


def _decoded(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Pieces of the text with `\n` for each line end, without byte order marks, wherever they stand."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    file.seek(0)
    is_first, is_next_line = True, False
    counted = binary.Count()
    while True:
        chunk = file.read(CHUNK)
        part = decoder.decode(chunk, final=not chunk)
        if (is_first and binary.has_signature(chunk)) or counted.is_binary(part, is_last=not chunk):
            raise errors.register_not_text()
        if is_first:
            is_first, is_next_line = False, NEXT_LINE in part and "\n" not in part
        yield (part.replace(NEXT_LINE, "\n") if is_next_line else part).replace(MARK, "")
        if not chunk:
            return


def _whole_lines(parts: Iterator[str]) -> Iterator[str]:
    """The same text in pieces that end where lines end, so that no letter is taken apart from its accent."""
    rest = ""
    for part in parts:
        before, end, after = part.rpartition("\n")
        if end:
            yield _checked(rest + before) + end
            rest = ""
        rest += after
        _checked(rest)
    yield rest


def _checked(lines: str) -> str:
    if len(lines) > LONGEST_LINE and max(map(len, lines.split("\n"))) > LONGEST_LINE:
        raise errors.too_many_columns(200)
    return lines
