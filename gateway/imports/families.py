"""Which rows of a file are contacts or addresses of which: known once the whole file was read, by a few numbers for each row.

Rows that name a customer come first, those that belong to one after them: so an import sends the customers first.
"""

from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from contracts.customers import PARENT_COLUMN
from contracts.folding import fold_name
from contracts.legal_forms import company_key
from gateway.imports import belonging
from gateway.imports.belonging import GUESSED, LISTED, REQUIRED, Belonging
from gateway.imports.columns import Columns
from gateway.imports.headings import COMPANY, DISPLAY_NAME

OF_PARTS = frozenset({PARENT_COLUMN, DISPLAY_NAME, COMPANY})
OF_PERSONS = frozenset({"first_name", "last_name", "contact_name"})
MOST_LINES = 10
"""So many lines of one name are kept: more say no more than that it is not unique."""


class Parent(NamedTuple):
    """The customer that a row belongs to: its name, and the `lines` of the file that may be it."""

    name: str
    lines: tuple[int, ...] = ()
    may_be_new: bool = False


def may_belong(columns: Columns) -> bool:
    """Whether rows of these columns can belong to others: a parent, a display name, or a company beside a person."""
    meant = {*columns.by_position.values(), *columns.further.values()}
    return not OF_PARTS.isdisjoint(meant) or ("name" in meant and not OF_PERSONS.isdisjoint(meant))


BUCKETS = 64
"""The rows are put in order a part at a time, by the hash of what they are called: all at once take ten times the memory."""


class Named(NamedTuple):
    """A way to call a row: hashes of what it is called and of its city, its line, whether it is a person of a list, and whether
    this is its name without legal form: by that alone persons are put together, so that each belongs to one company."""

    name: int
    city: int
    line: int
    is_listed: int
    is_key: int


SIZE = len(Named._fields)


class Families:
    """The rows of a file by name, while it is read (`learn`) and afterwards (`settle`, then `find`)."""

    def __init__(self) -> None:
        self._rows = [array("q") for _ in range(BUCKETS)]
        self._wanted: set[int] = set()
        self._lines: dict[int, tuple[int, ...]] = {}
        self._hosts: dict[int, tuple[int, ...]] = {}

    def learn(self, line: int, fields: dict[str, str], found: Belonging | None, external_id: str = "") -> None:
        """Takes in a row: the names by which others may name it, or whose it is."""
        if found is not None and found.how != LISTED:
            self._wanted |= {hash(said) for said in _sayings(found.parent)}
        if found is None or found.how != REQUIRED:
            city = hash(fold_name(text)) if (text := _city(fields)) else 0
            is_listed = int(found is not None and found.how == LISTED)
            for said, is_key in _sayings(fields.get("name", "")).items():
                self._add(Named(hash(said), city, line, is_listed, int(is_key)))
        for said in (fields.get("number", ""), external_id):
            if said:
                self._add(Named(hash(("", said)), 0, line, 0, 0))

    def _add(self, row: Named) -> None:
        self._rows[row.name % BUCKETS].extend(row)

    def settle(self) -> None:
        """Finds the rows of each name that others belong to; what is kept of all others is given up."""
        while self._rows:
            kept = self._rows.pop()
            rows = sorted(Named(*kept[at : at + SIZE]) for at in range(0, len(kept), SIZE))
            for name, group in groupby(rows, key=lambda row: row.name):
                self._settle_name(name, list(group))
        self._wanted = set()

    def _settle_name(self, name: int, rows: list[Named]) -> None:
        if name in self._wanted:
            self._lines[name] = _lines_of([row for row in rows if not row.is_listed] or rows)
        of_one = [row for row in rows if row.is_key]
        if len(of_one) > 1 and any(row.is_listed for row in of_one):
            self._hosts.update(_hosts_of(of_one))

    def find(self, line: int, found: Belonging | None) -> Parent | None:
        """The customer that a row belongs to; None for a row that is one."""
        if found is None:
            return None
        if found.how == LISTED:
            hosts = self._hosts.get(line, ())
            return Parent(found.parent, hosts, may_be_new=not hosts)
        lines = next((lines for said in _sayings(found.parent) if (lines := self._without(line, said))), ())
        if found.how == GUESSED and not lines and not belonging.has_legal_form(found.parent):
            return None
        return Parent(found.parent, lines)

    def hosts(self) -> set[int]:
        """The lines of the rows to which others may belong."""
        return {line for lines in (*self._lines.values(), *self._hosts.values()) for line in lines}

    def _without(self, line: int, said: object) -> tuple[int, ...]:
        return tuple(one for one in self._lines.get(hash(said), ()) if one != line)


def _sayings(name: str) -> dict[object, bool]:
    """How a customer may be meant, the surest first: by its name, its number, its name without legal form; whether it is that."""
    if not name:
        return {}
    key = company_key(name)
    return {said: said == key for said in (fold_name(name), ("", name.strip()), key)}


def _city(fields: dict[str, str]) -> str:
    return next((fields[f"{use}_city"] for use in ("invoice", "visiting", "delivery") if f"{use}_city" in fields), "")


def _lines_of(rows: Sequence[Named]) -> tuple[int, ...]:
    return tuple(sorted({row.line for row in rows})[:MOST_LINES])


def _hosts_of(rows: Sequence[Named]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The persons of one company → the lines of the row that makes it: its own, or the first person's in that city."""
    own = [row for row in rows if not row.is_listed]
    heads = {row.city: row.line for row in sorted(own, key=lambda row: -row.line)}
    listed = sorted((row for row in rows if row.is_listed), key=lambda row: (not row.city, row.line))
    for row in listed:
        if len(own) == 1:
            yield row.line, (own[0].line,)
        elif row.city in heads:
            if heads[row.city] != row.line:
                yield row.line, (heads[row.city],)
        elif not row.city and heads:
            yield row.line, tuple(sorted(heads.values())[:MOST_LINES])
        elif 0 in heads:
            yield row.line, (heads[0],)
        else:
            heads[row.city] = row.line
