"""Documents of one company, and the tenant guard: a query that names no company raises MissingTenant before it is sent."""

from collections.abc import Sequence
from typing import Any, Self

from mongoengine import Document, IntField, QuerySet, StringField
from pymongo.errors import OperationFailure

from chassis.context import current
from chassis.first_batch import find_rows

Row = dict[str, Any]
NO_SUCH_INDEX = (2, 17007)
"""Codes of the database for a hint at an index that is not there; another bad value fails again without the hint."""


class MissingTenant(RuntimeError):
    """A query names no tenant: a defect, stopped before it reaches the database."""


class GuardedQuerySet(QuerySet):
    """Raises MissingTenant for every query without a tenant."""

    @property
    def _query(self) -> Row:
        query: Row = super()._query
        if not _names_tenant(query):
            raise MissingTenant(f"{self._document.__name__}: the query names no tenant: {sorted(query)}")
        return query

    def in_bulk(self, object_ids: Sequence[str]) -> dict[str, Any]:
        """Documents by id; MongoEngine's own method would not filter by tenant."""
        return {document.id: document for document in self.filter(id__in=object_ids)}


def _names_tenant(query: Row) -> bool:
    return isinstance(query.get("tenant"), str) or any(map(_names_tenant, query.get("$and", ())))


class Owned(Document):
    """A document of one company. `find` and `rows` look only among those of the current call's company.

    `shard_by` in `meta` is the collection's shard key where MongoDB is sharded, None where the collection never is
    (docs/database.md). It begins with the tenant, and the key of each unique index begins with it.
    """

    meta = {
        "abstract": True,
        "queryset_class": GuardedQuerySet,
        "auto_create_index": False,
        "shard_by": ("tenant", "_id"),
    }

    id = StringField(primary_key=True)
    tenant = StringField(required=True)
    version = IntField(required=True, default=1)

    @classmethod
    def find(cls, **query: Any) -> Any:
        """Documents of the current company, as a MongoEngine query set."""
        return cls.objects(tenant=current().tenant, **query)

    @classmethod
    def read_one(cls, document_id: str, without: Sequence[str] = ()) -> Self | None:
        """One of them, `without` these fields; None if there is none. A query set would cost as much again as the query."""
        query = {"_id": document_id, "tenant": current().tenant, **cls._kind()}
        rows = find_rows(cls._get_collection(), query, dict.fromkeys(without, 0), limit=1)
        loaded: Self | None = cls._from_son(rows[0]) if rows else None
        return loaded

    @classmethod
    def rows(
        cls,
        query: Row,
        fields: Sequence[str] = (),
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
        index: str = "",
    ) -> list[Row]:
        """The same as plain dicts with the names of the database (`_id`), without building objects: for lists and cards.

        `index` names the one to use, where the database is known to choose a slower one; without it, while a migration has
        not made it yet, any.
        """
        wanted = cls.own(query)
        options: Row = {"projection": dict.fromkeys(fields, 1), "sort": sort, "limit": limit}
        if not limit and isinstance(query.get("_id"), str):
            options["limit"] = 1
        if index:
            try:
                return find_rows(cls._get_collection(), wanted, **options, index=index)
            except OperationFailure as error:
                if error.code not in NO_SUCH_INDEX:
                    raise
        return find_rows(cls._get_collection(), wanted, **options)

    @classmethod
    def total(cls, query: Row, most: int = 0) -> int:
        """The exact number of documents; with `most`, counted no further."""
        upto = {"limit": most} if most else {}
        return int(cls._get_collection().count_documents(cls.own(query), **upto))

    @classmethod
    def own(cls, query: Row) -> Row:
        """The query for documents of the current company, and of this class."""
        return {**query, **cls._kind(), "tenant": current().tenant}

    @classmethod
    def _kind(cls) -> Row:
        """The condition that separates a class from its siblings in the same collection (MongoEngine's inheritance)."""
        return {"_cls": {"$in": list(cls._subclasses)}} if "." in cls._class_name else {}
