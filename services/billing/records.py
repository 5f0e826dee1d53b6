"""What invoices and ratings have in common as they are stored: one collection, its indexes and its shard key."""

from mongoengine import IntField, StringField

from chassis.storage import Aggregate


class Record(Aggregate):
    """What a customer's card shows of billing: an invoice or a rating.

    The number of an invoice is unique in its series; a draft has none and is no part of that index. Each rating has a series
    of its own, its id, so that a shard key that begins with the series can split a company's ratings.
    """

    meta = {
        "db_alias": "billing",
        "collection": "records",
        "shard_by": ("tenant", "series", "number"),
        "allow_inheritance": True,
        "index_cls": False,
        "indexes": [
            {
                "fields": ["tenant", "series", "number"],
                "unique": True,
                "partialFilterExpression": {"number": {"$gt": 0}},
                "cls": False,
            },
            {"fields": ["tenant", "customer_id", "-_id"], "cls": False},
            {"fields": ["tenant", "_cls", "-_id"], "cls": False},
            {"fields": ["tenant", "status", "-_id"], "cls": False},
        ],
    }

    customer_id = StringField(required=True)
    series = StringField()
    number = IntField(min_value=1)
    status = StringField()
