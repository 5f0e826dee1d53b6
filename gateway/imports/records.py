"""Lines of a register → records: cells with the line on which they begin. Pure.

Quotes are read as people and programs write them: `5" Rör` is a cell with a quote in it, a cell in quotes may have several
lines, and a quote that is never closed costs its own line only (see open_quotes).
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gateway.imports import open_quotes
from gateway.imports.quoted_cells import QUOTE, split

DELIMITERS = ",;\t|"
END_OF_FILE = "\x1a"
"""The last sign of a file of DOS."""
MOST_BEYOND = 5
"""A record has so many more cells of several lines than its register has columns at most: each is looked for from its begin."""
__all__ = ["DELIMITERS", "QUOTE", "Record", "read_records", "split"]


class Record(NamedTuple):
    """One record. `is_open`: a quote of it is never closed. `part_of`: the line whose open quote may reach to here, so that this
    is no record; 0 for none. `ends`: the last line of a cell whose lines may be records; 0 for none."""

    line: int
    cells: list[str]
    is_open: bool = False
    part_of: int = 0
    ends: int = 0


def read_records(lines: Iterable[tuple[int, str]], delimiter: str, width: int, quote: str = QUOTE) -> Iterator[Record]:
    """The records of numbered lines, without empty ones. `width`: how many columns the register has."""
    ahead: deque[tuple[int, str]] = deque()
    source = iter(lines)
    rest = open_quotes.Lines(delimiter, width, quote, source, ahead)
    begins = reach = 0
    while True:
        one = ahead.popleft() if ahead else next(source, None)
        if one is None:
            return
        number, line = one
        reaches = 0
        if quote in line:
            record, reaches = _record(number, line, rest)
        else:
            record = Record(number, line.split(delimiter))
        if number <= reach:
            record = record._replace(part_of=begins)
            ends = number + sum(cell.count("\n") for cell in record.cells)
            if ends > number or len(record.cells) != width:
                reaches = max(reaches, ends + 1)  # where the next one begins is not sure either
            reach = max(reach, reaches)
        elif reaches:
            begins, reach = number, reaches
        if any(cell and not cell.isspace() and cell.strip() != END_OF_FILE for cell in record.cells):
            yield record


def _record(number: int, line: str, lines: open_quotes.Lines) -> tuple[Record, int]:
    """A record whose first line has quotes, with the lines that it needs taken from `lines`; and the last line to which its open
    quote may reach, 0 for none."""
    delimiter, quote = lines.delimiter, lines.quote
    try:
        if not lines.patterns.indented.search(line):
            return Record(number, next(csv.reader([line], lines.dialect))), 0
    except csv.Error:
        pass
    cells, is_open = split(line, delimiter, quote)
    ends = 0
    for _ in range(lines.width + MOST_BEYOND):
        if not is_open:
            break
        end = open_quotes.find_end(lines, line, len(cells))
        if not end.lines:
            return Record(number, cells, True, ends=ends), end.reach
        ends = end.reach or ends
        line = "\n".join([line, *lines.take(end.lines)])
        cells, is_open = split(line, delimiter, quote)
    return Record(number, cells, is_open, ends=ends), 0
