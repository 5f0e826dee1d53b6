"""One line of a register, or several that belong together → cells, where some stand in quotes. Pure."""

import csv
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from _csv import Dialect

QUOTE, SINGLE = '"', "'"
MOST_OPEN = 50
"""So many open quotes of a line are looked at; cells after them end at the next delimiter."""


class Patterns(NamedTuple):
    """`whole`: a cell in quotes; `closing`: the quotes that end one; `plain_closing`: those without a backslash before them;
    `closes_line`: a line that ends one begun before; `indented`: a quote after spaces; `inner`: what may stand inside quotes."""

    whole: re.Pattern[str]
    closing: re.Pattern[str]
    plain_closing: re.Pattern[str]
    closes_line: re.Pattern[str]
    indented: re.Pattern[str]
    inner: re.Pattern[str]


@cache
def find_patterns(delimiter: str, quote: str = QUOTE) -> Patterns:
    """The patterns for files with that delimiter and quote sign."""
    end = rf"[ ]*(?:{re.escape(delimiter)}|\Z)"
    content = f"[^{quote}]*(?:{quote}{quote}[^{quote}]*)*"
    inner = f"({content}){quote}"
    return Patterns(
        re.compile(rf"[ ]*{quote}{inner}{end}"),
        re.compile(rf"(?<!{quote}){quote}(?:{quote}{quote})*{end}"),
        re.compile(rf"(?<![\\{quote}]){quote}(?:{quote}{quote})*{end}"),
        re.compile(inner + end),
        re.compile(rf"(?:^|{re.escape(delimiter)})[ ]+{quote}"),
        re.compile(content),
    )


@cache
def find_dialect(delimiter: str, quote: str = QUOTE) -> "Dialect":
    """How a program writes such a file; that of a reader, which the next one takes as it is."""
    return csv.reader([], delimiter=delimiter, quotechar=quote, strict=True).dialect


def split(text: str, delimiter: str, quote: str = QUOTE) -> tuple[list[str], bool]:
    """The cells, and whether a quote is never closed; such a cell ends at the next delimiter, without its quote."""
    cells: list[str] = []
    at, opened = 0, 0
    while at <= len(text):
        begins = at
        while text.startswith(" ", begins):
            begins += 1
        if text.startswith(quote, begins) and opened < MOST_OPEN:
            cell, at, is_open = _quoted(text, at, begins + 1, delimiter, quote)
            opened += is_open
        else:
            cell, at = _plain(text, at, delimiter)
        cells.append(cell)
    return cells, opened > 0


def _quoted(text: str, at: int, begins: int, delimiter: str, quote: str) -> tuple[str, int, bool]:
    """A cell in quotes, where the next one begins (after the end of the text if it is the last), and whether it is open."""
    patterns = find_patterns(delimiter, quote)
    if found := patterns.whole.match(text, at):
        return found[1].replace(quote * 2, quote), _next(found, delimiter), False
    closed = patterns.plain_closing.search(text, begins) or patterns.closing.search(text, begins)
    inner = text[begins : closed.start() + closed[0].rindex(quote)] if closed else ""
    if closed and delimiter + quote not in inner:
        return inner.replace(quote * 2, quote).replace("\\" + quote, quote), _next(closed, delimiter), False
    return *_plain(text, begins, delimiter), True


def _plain(text: str, at: int, delimiter: str) -> tuple[str, int]:
    end = text.find(delimiter, at)
    return (text[at:], len(text) + 1) if end < 0 else (text[at:end], end + 1)


def _next(found: re.Match[str], delimiter: str) -> int:
    return found.end() if found[0].endswith(delimiter) else found.end() + 1
