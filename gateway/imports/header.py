"""Where the headings of a register stand, and what separates its cells: after a `sep=` line and title rows. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from gateway.imports import errors
from gateway.imports.columns import Columns, resolve
from gateway.imports.quoted_cells import QUOTE, SINGLE
from gateway.imports.records import DELIMITERS, read_records

LINES_TRIED = 30
MOST_COLUMNS = 200
ROWS_TRIED = 200
SEPARATOR_LINE = re.compile(r'\s*"?sep=(.)"?[;,\s"]*', re.IGNORECASE)
LEADING_SIGNS = 100_000
"""So much of a line is looked at for headings."""


class Header(NamedTuple):
    """The headings, and what each means. `line`: where they stand; `ends`: the last line that belongs to them. `quote`: in
    what cells stand that have separators inside."""

    line: int
    ends: int
    delimiter: str
    columns: Columns
    quote: str = QUOTE


def find_header(
    lines: Iterable[tuple[int, str]], given: Mapping[str, str] | None, delimiter: str = "", nameless: bool = False
) -> Header:
    """The first line that names most of our columns. Raises InvalidInput when none names the customers.

    `delimiter`: the separator that the caller knows. `nameless`: then the line is taken that is most like headings."""
    first = list(_first_lines(lines))
    if not first:
        raise errors.no_name_column([])
    delimiters: Sequence[str] = DELIMITERS
    if told := SEPARATOR_LINE.fullmatch(first[0][1].replace("\t", "\0")):
        delimiters = [told[1].replace("\0", "\t")]
        first = first[1:]
    found = [one for sign in delimiter or delimiters for one in _headers(first, sign, given)]
    if told and not delimiter and not any(one.columns.has_names for one in found):
        found = [one for sign in DELIMITERS for one in _headers(first, sign, given)]  # the hint is wrong
    named = [one for one in found if one.columns.has_names]
    best = max(named, key=_rank) if named else max(found, key=_rank_of_nameless) if found and nameless else None
    if best is None:
        widest = max(first, key=lambda one: len(re.findall(r"[,;\t|]", one[1][:LEADING_SIGNS])), default=(1, ""))
        _refuse_wide(widest[1])
        raise errors.no_name_column(re.split(r"[,;\t|]", widest[1]))
    if len(best.columns.headings) > MOST_COLUMNS:
        raise errors.too_many_columns(MOST_COLUMNS)
    return best


def _first_lines(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for number, line in lines:
        if number > LINES_TRIED:
            return
        if line.strip():
            yield number, line


def _headers(first: list[tuple[int, str]], delimiter: str, given: Mapping[str, str] | None) -> Iterator[Header]:
    """What each of the first lines would say as headings."""
    for at, (number, line) in enumerate(first):
        if line.count(delimiter) > MOST_COLUMNS * 5:
            continue
        quote = QUOTE
        record = next(read_records(first[at : at + 5], delimiter, 1), None)
        if record is not None and all(_is_single(cell) for cell in record.cells if cell.strip()):
            quote, record = SINGLE, next(read_records(first[at : at + 5], delimiter, 1, SINGLE), None)
        if record is not None and record.line == number:
            cells = [" ".join(cell.split()) for cell in record.cells]
            ends = number + sum(cell.count("\n") for cell in record.cells)
            yield Header(number, ends, delimiter, resolve(cells, given), quote)


def _is_single(cell: str) -> bool:
    said = cell.strip()
    return len(said) > 1 and said[0] == said[-1] == SINGLE


def find_quote(lines: Iterable[tuple[int, str]], header: Header) -> str:
    """In what the cells stand, by the first rows: single quotes, if only they make all rows as long as the headings."""
    delimiter, width = header.delimiter, len(header.columns.headings)
    if header.quote != QUOTE:
        return header.quote
    some = [one for one in islice(lines, ROWS_TRIED) if one[1].strip()]
    opened = re.compile(rf"(?:^|{re.escape(delimiter)})\s*'")
    is_plain = all(line.count(delimiter) < width for _, line in some if opened.search(line))
    if is_plain or any(QUOTE in line for _, line in some):
        return QUOTE
    *records, last = read_records(some, delimiter, width, SINGLE)
    fits = all(len(one.cells) == width and not one.is_open for one in records) and len(last.cells) == width
    return SINGLE if fits else QUOTE


def _rank(header: Header) -> tuple[int, int]:
    """More columns are better, then the earlier line."""
    return len(header.columns.by_position), -header.line


def _rank_of_nameless(header: Header) -> tuple[int, int, int]:
    """As above; of those with equally many the one with most cells."""
    return len(header.columns.by_position), len(header.columns.headings), -header.line


def _refuse_wide(line: str) -> None:
    if max(line.count(delimiter) for delimiter in DELIMITERS) >= MOST_COLUMNS:
        raise errors.too_many_columns(MOST_COLUMNS)
