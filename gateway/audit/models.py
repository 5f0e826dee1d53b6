"""The collections of the audit trail. Nothing changes an entry of `audit`; only pruning removes the oldest ones.

The database's user `gateway` may read and append to `audit` and read `audit_starts`, no more (deploy/mongodb/ready.js).
"""

from typing import ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from chassis.company_settings import CompanySettings
from chassis.storage import Owned
from gateway.models import DB


class AuditEntry(Owned):
    """A numbered entry of a company's chain. Its id is `<company>/<number>`, so that a number cannot be taken twice.

    It holds no date: `at` is text (`chain.format_instant`). An index that expires documents goes by dates only, and whoever may
    make indexes could else have the database remove what nobody may remove.
    """

    meta = {
        "db_alias": DB,
        "collection": "audit",
        "indexes": [
            {"fields": ["tenant", "number"], "cls": False},
            {"fields": ["tenant", "entry_id"], "cls": False},
            {"fields": ["tenant", "subjects", "_id"], "cls": False},
            {"fields": ["tenant", "user", "_id"], "cls": False},
            {"fields": ["tenant", "operation", "_id"], "cls": False},
            {"fields": ["tenant", "kind", "_id"], "cls": False},
        ],
    }

    number = IntField(required=True)
    previous = StringField(required=True)
    hash = StringField(required=True)
    entry_id = StringField(required=True)
    at = StringField(required=True)
    kind = StringField(required=True)
    operation = StringField(required=True)
    status = IntField()
    outcome = StringField(required=True)
    user = StringField()
    token_id = StringField()
    address = StringField()
    request_id = StringField()
    trace_id = StringField()
    login = StringField()
    subjects = ListField(StringField())
    count = IntField()
    changes = ListField(DictField())
    details = DictField()


class AuditInbox(Owned):
    """An entry that is not in the chain yet: its request runs (until `until` at most), or it is `ready`."""

    meta = {
        "db_alias": DB,
        "collection": "audit_inbox",
        "strict": False,
        "indexes": [{"fields": ["tenant", "ready", "_id"], "cls": False}],
    }

    ready = BooleanField(required=True)
    until = DateTimeField()


class AuditHead(Owned):
    """The end of a company's chain, kept apart from it, so that entries missing at the end show. Its id is the company."""

    meta = {"db_alias": DB, "collection": "audit_heads"}

    number = IntField(required=True)
    hash = StringField(required=True)


class AuditStart(Owned):
    """The last entry that was pruned: the chain begins behind it. Its id is the company. Only `pruner` may write it."""

    meta = {"db_alias": DB, "collection": "audit_starts"}

    number = IntField(required=True)
    hash = StringField(required=True)


class AuditPolicy(CompanySettings):
    """How long a company keeps its entries: `months`."""

    meta = {"db_alias": DB, "collection": "audit_policies"}
    ID_PREFIX: ClassVar[str] = "aud"
