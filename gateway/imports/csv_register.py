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
from contracts.errors import InvalidInput
from gateway.imports.csv_columns import MEANING, folded

MOST_ROWS = 200_000
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


def read(content: bytes) -> Register:
    """All rows, with the doubts that only the whole file shows. Raises InvalidInput when it is no register."""
    text, encoding = decoded(content)
    try:
        return _read(text, encoding)
    except csv.Error as error:
        raise not_a_register(f"it cannot be read as CSV: {error}") from None


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
    raise not_a_register("it is no text")


def _read(text: str, encoding: str) -> Register:
    delimiter = max(DELIMITERS, key=lambda one: len(_meanings(_header(text, one))))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next(reader, [])
    meanings = _meanings(header)
    if not NAMES & set(meanings.values()):
        raise no_name_column(header)
    known = {header[at]: column for at, column in meanings.items()}
    unknown = [cell for at, cell in enumerate(header) if at not in meanings and cell.strip()]
    register = Register(encoding, delimiter, known, unknown)
    for line, cells in _numbered(reader):
        if len(register.rows) >= MOST_ROWS:
            raise too_many_rows()
        fields = {column: cells[at].strip() for at, column in meanings.items() if at < len(cells) and cells[at].strip()}
        doubts = ["too_many_cells There are more cells than columns."] if any(cells[len(header) :]) else []
        register.rows.append(ImportRow.model_construct(line=line, fields=fields, doubts=doubts))
    _doubt_shared_numbers(register.rows)
    return register


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
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1  # type: ignore[attr-defined]


def _doubt_shared_numbers(rows: list[ImportRow]) -> None:
    by_number: dict[str, list[ImportRow]] = defaultdict(list)
    for row in rows:
        if digits := re.sub(r"\W", "", row.fields.get("identity_number", ""))[-10:]:
            by_number[digits].append(row)
    for sharing in by_number.values():
        if len(sharing) > 1:
            lines = [row.line for row in sharing]
            for row in sharing:
                row.doubts.append(f"shared_identity_number {_others(lines, row.line)}")


def _others(lines: list[int], own: int) -> str:
    shown = [str(line) for line in lines[: LINES_SHOWN + 1] if line != own][:LINES_SHOWN]
    left = len(lines) - 1 - len(shown)
    more = f" and {left} more" if left else ""
    return f"The same number stands on line{'s' if len(lines) > 2 else ''} {', '.join(shown)}{more}."


def not_a_register(reason: str) -> InvalidInput:
    """The file is not what can be imported at all."""
    return InvalidInput("gateway.not_a_register", f"The file is not a register of customers: {reason}.")


def no_name_column(header: list[str]) -> InvalidInput:
    """No column says what the customers are called, so that no row could be used."""
    found = ", ".join(header)[:200] or "nothing"
    return InvalidInput(
        "gateway.no_name_column",
        f"The first line must name the columns, one of them Namn or Name; it says: {found}.",
    )


def too_many_rows() -> InvalidInput:
    return InvalidInput("gateway.too_many_rows", f"A file may have {MOST_ROWS} rows; split it and send the parts.")
