"""Files on customers: store, read, list, change."""

import hashlib
from collections.abc import Callable, Iterable

import orjson

from chassis.clock import today
from chassis.context import current
from chassis.ids import new_id
from chassis.paging import page
from chassis.settings import load
from chassis.slices import in_slices
from chassis.storage import change as change_document
from chassis.storage import create
from contracts.base import Page
from contracts.documents import (
    ChangeDocument,
    Document,
    DocumentChanged,
    DocumentStored,
    ListDocuments,
    PrepareUpload,
    UploadDocument,
    UploadTerms,
)
from documents import blobs, customers, deletions, errors, names, scanner, space, uploads
from documents.content import ContentMeter, split_pieces
from documents.models import LISTED, StoredFile, document_of
from documents.settings import Settings


def prepare(request: PrepareUpload) -> UploadTerms:
    """The limits of an upload. Raises Unavailable if no event about the customer or branch has arrived yet."""
    customers.branch_name(request.customer_id, request.branch_id)
    customers.refuse_elsewhere(request.customer_id, request.branch_id, today())
    deletions.refuse(request.customer_id)
    settings = load(Settings)
    if StoredFile.find(request_id=current().request_id).first() is None:  # a repeated upload needs no more space
        space.check_before()
    return UploadTerms(max_bytes=settings.max_file_bytes, content_types=list(settings.content_types))


def store(describe: Callable[[], UploadDocument], stream: Iterable[bytes]) -> tuple[StoredFile, bool]:
    """Stores a file. Returns it, and whether the same request has stored it before.

    `describe` returns name, kind and so on. It is called before the first byte, so that a bad upload is refused early, and
    after the last, because a form may have its fields after its file. The bytes are stored first, then the document that
    makes them visible. Raises InvalidInput for a file that is not accepted, Unavailable when the deadline passes or the
    scanner has no verdict; then nothing is stored.
    """
    customers.branch_name(describe().customer_id, describe().branch_id)
    customers.refuse_elsewhere(describe().customer_id, describe().branch_id, today())
    deletions.refuse(describe().customer_id)
    content = _measure(stream)
    earlier = StoredFile.find(request_id=current().request_id).first()
    if earlier is not None:
        for _ in content:
            pass  # read to the end, to compare its digest with that of the stored file
        return _same(earlier, describe(), content), True
    uploads.sweep(limit=1)
    with scanner.open_scan() as scan, uploads.open_upload() as blob_id:
        blobs.write(blob_id, current().tenant, scan.watch(content))
        scan.check()
        uploads.announce(blob_id, content.size)
        space.check()
        about = describe()
        stored = create(_make_file(about, content, blob_id), stored_event)
    return _same(stored, about, content), stored.blob_id != blob_id


def get(document_id: str) -> StoredFile:
    """Raises NotFound, also for another company's."""
    found: StoredFile | None = StoredFile.find(id=document_id).first()
    if found is None:
        raise errors.document_not_found(document_id)
    return found


def list_documents(request: ListDocuments) -> Page[Document]:
    """A page of a customer's files, newest first. Raises Unavailable for a branch whose event has not come yet."""
    if request.branch_id:
        customers.branch_name(request.customer_id, request.branch_id)
    query = {"customer_id": request.customer_id, "branch_id": request.branch_id, "kind": request.kind}
    wanted = {name: value for name, value in query.items() if value is not None}
    return page(StoredFile, wanted, request, LISTED, document_of)


def change(request: ChangeDocument) -> StoredFile:
    """Changes name or kind. Raises NotFound, or Stale if the document has changed meanwhile."""

    def decide(file: StoredFile) -> DocumentChanged:
        if request.name is not None:
            file.name = names.clean(request.name, file.content_type)
        if request.kind is not None:
            file.kind = request.kind.value
        return DocumentChanged(subject=file.id, version=file.version, document=file.snapshot())

    return change_document(
        StoredFile, request.document_id, decide, not_found=errors.document_not_found, if_version=request.version
    )


def _measure(stream: Iterable[bytes]) -> ContentMeter:
    settings = load(Settings)
    pieces = in_slices(split_pieces(stream, blobs.PIECE))
    return ContentMeter(pieces, settings.max_file_bytes, settings.content_types)


def _make_file(about: UploadDocument, content: ContentMeter, blob_id: str) -> StoredFile:
    deletions.refuse(about.customer_id)  # it has taken its time since the upload began
    return StoredFile(
        id=new_id("doc"),
        customer_id=about.customer_id,
        branch_id=about.branch_id,
        branch_name=customers.branch_name(about.customer_id, about.branch_id),
        name=names.clean(about.name or "", content.content_type),
        kind=about.kind.value,
        content_type=content.content_type,
        size=content.size,
        sha256=content.sha256,
        blob_id=blob_id,
        fingerprint=_fingerprint(about, content),
    )


def stored_event(file: StoredFile) -> DocumentStored:
    """The event that a file was stored."""
    return DocumentStored(subject=file.id, version=file.version, document=file.snapshot())


def _same(stored: StoredFile, about: UploadDocument, content: ContentMeter) -> StoredFile:
    if stored.fingerprint != _fingerprint(about, content):
        raise errors.key_reused()
    return stored


def _fingerprint(about: UploadDocument, content: ContentMeter) -> str:
    said = orjson.dumps([about.customer_id, about.branch_id, about.name, about.kind, content.sha256])
    return hashlib.sha256(said).hexdigest()
