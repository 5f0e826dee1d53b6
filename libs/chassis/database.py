"""A service's own database: one connection for all, its guarantees and its time limits; the models in it.

Writes are acknowledged by a majority of the replica set with their journal on disk, and retried once by the driver. No
operation waits longer than `database_seconds`, and none during a call longer than the call's deadline (`time_limit`).
"""

import contextvars
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

import pymongo
from mongoengine import connect
from mongoengine.errors import OperationError
from pymongo.errors import ConnectionFailure, CursorNotFound, OperationFailure, PyMongoError, WriteConcernError

from chassis import tls
from chassis.context import current, using
from chassis.settings import DatabaseSettings
from chassis.storage import Aggregate, Owned

T = TypeVar("T")

FIND_SECONDS, OPERATION_SECONDS, CONNECTIONS = 2.0, 10.0, 50
"""What holds where no settings are given: commands and tests."""
SHARE_OF_DEADLINE = 0.8
"""The database may take this much of the time that a caller has left, so that the caller hears why there is no answer."""
REFUSALS = (13, 18)
"""MongoDB's codes: Unauthorized (the user may not do this), AuthenticationFailed (wrong name or password)."""
WEEK_SECONDS = 7 * 24 * 3600
LONG_CALL_SECONDS = 60.0
"""A call that may take longer, such as an upload, has the limit for each of its operations, not for all together."""


def open_database(
    alias: str,
    url: str,
    name: str,
    *,
    seconds: float = OPERATION_SECONDS,
    find_seconds: float = FIND_SECONDS,
    connections: int = CONNECTIONS,
) -> Any:
    """Connects the models whose `db_alias` is `alias` with the database `name`; returns pymongo's client. Does not wait.

    These options win over the same ones in `url`, which names the servers, the replica set and TLS (`chassis.tls`).
    """
    return connect(
        db=name,
        host=url,
        alias=alias,
        tz_aware=True,
        uuidRepresentation="standard",
        w="majority",
        journal=True,
        retryWrites=True,
        timeoutMS=round(seconds * 1000),
        serverSelectionTimeoutMS=round(find_seconds * 1000),
        connectTimeoutMS=round(find_seconds * 1000),
        maxPoolSize=connections,
        **tls.database_options(url),
    )


def open_with(settings: DatabaseSettings, alias: str = "") -> Any:
    """The same with the settings of a part, or of a command on its database; `alias` is the part's name if absent."""
    return open_database(
        alias or settings.service,
        settings.mongodb_url.get_secret_value(),
        settings.database_name,
        seconds=settings.database_seconds,
        find_seconds=settings.database_find_seconds,
        connections=settings.database_connections,
    )


def time_limit(seconds: float) -> AbstractContextManager[object]:
    """Inside the block all operations together end before the caller's `seconds` are over, with an error that `is_down`.

    Nothing changes for an event, which has no deadline (inf), and for a call longer than LONG_CALL_SECONDS.
    """
    if seconds > LONG_CALL_SECONDS:
        return nullcontext()
    return pymongo.timeout(max(seconds * SHARE_OF_DEADLINE, 0.001))


def in_own_time(work: Callable[[], T], seconds: float = FIND_SECONDS) -> T:
    """Does a short read of what is shown beside an answer; it has so long although the request's time is over: the answer may
    have come in the last moment."""
    context = current()

    def run() -> T:
        with using(context), pymongo.timeout(seconds):
            return work()

    return contextvars.Context().run(run)  # a limit inside another one could only shorten it


def long_work() -> AbstractContextManager[object]:
    """Inside the block operations may take a week, as building an index does. `timeout(None)` would mean the client's limit."""
    return pymongo.timeout(WEEK_SECONDS)


def ping(client: Any) -> None:
    """Raises unless the database answers soon; for /readyz."""
    with pymongo.timeout(FIND_SECONDS):
        client.admin.command("ping")


def is_down(error: BaseException | None) -> bool:
    """Whether the error says that the database did not answer in time, could not make a write safe, refused our login or our
    rights, which an operator can mend, or lost a cursor: a server that was started again, or is not the primary any more,
    does not know what is left of an earlier read."""
    if isinstance(error, OperationError):  # MongoEngine's, raised while it handled pymongo's
        return is_down(error.__cause__ or error.__context__)
    if isinstance(error, ConnectionFailure | WriteConcernError | CursorNotFound):
        return True
    if isinstance(error, OperationFailure) and error.code in REFUSALS:
        return True
    return isinstance(error, PyMongoError) and error.timeout


def aggregates(alias: str) -> Iterator[type[Aggregate]]:
    """Every concrete Aggregate class of that database that has been imported and has a collection of its own."""
    mine = (model for model in _concrete(Aggregate) if model._meta.get("db_alias") == alias)
    yield from (model for model in mine if not _concrete_parent(model))


def models_of(alias: str) -> Iterator[type[Owned]]:
    """Every model that is stored in that database and has been imported."""
    yield from (model for model in _concrete(Owned) if model._meta.get("db_alias") == alias)


def _concrete(root: type[Owned]) -> Iterator[type[Any]]:
    for model in root.__subclasses__():
        if not model._meta.get("abstract"):
            yield model
        yield from _concrete(model)


def _concrete_parent(model: type[Owned]) -> bool:
    return any(
        issubclass(base, Owned) and not base._meta.get("abstract")
        for base in model.__mro__[1:]
        if hasattr(base, "_meta")
    )
