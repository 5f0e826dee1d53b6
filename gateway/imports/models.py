"""The imports that people have started on a page: how far each is, and what came of it.

They are kept for a day, since a report and the rejected rows hold details of customers, and an import that is done is needed
no longer than it takes to correct its rows.
"""

from datetime import timedelta

from mongoengine import BinaryField, BooleanField, DateTimeField, DictField, IntField, StringField

from chassis.tenancy import Owned
from gateway.models import DB

KEPT = timedelta(days=1)
RUNNING, DONE, FAILED = "running", "done", "failed"


class CustomerImport(Owned):
    """One import. `report` and `rejected` are JSON, as bytes: names of a file's columns may be no names of fields.

    `seen_at` is when it last moved on; one that stands still for long was interrupted with its process.
    """

    meta = {
        "db_alias": DB,
        "collection": "customer_imports",
        "indexes": [
            {"fields": ["tenant", "-created_at"], "cls": False},
            {"fields": ["expires_at"], "expireAfterSeconds": 0, "cls": False},
        ],
    }

    created_at = DateTimeField(required=True)
    expires_at = DateTimeField(required=True)
    seen_at = DateTimeField(required=True)
    user_id = StringField(required=True)
    file_name = StringField(default="")
    dry_run = BooleanField(required=True)
    state = StringField(required=True, choices=[RUNNING, DONE, FAILED])
    total = IntField(required=True)
    progress = DictField()
    report = BinaryField()
    rejected = BinaryField()
    error = StringField(default="")


class ImportUpload(Owned):
    """A file that was sent on the page and waits there until somebody has looked at how it would be read; see kept_files."""

    meta = {
        "db_alias": DB,
        "collection": "import_uploads",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0, "cls": False}],
    }

    file_name = StringField(default="")
    user_id = StringField(required=True)
    expires_at = DateTimeField(required=True)
