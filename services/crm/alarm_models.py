"""What crm stores of alarms: one for each user and time that went off, and how each user wants them."""

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from chassis.context import current
from chassis.storage import Owned


class Alarm(Owned):
    """An alarm of an activity that has gone off for a user; its id follows from activity, user and time, so that there is only
    one. What it says is read from the activity: here are ids alone.

    `waiting` are the channels by which it has still to go out, `deliver_at` when that is tried next; both are absent when
    nothing is left to do. Whoever sends it moves `deliver_at` on first and notes `claim`, so that no other process takes it and
    one that is killed leaves it to the next. `sent` is when each channel took it, `failed` why one did not.
    """

    meta = {
        "db_alias": "crm",
        "collection": "alarms",
        "indexes": [
            ("tenant", "user_id", "shown_at"),
            {"fields": ["deliver_at"], "sparse": True, "cls": False},
            {"fields": ["expires_at"], "expireAfterSeconds": 0, "cls": False},
        ],
    }

    activity_id = StringField(required=True)
    user_id = StringField(required=True)
    at = DateTimeField(required=True)
    shown_at = DateTimeField(required=True)
    seen = BooleanField(required=True, default=False)
    waiting = ListField(StringField())
    deliver_at = DateTimeField()
    claim = StringField()
    attempts = IntField(default=0)
    sent = DictField()
    failed = DictField()
    expires_at = DateTimeField(required=True)


class AlarmSettings(Owned):
    """How a user of a company wants alarms. `stopped`: the user has left, and none goes off. `mailed` are the
    alarms that have taken a place of the day `mailed_on` (alarm_quota). `applied` are the requests that have
    changed it, the latest ones.

    Its id names company and user: crm knows no users, and two companies may have one of the same id."""

    meta = {"db_alias": "crm", "collection": "alarm_settings"}

    user_id = StringField(required=True)
    email = StringField(default="")
    webhook = StringField(default="")
    quiet_from = StringField(default="")
    quiet_until = StringField(default="")
    language = StringField(default="sv")
    stopped = BooleanField(default=False)
    mailed_on = StringField()
    mailed = ListField(StringField())
    applied = ListField(StringField())


def settings_id(user_id: str) -> str:
    """The id of what a user of the current tenant has chosen."""
    return f"{current().tenant}:{user_id}"


class AlarmLook(Owned):
    """Up to when the alarms of all companies have gone off: one document, of no company."""

    meta = {"db_alias": "crm", "collection": "alarm_looks"}

    seen_to = DateTimeField(required=True)
