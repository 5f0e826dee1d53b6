"""Uploads and downloads: HTTP between the gateway and the service."""

from typing import ClassVar

from contracts.access import Module, Role
from contracts.base import Id, Reply, Request, Value
from contracts.documents.files import DocumentKind, FileName

SIGNED_FILES = "/signed/files"
"""As `/files`, for an upload whose body ends with its signature (`chassis.signed_bodies`). Release 0.1.0 does not have it."""


class UploadTerms(Reply):
    """What an upload must keep to: at most `max_bytes`, and one of `content_types`, judged by its content."""

    max_bytes: int
    content_types: list[str]


class UploadDocument(Value):
    """The description of an uploaded file; sent as query or form fields of `POST /files` on the service.

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
