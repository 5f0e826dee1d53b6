"""Maps of columns that a company has saved: by name, and the last one for files with the very same headings."""

import hashlib
from collections.abc import Iterable, Mapping

import orjson
from mongoengine import BinaryField, DateTimeField, StringField

from chassis import clock
from chassis.context import current
from chassis.tenancy import Owned
from gateway.imports import errors
from gateway.imports.headings import folded
from gateway.models import DB

MOST_LISTED = 1000
"""As many as the setting IMPORT_MAPS can allow."""
MOST_LAST = 200
"""Maps without a name that are kept of a company: those that were used last."""


class ColumnMap(Owned):
    """A map. Its id is made from company and name. `columns` is JSON, as bytes: headings may be no names of fields.

    One without a name is the last that was used for files with these `headings` (a digest).
    """

    meta = {"db_alias": DB, "collection": "import_maps"}

    name = StringField(default="")
    headings = StringField(default="")
    columns = BinaryField(required=True)
    changed_at = DateTimeField(required=True)
    user_id = StringField(required=True)

    def as_columns(self) -> dict[str, str]:
        """Heading → our column, "" for one that is not used."""
        found: dict[str, str] = orjson.loads(self.columns)
        return found


def digest_of(headings: Iterable[str]) -> str:
    """What is the same for files with the same headings in the same order."""
    return hashlib.sha256("\0".join(map(folded, headings)).encode()).hexdigest()


def list_maps() -> list[ColumnMap]:
    """The company's maps by name."""
    found = ColumnMap.find(name__ne="").limit(MOST_LISTED)
    return sorted(found, key=lambda one: one.name.casefold())


def get(name: str) -> ColumnMap:
    """The map of that name, in any case. Raises NotFound."""
    found = ColumnMap.read_one(_id(f"name:{_plain(name)}"))
    if found is None:
        raise errors.import_map_not_found(name)
    return found


def find_last(headings: Iterable[str]) -> dict[str, str]:
    """The map that was used last for a file with the very same headings; {} if none was."""
    found = ColumnMap.read_one(_id(f"headings:{digest_of(headings)}"))
    return found.as_columns() if found else {}


def put(name: str, columns: Mapping[str, str], most: int) -> ColumnMap:
    """Stores a map under a name, in place of the one that has it. Raises Conflict when there are `most` already; of two that take
    the last place, neither is kept."""
    one, named = _id(f"name:{_plain(name)}"), {"name": {"$ne": ""}}
    if ColumnMap.read_one(one) is None and ColumnMap.total(named) >= most:
        raise errors.import_maps_too_many(most)
    is_new = _store(one, {"name": " ".join(name.split()), "headings": ""}, columns)
    if is_new and ColumnMap.total(named) > most:
        ColumnMap._get_collection().delete_one({"_id": one, "tenant": current().tenant})
        raise errors.import_maps_too_many(most)
    return get(name)


def keep_last(headings: Iterable[str], columns: Mapping[str, str]) -> None:
    """Notes the map that was used for a file with these headings; the ones that were used longest ago are forgotten."""
    digest = digest_of(headings)
    if _store(_id(f"headings:{digest}"), {"name": "", "headings": digest}, columns):
        _forget_oldest()


def _forget_oldest() -> None:
    rows = ColumnMap.rows({"name": ""}, ["changed_at"], sort=[("changed_at", -1)], limit=MOST_LAST + 1)
    if len(rows) > MOST_LAST:
        older = {"tenant": current().tenant, "name": "", "changed_at": {"$lte": rows[-1]["changed_at"]}}
        ColumnMap._get_collection().delete_many(older)


def delete(name: str) -> None:
    """Deletes the map of that name. Raises NotFound."""
    ColumnMap._get_collection().delete_one({"_id": get(name).id, "tenant": current().tenant})


def _store(one: str, fields: Mapping[str, str], columns: Mapping[str, str]) -> bool:
    """Whether it is a new one."""
    changes = {**fields, "columns": orjson.dumps(dict(columns)), "changed_at": clock.now(), "user_id": current().user}
    stored = ColumnMap._get_collection().update_one(
        {"_id": one, "tenant": current().tenant}, {"$set": changes, "$setOnInsert": {"version": 1}}, upsert=True
    )
    return stored.upserted_id is not None


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _id(key: str) -> str:
    return "map_" + hashlib.sha256(f"{current().tenant}\0{key}".encode()).hexdigest()[:32]
