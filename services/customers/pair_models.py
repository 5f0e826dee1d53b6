"""What is stored of likely duplicates: one document for each pair of customers, made again when what they share changes."""

import hashlib

from mongoengine import DateTimeField, IntField, ListField, StringField

from chassis.storage import Owned

OPEN, SETTLED = "open", "settled"


class DuplicatePair(Owned):
    """Two customers, `customers`, the older id first. `keys` are digests of what they share, `rank` sorts by score. `state`:
    open, or settled as no duplicates by `settled_by`, which stays whatever they share later. `applied` are the requests that have
    said so or taken it back, the latest ones, `undone_at` when that was taken back."""

    meta = {
        "db_alias": "customers",
        "collection": "duplicate_pairs",
        "indexes": [["tenant", "state", "rank"], ["tenant", "customers"], ["tenant", "keys"]],
    }

    customers = ListField(StringField())
    keys = ListField(StringField())
    reasons = ListField(StringField())
    score = IntField()
    rank = StringField()
    state = StringField(required=True, default=OPEN)
    settled_by = StringField()
    settled_at = DateTimeField()
    undone_at = DateTimeField()
    applied = ListField(StringField())


def id_of(one: str, other: str) -> str:
    """The id of a pair, the same whichever is named first."""
    return f"dup_{hashlib.sha256('|'.join(sorted((one, other))).encode()).hexdigest()[:40]}"


def rank_of(score: int, pair_id: str) -> str:
    """Sorts pairs by score, the highest first."""
    return f"{100 - score:03}:{pair_id}"
