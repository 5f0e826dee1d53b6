"""The tenant guard: a query that names no company raises MissingTenant before it reaches the database."""

from collections.abc import Sequence
from typing import Any

from mongoengine import QuerySet

Row = dict[str, Any]


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
