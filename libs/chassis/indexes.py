"""The indexes that the models of a database declare, those that it has, and what differs.

for index in missing("billing"): create(index)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mongoengine import get_db
from pymongo.errors import OperationFailure

from chassis.bulk import DUPLICATE_KEY
from chassis.database import long_work, models_of
from chassis.storage import Aggregate, Row

Keys = tuple[tuple[str, Any], ...]
OTHER_OPTIONS, OTHER_KEYS, NO_COLLECTION, NO_INDEX = 85, 86, 26, 27
"""MongoDB's codes: an index has the same keys or the same name, but is another one; nothing of that name."""


class Blocked(Exception):
    """What the database holds does not allow a migration; the text says what somebody has to do."""


@dataclass(frozen=True)
class Index:
    """One index: `keys` as `(("tenant", 1), ("number", 1))`; `options` as MongoDB names them, e.g. `{"unique": True}`."""

    collection: str
    keys: Keys
    options: Row = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        """The name that drivers give it: `tenant_1_number_1`."""
        return "_".join(f"{key}_{direction}" for key, direction in self.keys)

    @property
    def label(self) -> str:
        return f"index {self.collection}.{self.name}"


def declared(alias: str) -> list[Index]:
    """Every index of the models in that database, each once, in the order of the models; and the one that finds the changes on
    their way to where they are kept (`kept_history`)."""
    found: dict[tuple[str, Keys], Index] = {}
    for model in models_of(alias):
        for spec in model._meta["index_specs"]:
            options = {name: value for name, value in spec.items() if name not in ("fields", "cls")}
            index = Index(model._get_collection_name(), tuple(spec["fields"]), options)
            found.setdefault((index.collection, index.keys), index)
        if issubclass(model, Aggregate) and model.CHANGES:
            index = Index(model._get_collection_name(), (("history.at", 1),), {"sparse": True})
            found.setdefault((index.collection, index.keys), index)
    return list(found.values())


def missing(alias: str, wanted: Iterable[Index]) -> list[Index]:
    """Those that the database lacks. One that is unique where the model asks for less counts as there."""
    there: dict[str, dict[Keys, Row]] = {}
    lacking = []
    for index in wanted:
        if index.collection not in there:
            there[index.collection] = _stored(alias, index.collection)
        stored = there[index.collection].get(index.keys)
        if stored is None or (index.options.get("unique") and not stored.get("unique")):
            lacking.append(index)
    return lacking


def _stored(alias: str, collection: str) -> dict[Keys, Row]:
    try:
        found: Sequence[Row] = list(get_db(alias)[collection].list_indexes())
    except OperationFailure as error:
        if error.code == NO_COLLECTION:
            return {}
        raise
    return {tuple((key, _direction(value)) for key, value in one["key"].items()): one for one in found}


def _direction(value: Any) -> Any:
    return int(value) if isinstance(value, int | float) else value


def create(alias: str, index: Index) -> None:
    """Creates the index, however long that takes; harmless when it is there, also while others do the same.

    Raises Blocked when stored documents do not fit a unique index, or another index is in the way.
    """
    collection = get_db(alias)[index.collection]
    try:
        with long_work():
            collection.create_index(list(index.keys), **index.options)
    except OperationFailure as error:
        if error.code in (OTHER_OPTIONS, OTHER_KEYS):
            raise Blocked(
                f"{index.label}: another index has its keys or its name. Drop that one, then migrate again. ({error})"
            ) from None
        if error.code == DUPLICATE_KEY and (double := _double(collection, index)):
            raise Blocked(
                f"{index.label} is unique, and several documents have {double}. Change or delete all but one,"
                " then migrate again."
            ) from None
        raise


def _double(collection: Any, index: Index) -> str:
    """The first values that several documents share, and two of those documents; "" when there are none."""
    values = {f"k{number}": f"${key}" for number, (key, _) in enumerate(index.keys)}
    steps: list[Row] = [
        {"$match": index.options.get("partialFilterExpression", {})},
        {"$group": {"_id": values, "n": {"$sum": 1}, "first": {"$min": "$_id"}, "last": {"$max": "$_id"}}},
        {"$match": {"n": {"$gt": 1}}},
        {"$limit": 1},
    ]
    with long_work():
        for found in collection.aggregate(steps, allowDiskUse=True):
            pairs = zip(index.keys, values, strict=True)
            shared = ", ".join(f"{key}={found['_id'].get(name)!r}" for (key, _), name in pairs)
            return f"{shared} ({found['n']} documents, {found['first']} and {found['last']} among them)"
    return ""


def drop(alias: str, collection: str, name: str) -> None:
    """Drops an index that no supported release needs; harmless when it is gone. For steps that are `later`."""
    try:
        get_db(alias)[collection].drop_index(name)
    except OperationFailure as error:
        if error.code not in (NO_COLLECTION, NO_INDEX):
            raise
