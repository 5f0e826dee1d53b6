"""Register files: a file → rows of our columns, read from disk as often as they are needed, never held all at once.

    with open_register(file, options) as register:
        register.total, register.encoding, …
        for row in register.rows(): …

A first pass counts the rows and finds what only the whole file shows; what it keeps is a number for each row.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Self, TextIO

from contracts.customers.errors import SHARED_IDENTITY_NUMBER
from contracts.customers.import_reading_errors import ZEROS_LEFT_OUT
from contracts.errors import BadField, InvalidInput
from gateway.imports import charset, errors, text_file, vcard
from gateway.imports.columns import Columns
from gateway.imports.families import Families, may_belong
from gateway.imports.header import Header, find_header, find_quote
from gateway.imports.headings import STATUS
from gateway.imports.other_tables import Tables
from gateway.imports.records import read_records
from gateway.imports.rows import Row, add_doubt, give_parent, make_row, refuse_row

MOST_ROWS = 200_000
LINES_SHOWN = 10
EXAMPLES = 3
MOST_STATUSES = 50
STAGES = {"kund", "prospekt", "prospect", "customer", "lead", "lid"}
"""What a column «Status» says where it is about prospects and customers; else it says who is active."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is to be read: `encoding` is a codec or "", `columns` says what headings mean; `unused` columns are left out.

    `delimiter`: what stands between cells, or "". `nameless`: headings that name nobody are taken, too, to be shown."""

    encoding: str = ""
    columns: Mapping[str, str] | None = None
    unused: tuple[str, ...] = ()
    delimiter: str = ""
    nameless: bool = False


@dataclass(slots=True)
class Register:
    """A file that has been read once. `examples`: names with letters beside a–z, so that people see that they are right."""

    encoding: str
    delimiter: str
    header_line: int
    columns: Columns
    text: TextIO
    make_rows: Callable[[], Iterator[Row]]
    total: int = 0
    examples: list[str] = field(default_factory=list)
    shared: dict[int, list[int]] = field(default_factory=dict)
    with_zeros: set[int] = field(default_factory=set)
    families: Families | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Removes what is on disk."""
        self.text.close()

    def rows(self) -> Iterator[Row]:
        """The rows in the order of the file, with all their doubts."""
        for row in self.make_rows():
            if lines := self.shared.get(row.row.line):
                add_doubt(row, _shared(lines, row.row.line))
            if row.row.line in self.with_zeros:
                add_doubt(row, ZEROS_LEFT_OUT.at("/"))
            parent = self.families.find(row.row.line, row.belongs) if self.families else None
            yield give_parent(row, parent, self.columns) if parent else row

    def turns(self) -> Iterator[Iterator[Row]]:
        """The rows of customers, then those that belong to other rows of the file."""
        if self.families is None or not self.families.hosts():
            yield self.rows()
            return
        yield (row for row in self.rows() if row.parent is None or not row.parent.lines)
        yield (row for row in self.rows() if row.parent is not None and row.parent.lines)

    @property
    def unused(self) -> list[str]:
        """The headings that are not used."""
        return self.columns.unused


def open_register(file: BinaryIO, options: ReadOptions = ReadOptions()) -> Register:
    """The register in a file. Raises InvalidInput when it is none."""
    file = text_file.with_line_feeds(file)
    encoding = charset.detect(file, options.encoding)
    text, zeros = text_file.decode(file, encoding)
    try:
        register = _of_cards(text, encoding) if vcard.is_vcard(text) else _of_table(text, encoding, options)
        for column in options.unused:
            register.columns.replace(column, None)
        _survey(register, zeros)
    except BaseException:
        text.close()
        raise
    return register


def _of_table(text: TextIO, encoding: str, options: ReadOptions) -> Register:
    if text_file.is_wrapped(text) and not _names_somebody(text, options):
        text = text_file.unwrap(text)
    header = find_header(text_file.lines_of(text), options.columns, options.delimiter, options.nameless)
    header = header._replace(quote=find_quote(_rows_after(text, header), header))
    columns = header.columns
    return Register(
        encoding, header.delimiter, header.line, columns, text, lambda: _rows_of_table(text, header, columns)
    )


def _names_somebody(text: TextIO, options: ReadOptions) -> bool:
    """Whether the headings of the file as it is name the customers."""
    try:
        find_header(text_file.lines_of(text), options.columns, options.delimiter)
    except InvalidInput:
        return False
    return True


def _rows_of_table(text: TextIO, header: Header, columns: Columns) -> Iterator[Row]:
    """The rows after the headings. Headings that come again, and other tables, are refused."""
    tables = Tables(columns, header.ends)
    for record in read_records(_rows_after(text, header), header.delimiter, len(columns.headings), header.quote):
        why = tables.refuse(record)
        yield make_row(record, columns) if why is None else refuse_row(record, why)


def _rows_after(text: TextIO, header: Header) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in text_file.lines_of(text) if number > header.ends)


def _of_cards(text: TextIO, encoding: str) -> Register:
    columns = Columns(list(vcard.COLUMNS), dict(enumerate(vcard.COLUMNS)))
    return Register(encoding, "", 0, columns, text, lambda: vcard.read_cards(text, columns))


def _survey(register: Register, zeros: Sequence[int]) -> None:
    """The first pass. Raises InvalidInput for too many rows. `zeros`: lines that had zero characters; each is part of the row
    that begins there or before it."""
    numbers: list[tuple[int, int]] = []
    statuses: set[str] = set()
    begins: list[int] = []
    families = Families() if may_belong(register.columns) else None
    for row in register.make_rows():
        if zeros:
            begins.append(row.row.line)
        register.total += 1
        if register.total > MOST_ROWS:
            raise errors.too_many_rows(MOST_ROWS)
        fields = row.row.fields
        if families and row.refusal is None:
            families.learn(row.row.line, fields, row.belongs, row.external_id)
        if digits := "".join(one for one in fields.get("identity_number", "") if one.isalnum())[-10:]:
            numbers.append((int(digits) if digits.isdecimal() else hash(digits), row.row.line))
        if len(register.examples) < EXAMPLES and not (name := fields.get("name", "")).isascii():
            register.examples.append(name[:80])
        if STATUS in fields and len(statuses) < MOST_STATUSES:
            statuses.add(fields[STATUS].casefold())
    register.columns.replace(STATUS, "stage" if statuses and statuses <= STAGES else "active")
    if families:
        families.settle()
        register.families = families
    register.shared = dict(_find_shared(numbers))
    places = (bisect_right(begins, line) for line in zeros)
    register.with_zeros = {begins[at - 1] for at in places if at}


def _find_shared(numbers: list[tuple[int, int]]) -> Iterator[tuple[int, list[int]]]:
    """The lines whose number other lines have, too → those lines. `numbers`: number and line of each row."""
    numbers.sort()
    begins = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at][0] != numbers[begins][0]:
            if at - begins > 1:
                lines = [line for _, line in numbers[begins:at]]
                yield from ((line, lines) for line in lines)
            begins = at


def _shared(lines: Iterable[int], own: int) -> BadField:
    others = [line for line in lines if line != own]
    shown = [str(line) for line in others[:LINES_SHOWN]]
    return SHARED_IDENTITY_NUMBER.at("/identity_number", lines=shown, lines_more=len(others) - len(shown))
