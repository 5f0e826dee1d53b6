"""The documents of a customer for an archive: which there are, and their bytes, streamed from the documents service."""

import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import requests

from contracts.access import Module
from contracts.documents import ListDocuments
from gateway.http import file_service
from gateway.http.call import Call

PIECE = 64 * 1024
PAGE = 200
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


@dataclass(frozen=True, slots=True)
class FileToSend:
    """A file, its size in bytes, and its path inside the archive."""

    id: str
    name: str
    size: int
    path: str


def list_files(call: Call, customer_id: str) -> list[FileToSend]:
    """All files of the customer, also those of a module that is off."""
    found: list[FileToSend] = []
    cursor: str | None = None
    while True:
        page = _whole(call).ask(ListDocuments(customer_id=customer_id, cursor=cursor, limit=PAGE))
        found += [
            FileToSend(one["id"], one["name"], one["size"], _path_of(one["id"], one["name"])) for one in page["items"]
        ]
        cursor = page.get("next_cursor")
        if cursor is None:
            return found


def open_file(call: Call, file: FileToSend) -> Iterator[bytes]:
    """The bytes of a file, piece by piece. Raises what the service says before the first piece."""
    answered = file_service.download(_whole(call), "GET", f"{file_service.FILES}/{file.id}", {})
    return _pieces(answered)


def _pieces(answered: requests.Response) -> Iterator[bytes]:
    with closing(answered):
        yield from answered.iter_content(PIECE)


def _whole(call: Call) -> Call:
    """The call with all modules on, since a person may see what is stored whatever the company uses today; and with a deadline of
    its own, since many files may take long."""
    deadline = time.time() + call.gateway.settings.deadline_seconds
    return replace(call, context=replace(call.context, modules=frozenset(Module), deadline=deadline))


def _path_of(file_id: str, name: str) -> str:
    """A path that no name can lead out of the folder; the id keeps two files of one name apart."""
    return f"files/{file_id}-{_UNSAFE.sub('_', name).lstrip('.') or 'file'}"
