"""What the gateway stores: companies, their people and API keys, sessions, and answers given under an Idempotency-Key.

Who asks is found before the company is known, so tokens and logins are looked up by id alone (`anywhere`); everything
after that goes through the tenant guard. Company, User and ApiKey are Aggregates: their `history` is the audit record.
"""

from typing import Any, TypeVar

from mongoengine import BinaryField, BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from chassis.storage import Aggregate, Owned
from contracts.access import Module

DB = "gateway"
KEPT_SECONDS = 7 * 24 * 3600
O = TypeVar("O", bound=Owned)  # noqa: E741 - the usual name of an owned document's type


class Company(Aggregate):
    """A company that uses Kundkort; its id is its tenant."""

    meta = {"db_alias": DB, "collection": "companies"}

    name = StringField(required=True)
    modules = ListField(StringField(choices=[str(module) for module in Module]))


class User(Aggregate):
    """A person who logs in. `login` is unique over all companies, since it is all that the login form asks for."""

    meta = {"db_alias": DB, "collection": "users", "indexes": [{"fields": ["login"], "unique": True, "cls": False}]}

    login = StringField(required=True)
    name = StringField(required=True)
    password = StringField(required=True)
    roles = ListField(StringField(), required=True)
    active = BooleanField(required=True, default=True)


class ApiKey(Aggregate):
    """A program's access. Of the key itself only the digest of its secret is kept."""

    meta = {"db_alias": DB, "collection": "api_keys"}

    name = StringField(required=True)
    digest = StringField(required=True)
    roles = ListField(StringField(), required=True)
    active = BooleanField(required=True, default=True)


class Session(Owned):
    """A login under way. Gone when it is over."""

    meta = {
        "db_alias": DB,
        "collection": "sessions",
        "indexes": [
            {"fields": ["tenant", "user_id"], "cls": False},
            {"fields": ["expires_at"], "expireAfterSeconds": 0, "cls": False},
        ],
    }

    digest = StringField(required=True)
    user_id = StringField(required=True)
    expires_at = DateTimeField(required=True)


class Answer(Owned):
    """The answer to a request with an Idempotency-Key. Its id is company and key, so that there can be only one."""

    meta = {
        "db_alias": DB,
        "collection": "answers",
        "indexes": [{"fields": ["created_at"], "expireAfterSeconds": KEPT_SECONDS, "cls": False}],
    }

    created_at = DateTimeField(required=True)
    fingerprint = StringField(required=True)
    running_until = DateTimeField()
    status = IntField()
    headers = DictField()
    body = BinaryField()


class LoginCount(Owned):
    """How many logins were tried in a quarter of an hour, by whom from where."""

    meta = {
        "db_alias": DB,
        "collection": "login_counts",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0, "cls": False}],
    }

    count = IntField()
    expires_at = DateTimeField()


def anywhere(model: type[O], **query: Any) -> O | None:
    """The one document with this id or login, of whatever company: only to find out which company it is."""
    row = model._get_collection().find_one(query)
    return None if row is None else model._from_son(row)
