"""Quotes that a line opens and does not close: a cell with several lines, or a quote too many. Pure.

Both are read by evidence: the lines up to the next quote that closes are one cell, if the record then has as many cells as the
register has columns, unless each of them is a whole record of its own, too. What may be either way is doubtful.
"""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from gateway.imports.quoted_cells import Patterns, find_dialect, find_patterns, split

if TYPE_CHECKING:
    from _csv import Dialect

MOST_ROWS = 200
"""A cell in quotes has at most so many lines that look like records; in a register of one or two columns a quarter of them."""
MOST_SIGNS = 2_000_000
SIGNS_OF_A_LINE = 20
"""What a line counts for beside its own signs: one without any costs memory, too."""
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

    def look(self) -> Iterator[tuple[int, str]]:
        """The next lines, as far as somebody looks, none of which is taken."""
        yield from self.ahead
        for one in self.source:
            self.ahead.append(one)
            yield one

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
    signs, records, stray = len(first), 0, 0
    for count, (number, line) in enumerate(lines.look(), 1):
        signs += len(line) + SIGNS_OF_A_LINE
        found = lines.count_cells(line)
        records += found >= lines.width
        if signs > MOST_SIGNS or records > most:
            return NEVER
        counts += [found] if line.strip() else []
        if lines.quote in line and not patterns.inner.fullmatch(line):
            if patterns.closes_line.match(line):
                return NEVER if stray else _decide(lines, first, cells, counts, count)
            if lines.is_record(line):
                return NEVER
            if patterns.plain_closing.search(line):
                return End(reach=number)
            stray += 1
            if stray > MOST_STRAY:
                return NEVER
    return NEVER


def _decide(lines: Lines, first: str, cells: int, counts: list[int], taken: int) -> End:
    """Whether the cell takes lines of so many cells each, the last of which closes it."""
    further = [*islice(lines.ahead, taken)]
    width, last = lines.width, further[-1][0]
    together = "\n".join([first, *(line for _, line in further)])
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
