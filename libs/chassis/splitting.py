"""From unique request ids in each collection to the collection `requests`: what `python -m SERVICE.migrate --split` does."""

from mongoengine import get_db
from pymongo.errors import BulkWriteError

from chassis import indexes
from chassis.bulk import find_duplicates
from chassis.indexes import Index
from chassis.request_claims import COLLECTION, claim_of
from chassis.storage import Aggregate, Row

SIZE = 500
REPLACED = ("tenant_1_request_id_1", "tenant_1_blob_id_1")
"""Unique indexes that do not begin with a shard key."""


def is_replaced(index: Index) -> bool:
    return index.name in REPLACED


def replace_indexes(alias: str, model: type[Aggregate]) -> None:
    """Claims for all documents of a collection, an index that finds them by request id, then no unique one any more."""
    collection = get_db(alias)[model._get_collection_name()]
    after = ""
    while rows := list(collection.find({"_id": {"$gt": after}}, sort=[("_id", 1)], limit=SIZE)):
        _store_claims(alias, model, rows)
        after = rows[-1]["_id"]
    collection.create_index([("request_id", 1), ("tenant", 1)])
    for name in REPLACED:
        indexes.drop(alias, collection.name, name)


def _store_claims(alias: str, model: type[Aggregate], rows: list[Row]) -> None:
    try:
        get_db(alias)[COLLECTION].insert_many([claim_of(model, row) for row in rows], ordered=False)
    except BulkWriteError as error:  # claims of an earlier run, or of a replica with SPLIT_COMPANIES
        find_duplicates(error)
