"""What is stored of mailings: each letter or e-mail as it was approved, word for word. A draft is kept for two weeks, what was
produced for KEPT; the activities of the customers stay."""

from datetime import timedelta

from mongoengine import BooleanField, DateTimeField, IntField, ListField, StringField

from chassis.tenancy import Owned
from gateway.bulk.jobs.leases import Job
from gateway.bulk.models import LEFT, TTL
from gateway.models import DB

DRAFT_KEPT = timedelta(days=14)
KEPT = timedelta(days=365)
DRAFT, APPROVED, PRODUCING, PRODUCED, WITHDRAWN, FAILED = (
    "draft",
    "approved",
    "producing",
    "produced",
    "withdrawn",
    "failed",
)


class Mailing(Job):
    """One mailing. `text` and `subject` are as they were written, with their fields; `digest` is of all that is sent to whom."""

    meta = {
        "db_alias": DB,
        "collection": "mailings",
        "shard_by": None,
        "indexes": [{"fields": ["tenant", "-id"], "cls": False}, LEFT, TTL],
    }

    roles = ListField(StringField())
    modules = ListField(StringField())
    channel = StringField(required=True)
    subject = StringField(default="")
    text = StringField(required=True)
    origin = StringField(required=True)
    digest = StringField(required=True)
    total = IntField(required=True)
    approved_by = StringField(default="")
    approved_at = DateTimeField()
    failure = StringField()


class MailingItem(Owned):
    """What one contact gets. `outcome`: ready → sending → sent → produced; left_out (`reason`), failed, unsure. `is_logged`: an
    activity of the customer says it. `next_try`: the mail server refused it for now. Its id is made as that of a BulkItem."""

    meta = {
        "db_alias": DB,
        "collection": "mailing_items",
        "indexes": [
            {"fields": ["tenant", "mailing_id", "outcome", "-id"], "cls": False},
            {"fields": ["tenant", "customer_id"], "cls": False},
            TTL,
        ],
    }

    mailing_id = StringField(required=True)
    customer_id = StringField(required=True)
    contact_id = StringField(default="")
    customer_name = StringField(default="")
    contact_name = StringField(default="")
    email = StringField(default="")
    address = StringField(default="")
    subject = StringField(default="")
    text = StringField(default="")
    empty = ListField(StringField())
    outcome = StringField(required=True)
    reason = StringField(default="")
    tries = IntField(default=0)
    next_try = DateTimeField()
    sent_at = DateTimeField()
    is_logged = BooleanField(default=False)
    expires_at = DateTimeField(required=True)
