"""Cells of a register → fields of a row: whose name, phone and address each is, and what does not fit. Pure."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import NamedTuple

from contracts.customers import PROPERTIES_COLUMN, ImportRow, RowRemark
from contracts.customers import import_reading_errors as texts
from contracts.customers.cells import undress
from contracts.customers.errors import TOO_MANY_CELLS
from contracts.errors import BadField
from contracts.personal_numbers import FIELDS, mask_personal_number
from gateway.imports import note_cells, row_meaning
from gateway.imports.belonging import GUESSED, Belonging, confirm
from gateway.imports.columns import SECOND, Columns, second_of
from gateway.imports.families import Parent
from gateway.imports.headings import EXTERNAL_ID, REMARK, folded, meaning_of
from gateway.imports.records import Record

LONGEST_CELL = 10_000
SEVERAL = " ::: "
"""What stands between the values of a cell in Google's files."""
OF_SEVERAL = (*SECOND, "website")
TAGS = re.compile(r"(?<!\\)(?:[|;]|:::)|\n")
"""Between properties in a cell. An export writes a sign inside of one behind a backslash."""
ESCAPED = re.compile(r"\\(:::|[|;\\])")
MOST_TAGS, LONGEST_TAG = 50, 720
SPOILT = re.compile(
    r"\ufffd|Ã[\x80-\xbf\u0152-\u2122]|â€|Â[\xa0-\xbf]|√[•∂§©ÖÑñº®]|├\S|(?<=[^\W\d_])[”„†](?=[^\W\d_])|(?<=[^\W\d_])[ˆ‰]"
)
LOST = re.compile(r"(?:(?<=[^\W\d_])|^)\?(?=[^\W\d_])")
"""A question mark in place of a letter of a name."""
ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,5});")
"""What is left of letters that were read in a wrong encoding before."""
OWN_TAGS = ("properties", "egenskaper")
"""How our own exports call them: there a comma is part of a property."""


class Row(NamedTuple):
    """One row: what the customers service gets, its cells as they stood, its properties, and its doubts for the report.

    `belongs`: whose contact or address it may be by its own cells; `parent`: whose it is, by the whole file. `external_id`: by
    which other rows may name it. `refusal`: why it is no customer, and not sent at all."""

    row: ImportRow
    cells: list[str]
    properties: list[str]
    doubts: list[BadField]
    belongs: Belonging | None = None
    external_id: str = ""
    parent: Parent | None = None
    refusal: BadField | None = None


def make_row(record: Record, columns: Columns) -> Row:
    """The row of a record."""
    doubts: list[BadField] = []
    fields: dict[str, str] = {}
    remarks: list[str] = []
    tags: list[str] = []
    for at, column in columns.by_position.items():
        text = record.cells[at].strip() if at < len(record.cells) else ""
        if not text:
            continue
        if column == PROPERTIES_COLUMN:
            tags += note_cells.drop_errors(_split_tags(text, columns.headings[at]), doubts)
        elif column == REMARK or (column == "info" and column in fields):
            remarks += note_cells.note(columns.headings[at].strip(), text, doubts)
        else:
            fields[column] = text
    _add_further(record.cells, columns, fields, remarks, doubts)
    external_id = fields.pop(EXTERNAL_ID, "")
    noted, belongs = row_meaning.settle(fields, columns, doubts)
    remarks += noted
    remarks += _take_apart(fields, columns)
    if remarks:
        fields["info"] = "\n".join([*([fields["info"]] if "info" in fields else []), *remarks])
    _cut(fields, doubts)
    if any(len(tag) > LONGEST_TAG for tag in tags) or len(tags) > MOST_TAGS:
        doubts.append(texts.PROPERTIES_LEFT_OUT.at("/properties", most=MOST_TAGS, length=LONGEST_TAG))
    if record.is_open or record.part_of or record.ends or len(record.cells) > len(columns.headings):
        doubts += _doubts_of(record, columns)
    row = _row(record.line, fields, record.cells, tags, doubts)
    return row._replace(belongs=belongs, external_id=external_id) if belongs or external_id else row


def refuse_row(record: Record, why: BadField) -> Row:
    """A line that is no customer."""
    row = _row(record.line, {}, record.cells, [], [])
    return row._replace(doubts=[why], refusal=why)


def give_parent(row: Row, parent: Parent, columns: Columns) -> Row:
    """The row as a part of its parent. Its properties are none of the customer's: they go to the note."""
    assert row.belongs is not None
    fields, properties = dict(row.row.fields), row.properties
    if row.belongs.how == GUESSED:
        fields = confirm(fields, row.belongs)
    if properties and not parent.may_be_new:
        said = f"{columns.heading_of(PROPERTIES_COLUMN)}: {', '.join(properties)}"
        fields["info"], properties = "\n".join(filter(None, [fields.get("info", ""), said])), []
    sent = ImportRow.model_construct(line=row.row.line, fields=fields, doubts=row.row.doubts, remarks=row.row.remarks)
    return row._replace(row=sent, properties=properties, parent=parent)


def _doubts_of(record: Record, columns: Columns) -> Iterator[BadField]:
    """What is doubtful about the quotes and the number of cells."""
    if record.is_open:
        yield texts.QUOTE_NOT_CLOSED.at("/", line=record.line)
    if record.part_of:
        yield texts.ROW_IN_QUOTES.at("/", line=record.part_of)
    if record.ends:
        yield texts.ROWS_IN_CELL.at("/", line=record.line, end=record.ends)
    if any(cell.strip() for cell in record.cells[len(columns.headings) :]):
        yield TOO_MANY_CELLS.at("/")


