"""A list of a service as a CSV file, written while it is read: page after page, one share of the company's streams."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from flask import Response

from chassis.spreadsheet import Dialect, write_csv, write_rows
from contracts.base import ListRequest
from gateway.http.call import Call

Json = dict[str, Any]
FILE_SECONDS = 60.0
"""The deadline of such an operation."""
FAILURES = ("gateway.streams_busy", "gateway.streams_too_many")
BATCH = 200


def send_list(
    call: Call,
    request: ListRequest[Any],
    name: str,
    headings: Iterable[tuple[str, str]],
    row_of: Callable[[Json], list[str]],
    dialect: Dialect,
    in_full: bool = False,
) -> Response:
    """The answer with the file. `request` asks for the first page, `row_of` makes the cells of an item. Raises what the service
    says of the first page; the file breaks off where it fails later. Personal numbers are masked unless `in_full`."""
    share = call.gateway.limits.take_stream(call.principal.tenant)
    try:
        pages = _pages(call.ask_in_full if in_full else call.ask, request)
        first = next(pages)
    except BaseException:
        share.close()
        raise
    answer = Response(
        _write(chain([first], pages), list(headings), row_of, dialect), content_type="text/csv; charset=utf-8"
    )
    answer.call_on_close(share.close)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _pages(ask: Callable[[Any], Any], request: ListRequest[Any]) -> Iterator[list[Json]]:
    """The items, a page at a time, at least one page."""
    cursor: str | None = None
    while True:
        page = ask(request.model_copy(update={"cursor": cursor, "limit": BATCH}))
        yield page["items"]
        cursor = page.get("next_cursor")
        if cursor is None:
            return


def _write(
    pages: Iterable[list[Json]],
    headings: Sequence[tuple[str, str]],
    row_of: Callable[[Json], list[str]],
    dialect: Dialect,
) -> Iterator[bytes]:
    yield write_csv(headings, (), dialect)
    for items in pages:
        yield write_rows([row_of(one) for one in items], dialect)
