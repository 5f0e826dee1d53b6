"""Lines of a register → records: cells with the line on which they begin. Pure.

Quotes are read as people and programs write them: `5" Rör` is a cell with a quote in it, a cell in quotes may have several
lines, and a quote that is never closed costs its own line only.
"""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

DELIMITERS = ",;\t|"
MOST_LINES = 200
"""A cell in quotes has at most so many lines; in a register of one or two columns a quarter of them."""
MOST_SIGNS = 100_000
QUOTE = '"'
END_OF_FILE = "\x1a"
"""The last sign of a file of DOS."""


class Record(NamedTuple):
    """One record. `is_open`: a quote of it is never closed."""

    line: int
    cells: list[str]
    is_open: bool = False


class _Patterns(NamedTuple):
    """`whole`: a cell in quotes; `closing`: the quotes that end one; `plain_closing`: those without a backslash before them;
    `closes_line`: a line that ends one begun before; `indented`: a quote after spaces."""

    whole: re.Pattern[str]
    closing: re.Pattern[str]
    plain_closing: re.Pattern[str]
    closes_line: re.Pattern[str]
    indented: re.Pattern[str]


INNER = re.compile('[^"]*(?:""[^"]*)*')
"""What may stand inside quotes."""


@cache
def _patterns(delimiter: str) -> _Patterns:
    end = rf"[ ]*(?:{re.escape(delimiter)}|\Z)"
    inner = f'({INNER.pattern})"'
    return _Patterns(
        re.compile(rf'[ ]*"{inner}{end}'),
        re.compile(rf'(?<!")"(?:"")*{end}'),
        re.compile(rf'(?<![\\"])"(?:"")*{end}'),
        re.compile(inner + end),
        re.compile(rf'(?:^|{re.escape(delimiter)})[ ]+"'),
    )


def read_records(lines: Iterable[tuple[int, str]], delimiter: str, width: int) -> Iterator[Record]:
    """The records of numbered lines, without empty ones. `width`: how many columns the register has."""
    ahead: deque[tuple[int, str]] = deque()
    source = iter(lines)
    while True:
        one = ahead.popleft() if ahead else next(source, None)
        if one is None:
            return
        number, line = one
        record = _record(number, line, delimiter, width, source, ahead) if QUOTE in line else None
        record = record or Record(number, line.split(delimiter))
        if any(cell and not cell.isspace() and cell.strip() != END_OF_FILE for cell in record.cells):
            yield record


def _record(
    number: int, line: str, delimiter: str, width: int, source: Iterator[tuple[int, str]], ahead: deque[tuple[int, str]]
) -> Record:
    """A record whose first line has quotes; it takes the lines that it needs from `ahead` and `source`."""
    try:
        if not _patterns(delimiter).indented.search(line):
            return Record(number, next(csv.reader([line], delimiter=delimiter, strict=True)))
    except csv.Error:
        pass
    cells, is_open = split(line, delimiter)
    while is_open and (more := _find_end(delimiter, width, source, ahead, line, len(cells))):
        line = "\n".join([line, *(ahead.popleft()[1] for _ in range(more))])
        cells, is_open = split(line, delimiter)
    return Record(number, cells, is_open)


def split(text: str, delimiter: str) -> tuple[list[str], bool]:
    """The cells, and whether a quote is never closed; such a cell ends at the next delimiter, without its quote."""
    patterns = _patterns(delimiter)
    cells: list[str] = []
    at, is_open = 0, False
    while True:
        if text[at:].lstrip(" ").startswith(QUOTE):
            if found := patterns.whole.match(text, at):
                cells.append(found[1].replace('""', QUOTE))
                at, is_last = found.end(), not found[0].endswith(delimiter)
            else:
                begins = text.index(QUOTE, at) + 1
                closed = patterns.plain_closing.search(text, begins) or patterns.closing.search(text, begins)
                inner = text[begins : closed.start() + closed[0].rindex(QUOTE)] if closed else ""
                if closed and f"{delimiter}{QUOTE}" not in inner:
                    cells.append(inner.replace('""', QUOTE).replace('\\"', QUOTE))
                    at, is_last = closed.end(), not closed[0].endswith(delimiter)
                else:
                    is_open = True
                    cell, end, _ = text[begins:].partition(delimiter)
                    cells.append(cell)
                    at, is_last = begins + len(cell) + len(end), not end
        else:
            cell, end, _ = text[at:].partition(delimiter)
            cells.append(cell)
            at, is_last = at + len(cell) + len(end), not end
        if is_last:
            return cells, is_open


def _find_end(
    delimiter: str, width: int, source: Iterator[tuple[int, str]], ahead: deque[tuple[int, str]], first: str, cells: int
) -> int:
    """How many further lines the cell that is open takes, 0 if none closes it. Lines that were read stay in `ahead`.

    Where the `first` line has all its `cells` already, one that has them, too, is a row of its own, unless the file has all
    cells in quotes."""
    most, signs = MOST_LINES if width > 2 else MOST_LINES // 4, len(first)
    all_quoted = first.startswith(QUOTE) and f"{QUOTE}{delimiter}{QUOTE}" in first
    is_whole = width > 2 and cells >= width and not all_quoted
    for count in range(most):
        if count >= len(ahead):
            one = next(source, None)
            if one is None:
                return 0
            ahead.append(one)
        line = ahead[count][1]
        signs += len(line)
        closed = _patterns(delimiter).closes_line.match(line)
        is_row = is_whole and line.count(delimiter) >= width - 1
        if is_row or signs > MOST_SIGNS or not (closed or INNER.fullmatch(line)):
            return 0
        if closed:
            return count + 1
    return 0
