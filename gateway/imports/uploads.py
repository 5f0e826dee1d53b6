"""Files that wait on the page of their import: kept for a day, in whichever gateway the next request arrives."""

from typing import BinaryIO

from chassis import clock
from chassis.context import current
from chassis.ids import new_id
from gateway.errors import no_such_address
from gateway.http import waiting
from gateway.imports import errors, kept_files
from gateway.imports.models import KEPT, ImportUpload
from gateway.imports.text_file import CHUNK

UPLOAD = "upload"
LONGEST_NAME = 200


def keep(file: BinaryIO, file_name: str, most: int) -> str:
    """Stores a file and returns the id under which it is found. Raises Conflict when `most` wait already."""
    waiting.refuse_full(ImportUpload, {}, most, errors.import_files_too_many)
    upload = ImportUpload(
        id=new_id("upl"),
        tenant=current().tenant,
        file_name=file_name[:LONGEST_NAME],
        user_id=current().user,
        expires_at=clock.now() + KEPT,
    )
    upload.save(force_insert=True)  # first: those of before count while this one is taken in
    waiting.keep_within(upload, {}, most, errors.import_files_too_many)
    try:
        file.seek(0)
        kept_files.keep(str(upload.id), UPLOAD, iter(lambda: file.read(CHUNK), b""))
    except BaseException:
        upload.delete()
        raise
    return str(upload.id)


def find(upload_id: str) -> ImportUpload:
    """An upload of the company. Raises NotFound."""
    found = ImportUpload.read_one(upload_id)
    if found is None:
        raise no_such_address()
    return found


def open_file(upload_id: str) -> BinaryIO:
    """The file on disk. Raises InvalidInput when it is not there any more."""
    file = kept_files.spool(upload_id, UPLOAD)
    if file is None:
        raise errors.upload_gone()
    return file
