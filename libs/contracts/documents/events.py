"""Events of the documents service."""

from datetime import datetime

from contracts.base import Event, Reply
from contracts.documents.files import DocumentKind


class DocumentSnapshot(Reply):
    """What others may know of a file."""

    customer_id: str
    branch_id: str | None = None
    branch_name: str = ""
    name: str
    kind: DocumentKind
    content_type: str
    size: int
    sha256: str
    created_at: datetime | None = None


class DocumentStored(Event, service="documents", subscribers=("crm",)):
    document: DocumentSnapshot


class DocumentChanged(Event, service="documents"):
    document: DocumentSnapshot
