"""A document on its page: shown where a browser can do that without running anything of it, else to be downloaded.

The service has found the type of a file by its content. Pictures, PDF and text are sent to be shown, text always as plain
text; everything else is sent as an attachment, as the API does. Each answer has a policy that loads and runs nothing
(`sandbox`: an origin of its own, no scripts), and only our own pages may frame it.
"""

import codecs
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from flask import Response, request

from contracts.card import TabDescription
from contracts.documents import DownloadDocument
from contracts.tabs import Kind
from gateway.http import files
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.forms.typed import Json

VIEW = "/documents/<document_id>/view"
CONTENT = re.compile(r"/v1/documents/([a-z0-9_]{1,60})/content")
IMAGE, PDF, TEXT = "image", "pdf", "text"
SHOWN = {
    "application/pdf": PDF,
    "image/png": IMAGE,
    "image/jpeg": IMAGE,
    "image/gif": IMAGE,
    "image/webp": IMAGE,
    "text/plain": TEXT,
    "application/x-sie": TEXT,
    "application/xml": TEXT,
}
"""Type of a file → how it is shown. No type is in it that a browser takes for a page: HTML, SVG, XML as XML."""
MOST_TEXT = 2_000_000
"""Bytes of the longest text that is shown: a browser lays out all of it at once."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
}

api = Api("previews")


class Preview(NamedTuple):
    """A file on its page. `kind` is how it is shown: image, pdf or text, or "" for one that is only downloaded; `address` what is
    shown, `download` the file itself."""

    kind: str
    name: str
    address: str
    download: str


@api.custom(
    "GET",
    VIEW,
    role=DownloadDocument.role,
    module=DownloadDocument.module,
    model=DownloadDocument,
    content_types=("*/*",),
)
def view_document(call: Call) -> Response:
    """A document, to be shown on its page; one of a type that is not shown is sent as an attachment."""
    answer = files.download(call, request, call.body.document_id)
    kind = SHOWN.get(answer.mimetype or "", "")
    if kind:
        answer.headers["Content-Disposition"] = "inline"
    if kind == TEXT:
        answer.response, charset = _tell_charset(answer.iter_encoded(), answer.content_length)
        answer.headers["Content-Type"] = f"text/plain; charset={charset}"
    answer.headers.update(HEADERS)
    return answer


def find_preview(tab: TabDescription, found: Json) -> Preview | None:
    """The file that a row is, if its tab has a column of files and its bytes are those of a document."""
    column = next((one for one in tab.columns if one.kind == Kind.FILE), None)
    download = str(found.get(column.uses.get("address", "")) or "") if column is not None else ""
    match = CONTENT.fullmatch(download)
    if column is None or match is None:
        return None
    kind = SHOWN.get(str(found.get("content_type")), "")
    if kind == TEXT and _size_of(found) > MOST_TEXT:
        kind = ""
    address = VIEW.replace("<document_id>", match[1])
    return Preview(kind, str(found.get(column.field) or ""), address, download)


def _size_of(found: Json) -> int:
    size: Any = found.get("size")
    return size if isinstance(size, int) else 0


def _tell_charset(pieces: Iterator[bytes], length: int | None) -> tuple[Iterator[bytes], str]:
    """The same pieces, and the encoding that the first of them is in: UTF-16 with its mark, UTF-8, or 8 bits. `length` is that of
    all of them, in bytes: a letter may be cut at the end of a piece, not at that of the last."""
    first = next(pieces, b"")
    every = chain([first], pieces)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return every, "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(first, final=len(first) == length)
    except UnicodeDecodeError:
        return every, "windows-1252"
    return every, "utf-8"
