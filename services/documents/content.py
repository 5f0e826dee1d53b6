"""Detects the type of a file from its bytes alone, never from its name or from what the sender says."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator

from documents import errors

OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
UNKNOWN = "application/octet-stream"

KNOWN_TYPES: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jfif"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/tiff": ("tif", "tiff"),
    "image/heic": ("heic", "heif"),
    f"{OOXML}.wordprocessingml.document": ("docx",),
    f"{OOXML}.spreadsheetml.sheet": ("xlsx",),
    f"{OOXML}.presentationml.presentation": ("pptx",),
    f"{ODF}.text": ("odt",),
    f"{ODF}.spreadsheet": ("ods",),
    f"{ODF}.presentation": ("odp",),
    "application/x-ole-storage": ("doc", "xls", "ppt", "msg"),
    "application/zip": ("zip",),
    "application/rtf": ("rtf",),
    "text/plain": ("txt", "csv", "log", "md", "ics", "vcf", "eml", "json"),
}
"""Types that can be told by content, with the endings that their names may have; the first is put on when none fits."""

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"#!", "text/x-script"),
)
OOXML_PARTS = {
    b"word/": f"{OOXML}.wordprocessingml.document",
    b"xl/": f"{OOXML}.spreadsheetml.sheet",
    b"ppt/": f"{OOXML}.presentationml.presentation",
}
HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1"}
MARKUP = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*<(!doctype|html|head|body|script|svg|iframe|\?xml|\?php|!--|[a-z]+[\s>])", re.I
)
ENTRY = re.compile(rb"PK\x03\x04.{22}(..)..", re.S)
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def type_of(head: bytes) -> str:
    """The type of a file that begins with `head` (some ten thousand bytes tell all); UNKNOWN when nothing fits."""
    for signature, found in SIGNATURES:
        if head.startswith(signature):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return "image/heic"
    if head.startswith(b"PK\x03\x04"):
        return _type_of_zip(head)
    return _type_of_text(head)


def _type_of_zip(head: bytes) -> str:
    names = [head[entry.end() :][: int.from_bytes(entry[1], "little")] for entry in ENTRY.finditer(head)]
    if names and names[0] == b"mimetype":
        said = re.match(rb"mimetype([a-z.\-/]+)", head[30:])
        found = said[1].partition(b"PK")[0].decode() if said else ""
        return found if found in KNOWN_TYPES else "application/zip"
    if b"[Content_Types].xml" in names:
        for start, found in OOXML_PARTS.items():
            if any(name.startswith(start) for name in names):
                return found
    return "application/zip"


def _type_of_text(head: bytes) -> str:
    """Text in UTF-8 or an 8-bit Latin encoding. Markup is not plain text: a browser might run scripts in it."""
    if CONTROL.search(head):
        return UNKNOWN
    return "text/markup" if MARKUP.match(head) else "text/plain"


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
