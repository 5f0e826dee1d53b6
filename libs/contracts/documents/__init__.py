"""Contract of the documents service: files on customers.

Bytes never travel over the broker: they go over HTTP between gateway and service. `UploadDocument` and `DownloadDocument`
name the role and module which that needs; the requests are about everything but the bytes.
"""

from contracts.documents.events import DocumentChanged, DocumentSnapshot, DocumentStored
from contracts.documents.files import ChangeDocument, Document, DocumentKind, FileName, GetDocument, ListDocuments
from contracts.documents.transfer import SIGNED_FILES, DownloadDocument, PrepareUpload, UploadDocument, UploadTerms

__all__ = [
    "SIGNED_FILES",
    "ChangeDocument",
    "Document",
    "DocumentChanged",
    "DocumentKind",
    "DocumentSnapshot",
    "DocumentStored",
    "DownloadDocument",
    "FileName",
    "GetDocument",
    "ListDocuments",
    "PrepareUpload",
    "UploadDocument",
    "UploadTerms",
]
