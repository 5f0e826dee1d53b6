"""Quotes that a line opens and does not close: a cell with several lines, or a quote too many. Pure.

Both are read by evidence: the lines up to the next quote that closes are one cell, if the record then has as many cells as the
register has columns, unless each of them is a whole record of its own, too. What may be either way is doubtful.
"""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from gateway.imports.quoted_cells import Patterns, find_dialect, find_patterns, split

if TYPE_CHECKING:
    from _csv import Dialect

MOST_ROWS = 200
"""A cell in quotes has at most so many lines that look like records; in a register of one or two columns a quarter of them."""
MOST_SIGNS = 2_000_000
MOST_STRAY = 5
"""So many lines with quotes that close nothing are looked at."""


class End(NamedTuple):
    """`lines`: how many further lines the cell takes. `reach`: the line to which it may reach where that is not sure."""

    lines: int = 0
    reach: int = 0


NEVER = End()


@dataclass(slots=True)
class Lines:
    """The lines after the one in hand, and how they are to be read. Lines that were looked at stay in `ahead`."""

    delimiter: str
    width: int
    quote: str
    source: Iterator[tuple[int, str]]
    ahead: deque[tuple[int, str]]
    patterns: Patterns = field(init=False)
    dialect: "Dialect" = field(init=False)

    def __post_init__(self) -> None:
        self.patterns = find_patterns(self.delimiter, self.quote)
        self.dialect = find_dialect(self.delimiter, self.quote)

    def look(self, count: int) -> tuple[int, str] | None:
        """The line after `count` others; None at the end of the file."""
        while count >= len(self.ahead):
            one = next(self.source, None)
            if one is None:
                return None
            self.ahead.append(one)
        return self.ahead[count]

    def take(self, count: int) -> list[str]:
        """The next lines, which are then gone."""
        return [self.ahead.popleft()[1] for _ in range(count)]

    def count_cells(self, line: str) -> int:
        """How many cells a line has by itself."""
        if self.quote in line:
            return len(split(line, self.delimiter, self.quote)[0])
        return line.count(self.delimiter) + 1

    def is_record(self, line: str) -> bool:
        """Whether a line with quotes is a whole record, written as a program does."""
        try:
            cells = next(csv.reader([line], self.dialect))
        except csv.Error:
            return False
        return len(cells) == self.width


def find_end(lines: Lines, first: str, cells: int) -> End:
    """Where the cell ends that is open after the `first` lines of a record, which have so many cells by themselves."""
    patterns = lines.patterns
    most = MOST_ROWS if lines.width > 2 else MOST_ROWS // 4
    counts: list[int] = []
    signs, records, stray, count = len(first), 0, 0, 0
    while (one := lines.look(count)) is not None:
        number, line = one
        signs += len(line)
        found = lines.count_cells(line)
        records += found >= lines.width
        if signs > MOST_SIGNS or records > most:
            return NEVER
        counts += [found] if line.strip() else []
        if lines.quote in line and not patterns.inner.fullmatch(line):
            if patterns.closes_line.match(line):
                return NEVER if stray else _decide(lines, first, cells, counts, count + 1)
            if lines.is_record(line):
                return NEVER
            if patterns.plain_closing.search(line):
                return End(reach=number)
            stray += 1
            if stray > MOST_STRAY:
                return NEVER
        count += 1
    return NEVER


def _decide(lines: Lines, first: str, cells: int, counts: list[int], taken: int) -> End:
    """Whether the cell takes lines of so many cells each, the last of which closes it."""
    width, last = lines.width, lines.ahead[taken - 1][0]
    together = "\n".join([first, *(lines.ahead[at][1] for at in range(taken))])
    found, is_open = split(together, lines.delimiter, lines.quote)
    is_exact = is_open or len(found) == width
    has_records = any(count >= width for count in counts)
    has_quotes_everywhere = first.startswith(lines.quote) and lines.quote + lines.delimiter + lines.quote in first
    if has_quotes_everywhere or cells > width:
        is_doubtful = False
    elif cells == width:
        is_doubtful = has_records
    else:
        is_doubtful = counts[-1] >= width and any(count >= width for count in counts[:-1])
    may_be_apart = width > 2 and not has_quotes_everywhere and cells >= width
    are_apart = cells == width and all(count == width for count in counts) if is_exact else has_records
    if may_be_apart and are_apart:
        return End(reach=last)
    return End(taken, last if is_doubtful else 0)
