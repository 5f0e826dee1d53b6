"""Lists, a page at a time: newest first by id (ids sort by time of creation), with an opaque cursor."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from chassis.storage import Owned, Row
from contracts.base import ListRequest, Page, Reply, Request, snake_case
from contracts.common_errors import BAD_CURSOR
from contracts.errors import InvalidInput, invalid_fields

T = TypeVar("T", bound=Reply)
P = TypeVar("P")
ALPHABET = re.compile(r"[A-Za-z0-9_-]*")
"""Of cursors. Python's own reader of base64 passes over what is foreign to it."""
OLD_MARK = "before:"
"""The mark of every list's cursors before 0.2. Read until 0.3, so that a list can be continued during an upgrade."""


def page(
    model: type[Owned],
    query: Row,
    request: ListRequest[Page[T]],
    fields: Sequence[str],
    to_item: Callable[[Row], T],
) -> Page[T]:
    """The page of `model`'s documents that `request` asks for; `query` names the wanted ones, in names of the database.

    `fields` are read from each document and `to_item` makes the list's item of them. A document that is created
    meanwhile never moves one onto the next page. Raises InvalidInput for a cursor that is not ours.
    """
    if request.cursor is not None:
        query = {"$and": [query, {"_id": {"$lt": decode_cursor(request.cursor, type(request))}}]}
    rows = model.rows(query, fields, sort=[("_id", -1)], limit=request.limit + 1)
    shown = rows[: request.limit]
    following = encode_cursor(shown[-1]["_id"], type(request)) if len(rows) > request.limit else None
    made: Any = request.reply
    found: Page[T] = made(items=[to_item(row) for row in shown], next_cursor=following)
    return found


def encode_cursor(last_id: str, request: type[Request[Any]]) -> str:
    """The cursor that continues the list of `request` after the document `last_id`."""
    return base64.urlsafe_b64encode(f"{_list_of(request)}:{last_id}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str, request: type[Request[Any]]) -> str:
    """The id inside a cursor of the list of `request`. Raises InvalidInput at `/cursor`, also for a cursor of another list."""
    if not ALPHABET.fullmatch(cursor):
        raise bad_cursor(request.service)
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error):
        raise bad_cursor(request.service) from None
    for mark in (f"{_list_of(request)}:", OLD_MARK):
        if text.startswith(mark):
            return text.removeprefix(mark)
    raise bad_cursor(request.service)


def encode_place(place: Any, request: type[Request[Any]], shape: TypeAdapter[Any]) -> str:
    """The cursor that continues the list of `request` after `place`, where the list is sorted by several values."""
    return encode_cursor(shape.dump_json(place).decode(), request)


def decode_place(cursor: str, request: type[Request[Any]], shape: TypeAdapter[P]) -> P:
    """The place inside such a cursor. Raises InvalidInput at `/cursor` for all that has not that very shape."""
    try:
        return shape.validate_json(decode_cursor(cursor, request), strict=True)
    except ValidationError:
        raise bad_cursor(request.service) from None


def bad_cursor(service: str) -> InvalidInput:
    """The cursor was not made by this list; start again without one. A list that no service has is the gateway's own."""
    return invalid_fields(service or "gateway", [BAD_CURSOR.at("/cursor")])


def _list_of(request: type[Request[Any]]) -> str:
    """The name of a list in its cursors; a request that goes to no service has no method."""
    return request.method or snake_case(request.__name__)


def page_of_parts(parts: Sequence[Row], request: ListRequest[Page[T]], to_item: Callable[[Row], T]) -> Page[T]:
    """A page of a list that is stored inside one document: parts with an `id` each, in the order of their creation."""
    before = "~" if request.cursor is None else decode_cursor(request.cursor, type(request))
    following = [part for part in reversed(parts) if part["id"] < before]
    shown = following[: request.limit]
    more = encode_cursor(shown[-1]["id"], type(request)) if len(following) > request.limit else None
    made: Any = request.reply
    found: Page[T] = made(items=[to_item(part) for part in shown], next_cursor=more)
    return found
