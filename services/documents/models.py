"""What the documents service stores beside the bytes: files, uploads in progress, and a copy of the customers."""

from mongoengine import DictField, FloatField, IntField, ListField, StringField

from chassis.kept_history import KeptChange
from chassis.projection import Copy, Projection
from chassis.storage import Aggregate, Owned, Row
from contracts.customers import CustomerChanged
from contracts.documents import Document, DocumentKind, DocumentSnapshot


class FileChange(KeptChange):
    """A change of what is said of a file, for ever."""

    meta = {"db_alias": "documents", "collection": "file_changes"}


class StoredFile(Aggregate):
    """A file on a customer. Written once its bytes (`blob_id`) are wholly in GridFS; they never change after that.

    `fingerprint` distinguishes the same upload, sent again, from another one with the same request id.
    """

    meta = {
        "db_alias": "documents",
        "collection": "stored_file",
        "indexes": [
            ("tenant", "customer_id", "-id"),
            ("tenant", "id"),
            {"fields": ["tenant", "blob_id"], "unique": True},
        ],
    }

    CHANGES = FileChange

    customer_id = StringField(required=True)
    branch_id = StringField()
    branch_name = StringField(default="")
    name = StringField(required=True, max_length=200)
    kind = StringField(required=True, choices=[kind.value for kind in DocumentKind])
    content_type = StringField(required=True)
    size = IntField(required=True, min_value=1)
    sha256 = StringField(required=True)
    blob_id = StringField(required=True)
    fingerprint = StringField(required=True)

    def to_contract(self) -> Document:
        return document_of(self.to_mongo().to_dict())

    def snapshot(self) -> DocumentSnapshot:
        return DocumentSnapshot.model_validate(self.to_mongo().to_dict())


class Upload(Owned):
    """An upload in progress: created before its first byte, deleted after its last. Its id is the id of the bytes.

    One that exists after its `deadline` (Unix seconds) was killed in the middle: see uploads.sweep. `size` in bytes is 0 until
    the last byte has come, and then counts as stored: see space.
    """

    meta = {"db_alias": "documents", "collection": "upload"}

    deadline = FloatField(required=True)
    size = IntField(default=0)


class Customer(Projection):
    """A customer as far as files need it. `branches` are `{"id", "name"}`."""

    meta = {"db_alias": "documents", "collection": "customer"}
    copies = (Copy(CustomerChanged),)

    name = StringField()
    branches = ListField(DictField())


LISTED = (
    "version",
    "customer_id",
    "branch_id",
    "branch_name",
    "name",
    "kind",
    "content_type",
    "size",
    "sha256",
    "created_at",
    "created_by",
    "changed_at",
)
"""The fields of a stored file that a list shows."""


def document_of(row: Row) -> Document:
    """A stored file's row, with at least the fields of LISTED, as the contract shows it."""
    return Document.model_validate({**row, "id": row["_id"], "content": content_path(row["_id"])})


def content_path(document_id: str) -> str:
    """Where the gateway serves the bytes."""
    return f"/v1/documents/{document_id}/content"
