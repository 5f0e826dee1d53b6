"""What crm stores of a customer's timeline: its entries, notes, whom they mention, and who has looked when."""

from mongoengine import BooleanField, DateTimeField, IntField, ListField, StringField

from chassis.projection import Projection
from chassis.storage import Aggregate, Owned
from contracts.crm.notes import CustomerNote as NoteReply
from contracts.crm.notes import NoteWritten
from contracts.users import PREFIX

DAY_SECONDS = 24 * 3600
KEPT_YEARS = 10
"""So long an entry is kept: longer than the books, whose seven years begin after the fiscal year."""
LOOKS_KEPT_DAYS = 730


class TimelineRow(Projection):
    """Something that happened to a customer; its id follows from the thing and what happened to it, so that the same event twice
    is one entry. `rank` sorts the newest first. `version` is 2 as an event tells it, 1 as it was made again from what is there
    (`kundkort rebuild crm`). Amounts are minor units, as `contracts.denominations` says.
    """

    meta = {
        "db_alias": "crm",
        "collection": "timeline",
        "indexes": [
            ("tenant", "customer_id", "rank"),
            ("tenant", "customer_id", "kind", "rank"),
            ("tenant", "customer_id", "by", "rank"),
            ("tenant", "customer_id", "branch_id", "rank"),
            {"fields": ["at"], "expireAfterSeconds": (KEPT_YEARS * 365 + 3) * DAY_SECONDS, "cls": False},
        ],
    }

    customer_id = StringField(required=True)
    rank = IntField(required=True)
    at = DateTimeField(required=True)
    whole_day = BooleanField()
    kind = StringField(required=True)
    what = StringField(required=True)
    module = StringField(default="")
    by = StringField(default="")
    branch_id = StringField()
    branch_name = StringField()
    thing_id = StringField()
    number = StringField()
    text = StringField()
    amount = IntField()
    currency = StringField()
    minor_units = IntField()
    fields_changed = ListField(StringField())
    bulk_id = StringField()


class Note(Aggregate):
    """A note on a customer; `mentions` are ids of users. Never changed."""

    meta = {
        "db_alias": "crm",
        "collection": "customer_notes",
        "indexes": [("tenant", "customer_id"), ("tenant", "id")],
    }

    customer_id = StringField(required=True)
    branch_id = StringField()
    branch_name = StringField(default="")
    text = StringField(required=True, max_length=2000)
    mentions = ListField(StringField())

    def to_contract(self) -> NoteReply:
        row = self.to_mongo().to_dict()
        by = row.get("created_by") or ""
        return NoteReply.model_validate({**row, "id": self.id, "by": by, "by_id": by if by.startswith(PREFIX) else ""})

    def written(self) -> NoteWritten:
        """The event that it was written."""
        return NoteWritten(subject=self.id, version=self.version, note=self.to_contract())


class MentionRow(Owned):
    """A user whom a note mentions. `rank` sorts the newest first; `unread` is absent once it is read, at `read_at`. `stored_at`
    is absent where a release before 0.3 has stored it."""

    meta = {
        "db_alias": "crm",
        "collection": "mentions",
        "indexes": [
            ("tenant", "user_id", "rank"),
            ("tenant", "user_id", "unread", "rank"),
            ("tenant", "customer_id"),
        ],
    }

    user_id = StringField(required=True)
    customer_id = StringField(required=True)
    note_id = StringField(required=True)
    by = StringField(default="")
    at = DateTimeField(required=True)
    rank = IntField(required=True)
    unread = BooleanField()
    read_at = DateTimeField()
    stored_at = DateTimeField()


class MentionsRead(Owned):
    """Up to when a user of a company has read all mentions. Its id names both, as that of AlarmSettings. `applied` are the
    requests that have said so, the latest ones."""

    meta = {"db_alias": "crm", "collection": "mentions_read"}

    user_id = StringField(required=True)
    read_to = DateTimeField()
    applied = ListField(StringField())


class Look(Owned):
    """When a user's look at a customer began (`looked_at`), and the one before it (`since`, absent at the first); its id is
    made of both. Forgotten two years after the last one."""

    meta = {
        "db_alias": "crm",
        "collection": "looks",
        "indexes": [
            ("tenant", "customer_id"),
            {"fields": ["looked_at"], "expireAfterSeconds": LOOKS_KEPT_DAYS * DAY_SECONDS, "cls": False},
        ],
    }

    customer_id = StringField(required=True)
    user_id = StringField(required=True)
    looked_at = DateTimeField(required=True)
    since = DateTimeField()
