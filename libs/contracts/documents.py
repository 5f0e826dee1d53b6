"""What the documents service is asked, what it answers, and what it tells: files on customers.

Bytes never travel over the broker: they go over HTTP between gateway and service. `UploadDocument` and `DownloadDocument`
say which right that needs, and the requests below are about everything but the bytes.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Event, Id, ListRequest, Page, Reply, Request, Value, Version

FileName = Annotated[str, Field(min_length=1, max_length=200)]
"""What people call the file. Path separators and control characters are taken out when it is stored."""


CONTEXT_HEADER = "Kundkort-Context"
"""The HTTP header in which the gateway hands its signed context to the documents service."""


class DocumentKind(StrEnum):
    """What a file is about, as people choose it."""

    CONTRACT = "contract"
    QUOTE = "quote"
    ORDER = "order"
    INVOICE = "invoice"
    REMINDER = "reminder"
    CORRESPONDENCE = "correspondence"
    DRAWING = "drawing"
    PHOTO = "photo"
    OTHER = "other"


class Document(Reply):
    """A file on a customer, without its bytes.

    `content_type` was found by looking at the content. `size` is in bytes, `sha256` in hex. `branch_name` is the branch's
    name on the day of the upload. `content` is the path of the bytes.
    """

    id: str
    version: int
    customer_id: str
    branch_id: str | None = None
    branch_name: str = ""
    name: str
    kind: DocumentKind
    content_type: str
    size: int
    sha256: str
    created_at: datetime
    created_by: str = ""
    changed_at: datetime
    content: str


class UploadTerms(Reply):
    """What an upload must keep to: at most `max_bytes`, and one of `content_types`, judged by its content."""

    max_bytes: int
    content_types: list[str]


class UploadDocument(Value):
    """What is said of a file beside its bytes; sent as query or form fields of `POST /files` on the service.

    `name` may be left out where the body brings a file name of its own (a browser's form, Content-Disposition).
    """

    role: ClassVar[Role] = Role.SELLER
    module: ClassVar[Module] = Module.DOCUMENTS

    customer_id: Id
    branch_id: Id | None = None
    name: FileName | None = None
    kind: DocumentKind = DocumentKind.OTHER


class DownloadDocument(Value):
    """Asks for the bytes: `GET /files/<document_id>` on the service."""

    role: ClassVar[Role] = Role.VIEWER
    module: ClassVar[Module] = Module.DOCUMENTS

    document_id: Id


class PrepareUpload(Request[UploadTerms], service="documents", role=Role.SELLER, module=Module.DOCUMENTS):
    """Asked before the first byte is sent, so that an upload that cannot end well is refused before it begins."""

    customer_id: Id
    branch_id: Id | None = None
    name: FileName | None = None
    kind: DocumentKind = DocumentKind.OTHER


class GetDocument(Request[Document], service="documents", role=Role.VIEWER, module=Module.DOCUMENTS):
    document_id: Id


class ListDocuments(ListRequest[Page[Document]], service="documents", role=Role.VIEWER, module=Module.DOCUMENTS):
    """The files of one customer, newest first. A customer that the service does not know has none."""

    customer_id: Id
    branch_id: Id | None = None
    kind: DocumentKind | None = None


class ChangeDocument(Request[Document], service="documents", role=Role.SELLER, module=Module.DOCUMENTS):
    """Gives a file another name or kind; what is left out stays. The bytes never change."""

    document_id: Id
    version: Version
    name: FileName | None = None
    kind: DocumentKind | None = None


class DocumentSnapshot(Reply):
    """What others may know of a file."""

    customer_id: str
    branch_id: str | None = None
    name: str
    kind: DocumentKind
    content_type: str
    size: int
    sha256: str


class DocumentStored(Event, service="documents"):
    document: DocumentSnapshot


class DocumentChanged(Event, service="documents"):
    document: DocumentSnapshot
