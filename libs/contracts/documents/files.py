"""Files on customers, without their bytes."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Page, Reply, Request, Version
from contracts.open_enum import OpenEnum

FileName = Annotated[str, Field(min_length=1, max_length=200)]
"""What people call the file. Path separators and control characters are taken out when it is stored."""


class DocumentKind(OpenEnum):
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


class GetDocument(Request[Document], service="documents", role=Role.VIEWER, module=Module.DOCUMENTS):
    """Returns what is known of a file, without its bytes."""

    document_id: Id


class ListDocuments(ListRequest[Page[Document]], service="documents", role=Role.VIEWER, module=Module.DOCUMENTS):
    """Lists the files of a customer, newest first. A customer that the service does not know has none."""

    customer_id: Id
    branch_id: Id | None = None
    kind: DocumentKind | None = None


class ChangeDocument(Request[Document], service="documents", role=Role.SELLER, module=Module.DOCUMENTS):
    """Changes the name or kind of a file. The bytes never change."""

    document_id: Id
    version: Version
    name: FileName | None = None
    kind: DocumentKind | None = None
