"""The rows to correct as a CSV file: line and problem first, then all columns of the file as they stood.

The first two columns are known and not used when the file comes back.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from chassis.spreadsheet import BYTE_ORDER_MARK, DIALECTS, defuse, write_rows
from gateway.imports.report import detail_in

HEADINGS = {"sv": ("Rad", "Anmärkning"), "en": ("Line", "Problem")}
PHONE = re.compile(r"\+[\d ()/-]+")
"""A telephone number is no formula, and has to be read again as it was."""
AT_ONCE = 500
Json = dict[str, Any]


def write(
    headings: list[str],
    rows: Iterable[tuple[int, list[Json], list[str]]],
    language: str,
    say: Callable[[Json], str],
) -> Iterator[bytes]:
    """The file in pieces. `say` writes a problem in the language."""
    dialect = DIALECTS[language]
    yield BYTE_ORDER_MARK.encode()
    yield write_rows([[*HEADINGS[language], *map(_cell, headings)]], dialect)
    lines = iter(rows)
    while some := list(islice(lines, AT_ONCE)):
        yield write_rows(
            ([str(line), defuse("; ".join(map(say, problems))), *map(_cell, cells)] for line, problems, cells in some),
            dialect,
        )


def say_plainly(columns: dict[str, str], language: str) -> Callable[[Json], str]:
    """Writes a problem after the heading that it is about. `columns`: heading → our column, as the report has it."""
    headings = {column: heading for heading, column in columns.items()}

    def say(problem: Json) -> str:
        place = problem["field"].strip("/").removeprefix("addresses/").replace("/", "_")
        said = detail_in(problem, language)
        return f"{headings.get(place, place)}: {said}" if place else said

    return say


def _cell(text: str) -> str:
    return text if PHONE.fullmatch(text) else defuse(text)
