"""Files that an import keeps for a day in the database: what was uploaded and not imported yet, and the rows to correct.

Pieces of the file are documents of their own, each compressed: a gateway that did not take the file may need it.
"""

import zlib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import count
from tempfile import TemporaryFile
from typing import BinaryIO

from mongoengine import BinaryField, DateTimeField

from chassis import clock
from chassis.context import current
from chassis.tenancy import Owned
from gateway.models import DB

KEPT = timedelta(days=1)
PIECE = 4 << 20
"""Bytes of a piece before compression."""


class FilePiece(Owned):
    """A piece of a file; its id is that of the import, what the file is, and the number of the piece."""

    meta = {
        "db_alias": DB,
        "collection": "import_files",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0, "cls": False}],
    }

    content = BinaryField(required=True)
    expires_at = DateTimeField(required=True)


def keep(owner: str, what: str, pieces: Iterable[bytes]) -> None:
    """Stores a file. `owner` is the id of an import or upload."""
    for number, piece in enumerate(_whole(pieces)):
        FilePiece(
            id=_id(owner, what, number),
            tenant=current().tenant,
            content=zlib.compress(piece, 1),
            expires_at=clock.now() + KEPT,
        ).save(force_insert=True)


def read(owner: str, what: str) -> Iterator[bytes]:
    """The pieces of a file; none for one that is not there."""
    for number in count():
        found = FilePiece.read_one(_id(owner, what, number))
        if found is None:
            return
        yield zlib.decompress(found.content)


def exists(owner: str, what: str) -> bool:
    return FilePiece.total({"_id": _id(owner, what, 0)}) > 0


def spool(owner: str, what: str) -> BinaryIO | None:
    """The file on disk; None if it is not there any more."""
    kept = TemporaryFile()  # noqa: SIM115 - the caller closes it
    for piece in read(owner, what):
        kept.write(piece)
    if not kept.tell():
        kept.close()
        return None
    kept.seek(0)
    return kept


def delete(owner: str, what: str) -> None:
    """Removes a file."""
    FilePiece._get_collection().delete_many(
        {"tenant": current().tenant, "_id": {"$gte": f"{owner}:{what}:", "$lt": f"{owner}:{what};"}}
    )


def _whole(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size."""
    rest = bytearray()
    for piece in pieces:
        rest += piece
        while len(rest) >= PIECE:
            yield bytes(rest[:PIECE])
            del rest[:PIECE]
    if rest:
        yield bytes(rest)


def _id(owner: str, what: str, number: int) -> str:
    return f"{owner}:{what}:{number}"
