"""The gateway's collections: companies, users, API keys, sessions, and responses stored under an Idempotency-Key.

A caller is authenticated before the company is known, so tokens and logins are looked up by id alone (`anywhere`). All other
queries go through the tenant guard. A sharded MongoDB keeps the models with `shard_by` None on one shard: 10,000 companies
fit, and a login is unique over all of them. The audit trail has models of its own (`gateway.audit.models`).
"""

from typing import Any, TypeVar

from mongoengine import (
    BinaryField,
    BooleanField,
    DateTimeField,
    DictField,
    FloatField,
    IntField,
    ListField,
    StringField,
)

from chassis.storage import Aggregate, Owned
from contracts.access import Module

DB = "gateway"
KEPT_SECONDS = 7 * 24 * 3600
O = TypeVar("O", bound=Owned)  # noqa: E741 - the usual name of an owned document's type


class Company(Aggregate):
    """A company that uses Kundkort; its id is its tenant."""

    meta = {"db_alias": DB, "collection": "companies", "shard_by": None}

    name = StringField(required=True)
    modules = ListField(StringField(choices=[str(module) for module in Module]))


class User(Aggregate):
    """A person who logs in. `login` is unique across companies, because the login form asks for nothing else."""

    meta = {
        "db_alias": DB,
        "collection": "users",
        "shard_by": None,
        "indexes": [{"fields": ["login"], "unique": True, "cls": False}],
    }

    SECRETS = frozenset({"password"})

    login = StringField(required=True)
    name = StringField(required=True)
    password = StringField(required=True)
    roles = ListField(StringField(), required=True)
    active = BooleanField(required=True, default=True)


class ApiKey(Aggregate):
    """A program's access. Only the digest of the secret is stored."""

    meta = {"db_alias": DB, "collection": "api_keys", "shard_by": None}

    SECRETS = frozenset({"digest"})

    name = StringField(required=True)
    digest = StringField(required=True)
    roles = ListField(StringField(), required=True)
    active = BooleanField(required=True, default=True)


class Session(Owned):
    """A session of a user; deleted when it ends."""

    meta = {
        "db_alias": DB,
        "collection": "sessions",
        "shard_by": None,
        "indexes": [
            {"fields": ["tenant", "user_id"], "cls": False},
            {"fields": ["expires_at"], "expireAfterSeconds": 0, "cls": False},
        ],
    }

    digest = StringField(required=True)
    user_id = StringField(required=True)
    expires_at = DateTimeField(required=True)


class Answer(Owned):
    """The response to a request with an Idempotency-Key. Its id is company and key, so that there is only one."""

    meta = {
        "db_alias": DB,
        "collection": "answers",
        "shard_by": ("_id",),
        "indexes": [{"fields": ["created_at"], "expireAfterSeconds": KEPT_SECONDS, "cls": False}],
    }

    created_at = DateTimeField(required=True)
    fingerprint = StringField(required=True)
    """As release 0.1.0 makes it, where one of its gateways may be left; else the same as `own_fingerprint`."""
    own_fingerprint = StringField()
    running_until = DateTimeField()
    status = IntField()
    headers = DictField()
    body = BinaryField()
    roles = ListField(StringField())
    """Of the caller who got it. Nobody without them gets it."""


class SessionDetails(Owned):
    """What a session is bound to, and when and where it was used; its id is the session's.

    Apart from Session, because a release that does not know a field cannot read its document. `user_version` is the version
    of the user at the login: any later change of password, roles or state ends the session in the same write.
    """

    meta = {
        "db_alias": DB,
        "collection": "session_details",
        "shard_by": None,
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0, "cls": False}],
    }

    user_version = IntField(required=True)
    created_at = DateTimeField(required=True)
    seen_at = DateTimeField(required=True)
    expires_at = DateTimeField(required=True)
    address = StringField(default="")
    agent = StringField(default="")


class KeyDetails(Owned):
    """Owner, end, scope and last use of an API key; its id is the key's. Apart from ApiKey for the reason of SessionDetails.

    A key of before has none until its first use: no owner, no end, no scope.
    """

    meta = {
        "db_alias": DB,
        "collection": "key_details",
        "shard_by": None,
        "indexes": [{"fields": ["tenant", "owner"], "cls": False}],
    }

    owner = StringField(default="")
    expires_at = DateTimeField()
    last_used_at = DateTimeField()
    read_only = BooleanField(default=False)
    modules = ListField(StringField(), default=None)
    replaces = StringField(default="")


class RecentCustomers(Owned):
    """The customers whose cards a user has opened last, the last one first; its id is the user's. Ids alone: what somebody is
    called is read from its service. Forgotten half a year after the last one."""

    meta = {
        "db_alias": DB,
        "collection": "recent_customers",
        "indexes": [{"fields": ["opened_at"], "expireAfterSeconds": 180 * 24 * 3600, "cls": False}],
    }

    customer_ids = ListField(StringField())
    opened_at = DateTimeField(required=True)


class KeptSection(Owned):
    """The last good answer of a service to the card of a customer, for callers with the same roles in a company with the same
    modules; its id is made of all that. `section` is encrypted for that id. Deleted when no card may show it any more."""

    meta = {
        "db_alias": DB,
        "collection": "kept_sections",
        "indexes": [
            {"fields": ["tenant", "customer_id"], "cls": False},
            {"fields": ["tenant", "at"], "cls": False},
            {"fields": ["expires_at"], "expireAfterSeconds": 0, "cls": False},
        ],
    }

    customer_id = StringField(required=True)
    section = StringField(required=True)
    at = DateTimeField(required=True)
    expires_at = DateTimeField(required=True)


class UserPreferences(Owned):
    """How a user wants the pages; its id is the user's, "" is the browser's choice. `tabs` are the keys of a card's tabs in the
    user's order. Apart from User for the reason of SessionDetails."""

    meta = {"db_alias": DB, "collection": "user_preferences"}

    language = StringField(default="")
    theme = StringField(default="")
    tabs = ListField(StringField())


class CalendarFeed(Owned):
    """The secret address of a user's calendar; its id is the user's. Only the digest of the secret is stored."""

    meta = {"db_alias": DB, "collection": "calendar_feeds", "shard_by": None}

    digest = StringField(required=True)
    created_at = DateTimeField(required=True)


class Leaver(Owned):
    """A user whose access ends, until crm has been told to end their alarms; its id is the user's. Stored before the user is
    deactivated, so that nothing which ends the process in between loses it; it counts once the user is not active. Apart from
    User for the reason of SessionDetails."""

    meta = {"db_alias": DB, "collection": "leavers", "shard_by": None}


class LoginCount(Owned):
    """Wrong passwords and codes; the rows are those of `identity.throttle_counts`. Releases before 0.2 count attempts in it, in
    rows of their own."""

    meta = {
        "db_alias": DB,
        "collection": "login_counts",
        "shard_by": None,
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0, "cls": False}],
    }

    failures = FloatField()
    last_at = DateTimeField()
    open_at = DateTimeField()
    expires_at = DateTimeField()


class RegisterColumns(Owned):
    """The columns of the customer register that a user has chosen to keep; its id is the user's. Apart from
    UserPreferences, which the release before could not load with one field more."""

    meta = {"db_alias": DB, "collection": "register_columns"}

    columns = ListField(StringField())


def anywhere(model: type[O], **query: Any) -> O | None:
    """The document with this id or login, of any company: only used to find out the company."""
    row = model._get_collection().find_one(query)
    return None if row is None else model._from_son(row)
