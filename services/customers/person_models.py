"""What is stored of a person who stands on several customers: what all contacts of the person have in common."""

from mongoengine import BooleanField, EmbeddedDocument, ListField, StringField

from chassis.storage import Aggregate, Row

PERSONAL = ("name", "phone", "mobile", "email", "no_mailings")
"""What belongs to the person, who wants no mailings on any customer;
role, branch and whether somebody is active belong to each contact."""


class Person(Aggregate):
    """A person. `subjects` are the ids of contacts that the person is or has been. `waiting`: some customer may still have
    earlier values; absent otherwise."""

    meta = {
        "db_alias": "customers",
        "collection": "persons",
        "indexes": [["tenant", "id"], {"fields": ["waiting"], "sparse": True}],
    }
    ABSENT_WHEN_EMPTY = frozenset({"waiting"})
    SECRETS = frozenset(PERSONAL)

    name = StringField(required=True)
    phone = StringField()
    mobile = StringField()
    email = StringField()
    no_mailings = BooleanField()
    subjects = ListField(StringField())
    waiting = BooleanField()


def values_of(holder: Row | EmbeddedDocument | Person) -> Row:
    """The person's own values, as a stored contact or person has them; None for none."""
    return {name: _read(holder, name) or None for name in PERSONAL}


def _read(holder: Row | EmbeddedDocument | Person, name: str) -> str | bool | None:
    value = holder.get(name) if isinstance(holder, dict) else getattr(holder, name)
    return value if isinstance(value, str | bool) else None
