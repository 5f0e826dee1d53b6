"""The gateway's collections for the second factor. Nothing here is an Aggregate but LoginRules: a history would keep old secrets.

They are collections of their own, since a release before 0.2 that runs beside this one cannot read new fields of users,
companies or sessions.
"""

from typing import Any

from mongoengine import DateTimeField, IntField, ListField, StringField

from chassis.company_settings import CompanySettings
from chassis.tenancy import Owned
from gateway.models import DB

EXPIRES: dict[str, Any] = {"fields": ["expires_at"], "expireAfterSeconds": 0, "cls": False}


class LoginRules(CompanySettings):
    """What a company demands of its users' logins: `{"second_factor_required": bool}`."""

    meta = {"db_alias": DB, "collection": "login_rules"}
    ID_PREFIX = "lru"


class SecondFactor(Owned):
    """A user's authenticator app; its id is the user's. `secret` is encrypted, `recovery` are SHA-256 digests.

    `last_counter` is the 30 s step of the last accepted code: that code and earlier ones are never accepted again.
    """

    meta = {"db_alias": DB, "collection": "second_factors"}

    secret = StringField(required=True)
    last_counter = IntField(required=True)
    recovery = ListField(StringField())
    created_at = DateTimeField(required=True)


class Enrolment(Owned):
    """A secret that was shown and not yet confirmed. Its id is that of the session or login step that asked for it."""

    meta = {"db_alias": DB, "collection": "enrolments", "indexes": [EXPIRES]}

    user_id = StringField(required=True)
    secret = StringField(required=True)
    expires_at = DateTimeField(required=True)


class LoginStep(Owned):
    """A login whose password was right and whose second step is missing. Found by its token, before the company is known."""

    meta = {
        "db_alias": DB,
        "collection": "login_steps",
        "shard_by": None,
        "indexes": [{"fields": ["tenant", "user_id"], "cls": False}, EXPIRES],
    }

    digest = StringField(required=True)
    user_id = StringField(required=True)
    next_step = StringField(required=True, choices=["code", "enrolment"])
    expires_at = DateTimeField(required=True)


class ProvenSession(Owned):
    """Marks a session as one whose user has shown the second factor; its id is the session's."""

    meta = {"db_alias": DB, "collection": "proven_sessions", "indexes": [EXPIRES]}

    expires_at = DateTimeField(required=True)
