"""Files that are opened in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets take the file for another encoding, and spoil å, ä and ö."""


class Dialect(NamedTuple):
    """What a spreadsheet in a language expects. `place`: where the words of that language stand in a pair."""

    place: int
    separator: str
    decimal: str


DIALECTS = {"sv": Dialect(0, ";", ","), "en": Dialect(1, ",", ".")}

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would run a cell that begins so; a name is whatever somebody typed."""


def defuse(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def write_csv(headings: Iterable[tuple[str, str]], rows: Iterable[Sequence[str]], dialect: Dialect) -> bytes:
    """UTF-8 with its mark, lines that end with CRLF; separated by semicolons in Swedish, by commas in English."""
    first = write_rows([[heading[dialect.place] for heading in headings]], dialect)
    return BYTE_ORDER_MARK.encode() + first + write_rows(rows, dialect)


def write_rows(rows: Iterable[Sequence[str]], dialect: Dialect) -> bytes:
    """Further lines of such a file."""
    text = io.StringIO()
    csv.writer(text, delimiter=dialect.separator, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
