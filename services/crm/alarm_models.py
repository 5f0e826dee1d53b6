"""What crm stores of alarms: one for each user and time that went off, how each user wants them, and the codes that confirm
addresses."""

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

    `email` is what earlier releases mail to: the address in use, or one that such a release has stored unasked. It is confirmed
    if it is `confirmed_email`, by the code `confirmed_by`; `unconfirmed` is an address that is not, and since when this release
    has mailed alarms to it all the same. `asked` is the address that is to follow, with its code (alarm_addresses); `code_due`
    is when that is to be mailed, absent when nothing is left to do. `turn` counts the writes of these fields. `codes` were made
    on the day `codes_on`.

    Its id names company and user: crm knows no users, and two companies may have one of the same id."""

    meta = {
        "db_alias": "crm",
        "collection": "alarm_settings",
        "indexes": [{"fields": ["code_due"], "sparse": True, "cls": False}],
    }

    user_id = StringField(required=True)
    email = StringField(default="")
    webhook = StringField(default="")
    quiet_from = StringField(default="")
    quiet_until = StringField(default="")
    language = StringField(default="sv")
    stopped = BooleanField(default=False)
    mailed_on = StringField()
    mailed = ListField(StringField())
    confirmed_email = StringField()
    confirmed_by = StringField()
    unconfirmed = DictField()
    asked = DictField()
    code_due = DateTimeField()
    codes_on = StringField()
    codes = IntField()
    turn = IntField()
    applied = ListField(StringField())


def settings_id(user_id: str) -> str:
    """The id of what a user of the current tenant has chosen."""
    return f"{current().tenant}:{user_id}"


class AddressCodes(Owned):
    """The requests that had a code mailed to an address on a day. Its id is the company and the digest of the address."""

    meta = {
        "db_alias": "crm",
        "collection": "address_codes",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0, "cls": False}],
    }

    day = StringField(required=True)
    taken = ListField(StringField())
    expires_at = DateTimeField(required=True)


class AlarmLook(Owned):
    """Up to when the alarms of all companies have gone off: one document, of no company."""

    meta = {"db_alias": "crm", "collection": "alarm_looks"}

    seen_to = DateTimeField(required=True)
