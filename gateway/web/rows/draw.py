"""A thing as a page shows it: what it is called, its details, its parts as tables; by what the tab describes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from contracts.card import ColumnDescription, PartDescription, TabDescription
from contracts.tabs import Kind
from gateway.web.card_header import Fact
from gateway.web.columns import Badge, Table, make_table
from gateway.web.forms.typed import Json
from gateway.web.texts import Texts

SAME_FOR_ALL = ("currency",)
"""What the rows of a part take from the thing itself."""
TOTALS = ("total", "totals")
NOTHING = {"0", "0.00", "0.0000"}


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of a thing as a table."""

    title: str
    table: Table


@dataclass(frozen=True, slots=True)
class RowView:
    """The page of a row."""

    name: str
    badges: list[Badge]
    facts: list[Fact]
    parts: list[PartView]
    warnings: list[str]


def draw_row(tab: TabDescription, found: Json, texts: Texts) -> RowView:
    """What the page shows of a thing."""
    known = {column.field for column in tab.details}
    columns = [*(one for one in tab.columns if one.field not in known), *tab.details]
    facts, badges = draw_facts(found, columns, texts)
    return RowView(_name(tab, found, texts), badges, facts, draw_parts(found, tab.parts, texts), [])


def draw_parts(found: Json, parts: Iterable[PartDescription], texts: Texts) -> list[PartView]:
    """The parts that the thing has, as tables."""
    return [
        PartView(
            texts.of(part.labels, part.field), make_table(rows, list(_used(rows, part.columns)), texts, whole=True)
        )
        for part in parts
        if (rows := list(_rows(found, part.field)))
    ]


def draw_facts(found: Json, columns: Iterable[ColumnDescription], texts: Texts) -> tuple[list[Fact], list[Badge]]:
    """The details that it has, and the badges of its status."""
    table = make_table([found], list(_used([found], columns)), texts, whole=True)
    facts: list[Fact] = []
    badges: list[Badge] = []
    if table.prose:
        return [Fact(table.columns[0].text, table.prose)], badges
    for heading, cell in zip(table.columns, table.rows[0] if table.rows else [], strict=False):
        badges += cell.badges
        said = f"{cell.text} {cell.note}".strip()
        if said:
            facts.append(Fact(heading.text, said.split("\n"), cell.href))
    return facts, badges


def _used(rows: Iterable[Json], columns: Iterable[ColumnDescription]) -> Iterator[ColumnDescription]:
    """The columns that say something of at least one row: no sums and quantities that are all nil, but totals."""
    every = list(rows)
    for column in columns:
        counts = column.kind in (Kind.MONEY, Kind.QUANTITY, Kind.PERCENT)
        if (
            not counts
            or column.field.partition(".")[0] in TOTALS
            or any(_counts(row.get(column.field)) for row in every)
        ):
            yield column


def _counts(value: Any) -> bool:
    return value is not None and str(value) not in NOTHING


def _rows(found: Json, field: str) -> Iterator[Json]:
    """The rows of a list in the thing; "lines.spans": those of the lists in its rows. Each knows what is the same for all."""
    name, _, rest = field.partition(".")
    common = {same: found[same] for same in SAME_FOR_ALL if same in found}
    value = found.get(name)
    for row in value if isinstance(value, list) else ():
        if isinstance(row, dict):
            whole = {**common, **row}
            yield from _rows(whole, rest) if rest else (flatten(whole),)


def flatten(found: Json, before: str = "") -> Json:
    """Values inside groups under the way to them, beside the groups: `totals.net`."""
    flat: Json = {}
    for name, value in found.items():
        flat[before + name] = value
        if isinstance(value, dict):
            flat |= flatten(value, f"{before}{name}.")
    return flat


def _name(tab: TabDescription, found: Json, texts: Texts) -> str:
    """The tab's title and how people tell this row from others: its number, or else its name."""
    for kind in (Kind.CODE, Kind.NAME, Kind.FILE):
        said = next((found[one.field] for one in tab.columns if one.kind == kind and found.get(one.field)), "")
        if said:
            return f"{texts.of(tab.titles, tab.key)}: {said}"
    return texts.of(tab.titles, tab.key)
