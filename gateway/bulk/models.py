"""What is stored of changes of many customers. A plan is kept for a day, what was carried out for KEPT."""

from datetime import timedelta
from typing import Any

from mongoengine import BooleanField, DateTimeField, IntField, ListField, StringField

from chassis.tenancy import Owned
from gateway.bulk.jobs import stored_json
from gateway.bulk.jobs.leases import Job
from gateway.models import DB

PLAN_KEPT = timedelta(days=1)
KEPT = timedelta(days=90)
UNDO_DAYS = 30
PLANNED, RUNNING, DONE, UNDOING, UNDONE, FAILED = "planned", "running", "done", "undoing", "undone", "failed"
TTL = {"fields": ["expires_at"], "expireAfterSeconds": 0, "cls": False}
NAME = "name"
LEFT = {"fields": ["lease_until"], "sparse": True, "cls": False}


class Bulk(Job):
    """One change of many customers. `action` and `origin` are JSON, as text: what is done, and how the customers were named.
    What the change itself is called stands in `origin`, too: a release that knew no names must be able to read it (`name_of`).
    `undo_until` is the last day (ISO) on which it can be undone, `started_at` the second in which it was first carried out."""

    meta = {
        "db_alias": DB,
        "collection": "bulks",
        "shard_by": None,
        "indexes": [{"fields": ["tenant", "-id"], "cls": False}, LEFT, TTL],
    }

    roles = ListField(StringField())
    modules = ListField(StringField())
    kind = StringField(required=True)
    action = StringField(required=True)
    origin = StringField(required=True)
    digest = StringField(required=True)
    total = IntField(required=True)
    undo_until = StringField(default="")
    started_at = DateTimeField()
    failure = StringField()
    in_background = BooleanField(default=False)


class BulkItem(Owned):
    """One customer of it; its id is made of the bulk's and a number that falls, so that a list newest first is in the order of
    the plan. `before`, `after`, `reply` and `refusal` are JSON, as text."""

    meta = {
        "db_alias": DB,
        "collection": "bulk_items",
        "indexes": [
            {"fields": ["tenant", "bulk_id", "outcome", "-id"], "cls": False},
            {"fields": ["tenant", "customer_id"], "cls": False},
            TTL,
        ],
    }

    bulk_id = StringField(required=True)
    customer_id = StringField(required=True)
    customer_version = IntField(required=True)
    number = StringField(default="")
    name = StringField(default="")
    outcome = StringField(required=True)
    before = StringField()
    after = StringField()
    reply = StringField()
    refusal = StringField()
    expires_at = DateTimeField(required=True)


def name_of(origin: dict[str, Any]) -> str:
    """What a change is called, by its `origin`; "" for one that nobody has named."""
    return str(origin.get(NAME) or "")


def put_name(origin: str, name: str) -> str:
    """The stored `origin` with what the change is called."""
    return stored_json.dump({**stored_json.read(origin), NAME: name}) if name else origin
