"""A service's own database: the connection, its models and their indexes."""

from collections.abc import Iterator
from typing import Any

from mongoengine import connect
from pymongo.errors import ConnectionFailure

from chassis.logs import log
from chassis.storage import Aggregate, Owned


def aggregates(alias: str) -> Iterator[type[Aggregate]]:
    """Every concrete Aggregate class of that database that has been imported and has a collection of its own."""
    mine = (model for model in _concrete(Aggregate) if model._meta.get("db_alias") == alias)
    yield from (model for model in mine if not _concrete_parent(model))


def _concrete(root: type[Owned]) -> Iterator[type[Any]]:
    for model in root.__subclasses__():
        if not model._meta.get("abstract"):
            yield model
        yield from _concrete(model)


def models_of(alias: str) -> Iterator[type[Owned]]:
    """Every model that is stored in that database and has been imported."""
    yield from (model for model in _concrete(Owned) if model._meta.get("db_alias") == alias)


def _concrete_parent(model: type[Owned]) -> bool:
    return any(
        issubclass(base, Owned) and not base._meta.get("abstract")
        for base in model.__mro__[1:]
        if hasattr(base, "_meta")
    )


def open_database(alias: str, url: str, name: str) -> Any:
    """Connects the models whose `db_alias` is `alias` with the database `name`; returns pymongo's client. Does not wait."""
    return connect(
        db=name, host=url, alias=alias, tz_aware=True, serverSelectionTimeoutMS=2000, uuidRepresentation="standard"
    )


def ensure_indexes(alias: str) -> None:
    """Makes the indexes of every model of that database; harmless when they are there."""
    for model in models_of(alias):
        model.ensure_indexes()


def ensure_indexes_patiently(alias: str) -> None:
    """The same for a process that may start before its database: tries until the server answers."""
    while True:
        try:
            return ensure_indexes(alias)
        except ConnectionFailure as error:
            log.warning("waiting for the database: %s", str(error)[:200])