def _split_tags(text: str, heading: str) -> list[str]:
    """The properties in a cell; in columns of other programs commas stand between them, too. Google's own groups are none."""
    text = undress(PROPERTIES_COLUMN, text)
    found = filter(None, map(str.strip, TAGS.split(text)))
    tags = [ESCAPED.sub(r"\1", tag) for tag in found if not tag.startswith("* ")]
    if (
        len(tags) == 1
        and "\\" not in text
        and meaning_of(heading) == PROPERTIES_COLUMN
        and folded(heading) not in OWN_TAGS
    ):
        tags = [tag for one in tags[0].split(",") if (tag := one.strip())]
    return tags


def _add_further(
    cells: Sequence[str], columns: Columns, fields: dict[str, str], remarks: list[str], doubts: list[BadField]
) -> None:
    """Cells of headings that stand again, and of none: nothing is lost that another cell does not say already."""
    for at, column in columns.further.items():
        text = cells[at].strip() if at < len(cells) else ""
        second = second_of(column)
        if not text or (column in fields and row_meaning.is_same(column, text, fields[column])):
            continue
        if column not in fields:
            fields[column] = text
        elif second and second not in fields:
            fields[second] = text
        elif not second or text != fields[second]:
            remarks += note_cells.note(columns.headings[at].strip(), _mask(column, text, fields), doubts)
    width = len(columns.headings)
    for at in [*columns.nameless, *range(width, len(cells))] if len(cells) > width else columns.nameless:
        if text := cells[at].strip() if at < len(cells) else "":
            remarks += note_cells.note(f"#{at + 1}", text, doubts)


def _mask(column: str, text: str, fields: dict[str, str]) -> str:
    """The cell as a note may say it: everybody reads that."""
    if column not in FIELDS:
        return text
    is_person = column == "identity_number" and row_meaning.says_person(fields)
    return mask_personal_number(text, "person" if is_person else "")


def _row(line: int, fields: dict[str, str], cells: Sequence[str], tags: list[str], doubts: list[BadField]) -> Row:
    doubts += [
        texts.LETTERS_SPOILT.at(f"/{name}", value=text[:60]) for name, text in fields.items() if _is_spoilt(name, text)
    ]
    kept = list(dict.fromkeys(tag for tag in tags if len(tag) <= LONGEST_TAG))[:MOST_TAGS]
    sent = ImportRow.model_construct(line=line, fields=fields, users={}, doubts=[], remarks=[], parent=None)
    row = Row(sent, list(cells), kept, [])
    for one in doubts:
        add_doubt(row, one)
    return row


def _is_spoilt(column: str, text: str) -> bool:
    if text.isascii():
        return "?" in text and column.endswith(("name", "city")) and LOST.search(text) is not None
    return SPOILT.search(text) is not None or (column.endswith(("name", "city")) and LOST.search(text) is not None)


def add_doubt(row: Row, doubt: BadField) -> None:
    """Notes something that only the whole file shows."""
    values = {name: ", ".join(one) if isinstance(one, list) else str(one) for name, one in doubt.values.items()}
    row.row.doubts.append(f"{doubt.code} {doubt.detail}")
    row.row.remarks.append(
        RowRemark(code=doubt.code, field=doubt.pointer.strip("/"), detail=doubt.detail, values=values)
    )
    row.doubts.append(doubt)


def _take_apart(fields: dict[str, str], columns: Columns) -> list[str]:
    """Cells with several values or lines: the second line of a street, further addresses and numbers. Returns what no column
    takes."""
    left: list[str] = []
    for column in [] if columns.are_ours else [one for one, text in fields.items() if ENTITY.search(text)]:
        fields[column] = ENTITY.sub(lambda found: unescape(found[0]), fields[column])
    for column in [one for one in OF_SEVERAL if SEVERAL in fields.get(one, "") and not columns.are_ours]:
        first, *others = [part.strip() for part in fields[column].split(SEVERAL)]
        fields[column] = first
        if second := SECOND.get(column):
            fields[second] = ", ".join(dict.fromkeys([*([fields[second]] if second in fields else []), *others]))
        else:
            left += [f"{columns.heading_of(column)}: {text}" for text in others if text]
    for column in [one for one in fields if one.endswith("_line1") and "\n" in fields[one]]:
        first, _, rest = fields[column].partition("\n")
        second = column[:-1] + "2"
        fields[column] = first.strip()
        fields[second] = ", ".join([*rest.split("\n"), *([fields[second]] if second in fields else [])]).strip()
    if not columns.are_ours:
        row_meaning.split_places(fields)
    return left


def _cut(fields: dict[str, str], doubts: list[BadField]) -> None:
    """Texts that are longer than a cell may be: a note is cut, others are left out."""
    for column in [one for one, text in fields.items() if len(text) > LONGEST_CELL]:
        doubts.append(texts.CELL_TOO_LONG.at(f"/{column}", length=LONGEST_CELL, found=len(fields[column])))
        if column == "info":
            fields[column] = fields[column][:LONGEST_CELL].rstrip()
        else:
            del fields[column]
