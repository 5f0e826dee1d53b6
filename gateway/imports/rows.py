"""Cells of a register → fields of a row: whose name, phone and address each is, and what does not fit. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from contracts.customers import PROPERTIES_COLUMN, ImportRow
from contracts.customers import import_reading_errors as texts
from contracts.customers.errors import TOO_MANY_CELLS
from contracts.errors import BadField
from contracts.folding import fold, fold_name, words_of
from gateway.imports.columns import Columns
from gateway.imports.headings import COMPANY, REMARK
from gateway.imports.records import Record

LONGEST_CELL = 10_000
SEVERAL = " ::: "
"""What stands between the values of a cell in Google's files."""
TAGS = re.compile(r"\s*(?:(?<!\\)(?:[|;]|:::)|\n)\s*")
"""Between properties in a cell. An export writes a sign inside of one behind a backslash."""
ESCAPED = re.compile(r"\\(:::|[|;\\])")
MOST_TAGS, LONGEST_TAG = 50, 720
SPOILT = re.compile(r"\ufffd|Ã[\x80-\xbf\u0152-\u2122]|â€|Â[\xa0-\xbf]")
"""What is left of letters that were read in a wrong encoding before."""
MOVED = {"first_name": "contact_first_name", "last_name": "contact_last_name", "mobile": "contact_mobile"}
PERSON = ("priv", "person", "nej", "no", "false", "0", "individual")
"""How the kind of a customer begins that is a person; also the «no» of «Is a company»."""


class Row(NamedTuple):
    """One row: what the customers service gets, its cells as they stood, its properties, and its doubts for the report."""

    row: ImportRow
    cells: list[str]
    properties: list[str]
    doubts: list[BadField]


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
            tags += [ESCAPED.sub(r"\1", tag) for tag in TAGS.split(text) if tag]
        elif column == REMARK or (column == "info" and column in fields):
            remarks.append(f"{columns.headings[at].strip()}: {text}")
        else:
            fields[column] = text
    if remarks:
        fields["info"] = "\n".join([*([fields["info"]] if "info" in fields else []), *remarks])
    _tell_names_apart(fields)
    _take_apart(fields)
    _cut(fields, doubts)
    if any(len(tag) > LONGEST_TAG for tag in tags) or len(tags) > MOST_TAGS:
        doubts.append(texts.PROPERTIES_LEFT_OUT.at("/properties", most=MOST_TAGS, length=LONGEST_TAG))
    if record.is_open:
        doubts.append(texts.QUOTE_NOT_CLOSED.at("/", line=record.line))
    if any(cell.strip() for cell in record.cells[len(columns.headings) :]):
        doubts.append(TOO_MANY_CELLS.at("/"))
    return _row(record.line, fields, record.cells, tags, doubts)


def _row(line: int, fields: dict[str, str], cells: Sequence[str], tags: list[str], doubts: list[BadField]) -> Row:
    doubts += [
        texts.LETTERS_SPOILT.at(f"/{name}", value=text[:60]) for name, text in fields.items() if SPOILT.search(text)
    ]
    kept = list(dict.fromkeys(tag for tag in tags if len(tag) <= LONGEST_TAG))[:MOST_TAGS]
    said = [f"{one.code} {one.detail}" for one in doubts]
    return Row(ImportRow.model_construct(line=line, fields=fields, doubts=said), list(cells), kept, doubts)


def add_doubt(row: Row, doubt: BadField) -> None:
    """Notes something that only the whole file shows."""
    row.row.doubts.append(f"{doubt.code} {doubt.detail}")
    row.doubts.append(doubt)


def _tell_names_apart(fields: dict[str, str]) -> None:
    """A person's names beside that of a company are those of its contact."""
    company = fields.pop(COMPANY, "")
    name = fields.get("name", "")
    given = " ".join(fields[one] for one in ("first_name", "last_name") if one in fields)
    if company:
        fields["name"] = company
        if name and fold_name(name) != fold_name(company) and not given:
            fields.setdefault("contact_name", name)
    is_person = fold(fields.get("kind", "")).startswith(PERSON)
    if given and fields.get("name") and not is_person and (company or not _is_same_person(fields["name"], given)):
        for column, of_contact in MOVED.items():
            if text := fields.pop(column, ""):
                fields.setdefault(of_contact, text)


def _is_same_person(name: str, given: str) -> bool:
    """Whether a name is that of the person: all the words of first and last name are in it."""
    return set(words_of(given)) <= set(words_of(name))


def _take_apart(fields: dict[str, str]) -> None:
    """Cells with several values or lines: the second line of a street, the second address and number."""
    for column, second in (("email", "email_2"), ("phone", "phone_2")):
        first, several, rest = fields.get(column, "").partition(SEVERAL)
        if several:
            fields[column] = first.strip()
            fields.setdefault(second, rest.partition(SEVERAL)[0].strip())
    for column in [one for one in fields if one.endswith("_line1") and "\n" in fields[one]]:
        first, _, rest = fields[column].partition("\n")
        second = column[:-1] + "2"
        fields[column] = first.strip()
        fields[second] = ", ".join([*rest.split("\n"), *([fields[second]] if second in fields else [])]).strip()


def _cut(fields: dict[str, str], doubts: list[BadField]) -> None:
    """Texts that are longer than a cell may be: a note is cut, others are left out."""
    for column in [one for one, text in fields.items() if len(text) > LONGEST_CELL]:
        doubts.append(texts.CELL_TOO_LONG.at(f"/{column}", length=LONGEST_CELL, found=len(fields[column])))
        if column == "info":
            fields[column] = fields[column][:LONGEST_CELL].rstrip()
        else:
            del fields[column]
