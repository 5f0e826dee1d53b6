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

MOST_MAPS = 200


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
    found = ColumnMap.find(name__ne="").limit(MOST_MAPS)
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


def put(name: str, columns: Mapping[str, str]) -> ColumnMap:
    """Stores a map under a name, in place of the one that has it. Raises Conflict when there are too many."""
    one = _id(f"name:{_plain(name)}")
    if ColumnMap.read_one(one) is None and ColumnMap.total({"name": {"$ne": ""}}) >= MOST_MAPS:
        raise errors.import_maps_too_many(MOST_MAPS)
    _store(one, {"name": " ".join(name.split()), "headings": ""}, columns)
    return get(name)


def keep_last(headings: Iterable[str], columns: Mapping[str, str]) -> None:
    """Notes the map that was used for a file with these headings."""
    digest = digest_of(headings)
    _store(_id(f"headings:{digest}"), {"name": "", "headings": digest}, columns)


def delete(name: str) -> None:
    """Deletes the map of that name. Raises NotFound."""
    ColumnMap._get_collection().delete_one({"_id": get(name).id, "tenant": current().tenant})


def _store(one: str, fields: Mapping[str, str], columns: Mapping[str, str]) -> None:
    changes = {**fields, "columns": orjson.dumps(dict(columns)), "changed_at": clock.now(), "user_id": current().user}
    ColumnMap._get_collection().update_one(
        {"_id": one, "tenant": current().tenant}, {"$set": changes, "$setOnInsert": {"version": 1}}, upsert=True
    )


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _id(key: str) -> str:
    return "map_" + hashlib.sha256(f"{current().tenant}\0{key}".encode()).hexdigest()[:32]
