"""Requests of a job, several at once; what a service that is being restarted did not answer is sent again, with the same request
id."""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

from chassis.context import Context
from contracts.awaiting import awaited_by
from contracts.base import Request
from contracts.errors import ServiceError, Unavailable
from gateway.bulk.jobs.authority import for_one
from gateway.http import rpc
from gateway.http.call import Gateway

AT_ONCE = 8
TRIES = 8
LONGEST_PAUSE_SECONDS = 2.0
Json = dict[str, Any]
T = TypeVar("T")


class Ask(NamedTuple):
    """A request with its id. `key` is the caller's, and comes with the answer."""

    key: str
    request_id: str
    message: Request[Any]


def ask_all(gateway: Gateway, context: Context, asks: Iterable[Ask]) -> Iterator[tuple[str, Json | ServiceError]]:
    """The answer to each, or the error with which its service has refused it. Raises Unavailable when a service stays away."""
    for batch in in_batches(asks, AT_ONCE):
        yield from _ask_batch(gateway, context, batch)


def _ask_batch(gateway: Gateway, context: Context, batch: list[Ask]) -> Iterator[tuple[str, Json | ServiceError]]:
    waiting = batch
    for attempt in range(1, TRIES + 1):
        sent = [(one, gateway.client.send(one.message, for_one(context, one.request_id))) for one in waiting]
        waiting, reason = [], None
        for one, pending in sent:
            try:
                yield one.key, pending.result()
            except Unavailable as error:
                if (missing := _missing(gateway, context, error)) is not None:
                    yield one.key, missing
                    continue
                waiting, reason = [*waiting, one], error
            except ServiceError as error:
                yield one.key, error
        if not waiting or reason is None:
            return
        if attempt == TRIES:
            raise reason
        time.sleep(min(LONGEST_PAUSE_SECONDS, 0.1 * 2**attempt))


def _missing(gateway: Gateway, context: Context, error: Unavailable) -> ServiceError | None:
    """The error that says that what a service awaits does not exist, such as a customer that was deleted; None if it may yet
    come."""
    awaited = awaited_by(error)
    if awaited is None:
        return None
    try:
        rpc.exists(gateway.client, awaited, for_one(context, uuid4().hex))
    except ServiceError as missing:
        return missing
    return None


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch
