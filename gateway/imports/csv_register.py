"""Register files: bytes → rows of our columns. Finds out encoding, separator and header; pure.

Understood are UTF-8, UTF-16 and Windows-1252 or Latin-1 text; comma, semicolon or tab; a Swedish or English header.
"""

import codecs
import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts.customers import ImportRow
from contracts.customers import errors as texts
from contracts.errors import BadField
from gateway import errors
from gateway.imports.csv_columns import MEANING, folded

MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_LINE = 1_000_000
NAMED_COLUMN = 80
"""So many characters of an unknown column's name stand in the report."""
DELIMITERS = ",;\t"
NAMES = {"name", "first_name", "last_name"}
LINES_SHOWN = 10


@dataclass(slots=True)
class Register:
    """A file that has been read. `unknown_columns` were not understood and are not used."""

    encoding: str
    delimiter: str
    columns: dict[str, str]
    unknown_columns: list[str]
    rows: list[ImportRow] = field(default_factory=list)
    doubts: dict[tuple[int, str], BadField] = field(default_factory=dict)
    """Line and code → what is doubtful, for the report's texts."""

    def doubt(self, row: ImportRow, doubt: BadField) -> None:
        """Notes something that only the whole file shows."""
        row.doubts.append(f"{doubt.code} {doubt.detail}")
        self.doubts[row.line, doubt.code] = doubt


def read(content: bytes) -> Register:
    """All rows, with the doubts that only the whole file shows. Raises InvalidInput when it is no register."""
    text, encoding = decoded(content)
    try:
        return _read(text, encoding)
    except csv.Error:  # in the first line; `_numbered` says it of the others
        raise errors.register_malformed(1) from None


def decoded(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Any bytes are some Latin-1, so UTF-8 is tried first."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, encoding.removesuffix("-sig")
    raise errors.register_not_text()


def _read(text: str, encoding: str) -> Register:
    delimiter = max(DELIMITERS, key=lambda one: len(_meanings(_header(text, one))))
    reader = csv.reader(_lines(text), delimiter=delimiter)
    header = next(reader, [])
    if len(header) > MOST_COLUMNS:
        raise errors.too_many_columns(MOST_COLUMNS)
    meanings = _meanings(header)
    if not NAMES & set(meanings.values()):
        raise errors.no_name_column(header)
    known = {header[at]: column for at, column in meanings.items()}
    unknown = [cell[:NAMED_COLUMN] for at, cell in enumerate(header) if at not in meanings and cell.strip()]
    register = Register(encoding, delimiter, known, unknown)
    for line, cells in _numbered(reader):
        if len(register.rows) >= MOST_ROWS:
            raise errors.too_many_rows(MOST_ROWS)
        fields = {column: cells[at].strip() for at, column in meanings.items() if at < len(cells) and cells[at].strip()}
        register.rows.append(ImportRow.model_construct(line=line, fields=fields, doubts=[]))
        if any(cells[len(header) :]):
            register.doubt(register.rows[-1], texts.TOO_MANY_CELLS.at("/"))
    _doubt_shared_numbers(register)
    return register


def _lines(text: str) -> Iterator[str]:
    """The lines. A line of millions of cells would take gigabytes as a row, so it is refused before it is one."""
    for line in io.StringIO(text, newline=""):
        if len(line) > LONGEST_LINE:
            raise errors.too_many_columns(MOST_COLUMNS)
        yield line


def _header(text: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter), [])


def _meanings(header: list[str]) -> dict[int, str]:
    """Position → our column; of two columns with one meaning the first is used."""
    found: dict[int, str] = {}
    for at, cell in enumerate(header):
        column = MEANING.get(folded(cell))
        if column is not None and column not in found.values():
            found[at] = column
    return found


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line on which each begins, without the empty ones."""
    begins = 2
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise errors.register_malformed(begins) from None
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1  # type: ignore[attr-defined]


def _doubt_shared_numbers(register: Register) -> None:
    by_number: dict[str, list[ImportRow]] = defaultdict(list)
    for row in register.rows:
        if digits := re.sub(r"\W", "", row.fields.get("identity_number", ""))[-10:]:
            by_number[digits].append(row)
    for sharing in by_number.values():
        if len(sharing) > 1:
            lines = [row.line for row in sharing]
            for row in sharing:
                register.doubt(row, _shared(lines, row.line))


def _shared(lines: list[int], own: int) -> BadField:
    shown = [str(line) for line in lines[: LINES_SHOWN + 1] if line != own][:LINES_SHOWN]
    return texts.SHARED_IDENTITY_NUMBER.at("/identity_number", lines=shown, lines_more=len(lines) - 1 - len(shown))
