"""An item of a tab → cells of a row, by the columns that the tab's description names: one formatter for each kind of value.

A field that no column names is left out, so that a service may give more than people need to see.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from contracts.card import ColumnDescription, WordDescription
from contracts.tabs import Kind
from gateway.web import formats
from gateway.web.maps import link_outside, read_point
from gateway.web.texts import Texts

Item = dict[str, Any]
OURS = "/v1/"
_ID = re.compile(r"[a-z]+_[0-9a-zA-Z]{1,60}")
TONES = frozenset(["good", "attention", "bad", "plain"])
STYLES: dict[str, str] = {
    **dict.fromkeys((Kind.DATE, Kind.MOMENT, Kind.PERIOD), "date"),
    **dict.fromkeys((Kind.CODE, Kind.PHONE, Kind.SCORE, Kind.PLACE), "code"),
    **dict.fromkeys((Kind.NAME, Kind.FILE, Kind.PROSE), "main"),
    **dict.fromkeys((Kind.MONEY, Kind.QUANTITY, Kind.PERCENT, Kind.COUNT, Kind.SIZE), "money"),
    **dict.fromkeys((Kind.STATUS, Kind.TAG), "status"),
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A short word in a coloured field. `tone` is good, attention, bad, plain, or tag."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell. `note` is said beside it, smaller."""

    text: str = ""
    href: str = ""
    note: str = ""
    label: str = ""
    badges: tuple[Badge, ...] = ()
    is_download: bool = False
    links: tuple[tuple[str, str], ...] = ()
    """`(text, address)` of each part of a text that names several things."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column; `style` is the class of its cells."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Table:
    """A tab's items. `prose` in place of rows, if they have nothing but a text."""

    columns: list[Heading]
    rows: list[list[Cell]]
    prose: list[str]

    @property
    def has_links(self) -> bool:
        """Whether the keyboard reaches something in it; else the table itself has to be reached, to be scrolled."""
        return any(cell.href or cell.links for row in self.rows for cell in row)


def make_table(items: Iterable[Item], described: Iterable[ColumnDescription], texts: Texts, whole: bool) -> Table:
    """The items as rows, with the columns that at least one of them fills; not the minor ones, unless `whole`."""
    shown = list(items)
    columns = [
        column
        for column in described
        if (whole or not column.minor) and any(get_value(item, column) is not None for item in shown)
    ]
    headings = [Heading(texts.of(column.labels, column.field), STYLES.get(column.kind, "words")) for column in columns]
    if [column.kind for column in columns] == [Kind.PROSE]:
        said = (get_value(item, columns[0]) for item in shown)
        return Table(headings, [], [str(text) for text in said if text is not None])
    return Table(headings, [[_cell(item, column, texts) for column in columns] for item in shown], [])


def open_rows(table: Table, addresses: list[str]) -> Table:
    """The same with a link to each row's page: in its first cell that has a text and no link of its own."""
    for row, address in zip(table.rows, addresses, strict=False):
        place = next((place for place, cell in enumerate(row) if address and cell.text and not cell.href), None)
        if place is not None:
            row[place] = replace(row[place], href=address)
    return table


def get_value(item: Item, column: ColumnDescription) -> Any:
    """The item's value under whichever name; None if it has none worth showing."""
    found = (item.get(name) for name in (column.field, *column.also))
    return next((value for value in found if value not in (None, "")), None)


def make_badge(words: dict[str, WordDescription], value: str, texts: Texts) -> Badge:
    """The badge of a status or flag; a value without a word is shown as it is, without its underscores."""
    word = words.get(value)
    if word is None:
        return Badge(humanise(value), "plain")
    return Badge(texts.word(word), word.tone if word.tone in TONES else "plain")


def humanise(value: Any) -> str:
    """ "bonus_point" → "Bonus point"."""
    return str(value).replace("_", " ").capitalize()


def _cell(item: Item, column: ColumnDescription, texts: Texts) -> Cell:
    value = get_value(item, column)
    if value is None:
        return Cell()
    try:
        return FORMATTERS.get(column.kind, _text)(item, value, column, texts)
    except (ValueError, TypeError):  # a service newer than the pages may mean something else by the field
        return Cell(str(value))


def _text(_item: Item, value: Any, _column: ColumnDescription, _texts: Texts) -> Cell:
    return Cell(str(value))


def _name(item: Item, value: Any, column: ColumnDescription, texts: Texts) -> Cell:
    former = [one for one in _used(item, column, "former") or () if isinstance(one, dict)]
    notes = [texts("formerly", one.get("name", ""), one.get("until", "")) for one in former]
    return Cell(str(value), href=_to_customer(_used(item, column, "customer")), note=", ".join(notes))


def _customers(item: Item, value: Any, column: ColumnDescription, _texts: Texts) -> Cell:
    named = [one for one in _used(item, column, "customers") or () if isinstance(one, dict)]
    links = [(str(one.get("customer_name") or ""), _to_customer(one.get("customer_id"))) for one in named]
    return Cell(str(value), href=links[0][1] if len(links) == 1 else "", links=tuple(links))


def _to_customer(customer_id: Any) -> str:
    """The address of a customer's card; "" for what is no id."""
    return f"/customers/{customer_id}" if isinstance(customer_id, str) and _ID.fullmatch(customer_id) else ""


def _moment(_item: Item, value: Any, _column: ColumnDescription, _texts: Texts) -> Cell:
    return Cell(formats.moment(str(value)))


def _period(item: Item, value: Any, column: ColumnDescription, _texts: Texts) -> Cell:
    said = formats.period(str(value), str(_used(item, column, "end") or ""))
    return Cell(said.removeprefix(f"{_used(item, column, 'day')} "))


def _days(_item: Item, value: Any, _column: ColumnDescription, texts: Texts) -> Cell:
    return Cell(texts("days", int(value)))


def _money(item: Item, value: Any, column: ColumnDescription, texts: Texts) -> Cell:
    currency = str(_used(item, column, "currency") or "")
    return Cell(formats.money(str(value), currency, texts.language), note=currency)


def _number(_item: Item, value: Any, _column: ColumnDescription, texts: Texts) -> Cell:
    return Cell(formats.number(str(value), texts.language))


def _percent(_item: Item, value: Any, _column: ColumnDescription, texts: Texts) -> Cell:
    return Cell(texts.percent(value))


def _score(_item: Item, value: Any, _column: ColumnDescription, _texts: Texts) -> Cell:
    return Cell(f"{value} / 5")


def _flag(_item: Item, value: Any, _column: ColumnDescription, texts: Texts) -> Cell:
    return Cell(texts("yes" if value is True else "no"))


def _status(item: Item, value: Any, column: ColumnDescription, texts: Texts) -> Cell:
    flags = [make_badge(column.flags, flag, texts) for flag in column.flags if item.get(flag) is True]
    return Cell(badges=(make_badge(column.words, str(value), texts), *flags))


def _word(_item: Item, value: Any, column: ColumnDescription, texts: Texts) -> Cell:
    return Cell(make_badge(column.words, str(value), texts).text)


def _tag(_item: Item, value: Any, _column: ColumnDescription, _texts: Texts) -> Cell:
    return Cell(badges=(Badge(str(value), "tag"),))


def _value(item: Item, value: Any, column: ColumnDescription, texts: Texts) -> Cell:
    is_number = _used(item, column, "kind") == "number"
    return Cell(formats.number(str(value), texts.language) if is_number else str(value))


def _link(_item: Item, value: Any, _column: ColumnDescription, _texts: Texts) -> Cell:
    return Cell(str(value), href=formats.web_address(str(value)))


def _phone(_item: Item, value: Any, _column: ColumnDescription, _texts: Texts) -> Cell:
    return Cell(str(value), href=f"tel:{''.join(str(value).split())}")


def _email(_item: Item, value: Any, _column: ColumnDescription, _texts: Texts) -> Cell:
    return Cell(str(value), href=formats.mailto(str(value)))


def _file(item: Item, value: Any, column: ColumnDescription, texts: Texts) -> Cell:
    address = str(_used(item, column, "address") or "")
    if not address.startswith(OURS):
        return Cell(str(value))
    return Cell(str(value), href=address, label=f"{texts('download')}: {value}", is_download=True)


def _size(_item: Item, value: Any, _column: ColumnDescription, texts: Texts) -> Cell:
    return Cell(formats.size(int(value), texts.language))


def _place(item: Item, _value: Any, column: ColumnDescription, texts: Texts) -> Cell:
    point = read_point(item, column)
    if point is None:
        return Cell()
    address = link_outside(*point)
    return Cell(texts("show_on_map") if address else f"{point[0]:.4f}, {point[1]:.4f}", href=address)


def _used(item: Item, column: ColumnDescription, use: str) -> Any:
    return item.get(column.uses.get(use, ""))


Format = Callable[[Item, Any, ColumnDescription, Texts], Cell]
FORMATTERS: dict[str, Format] = {
    Kind.NAME: _name,
    Kind.MOMENT: _moment,
    Kind.PERIOD: _period,
    Kind.DAYS: _days,
    Kind.MONEY: _money,
    Kind.QUANTITY: _number,
    Kind.COUNT: _number,
    Kind.PERCENT: _percent,
    Kind.SCORE: _score,
    Kind.FLAG: _flag,
    Kind.STATUS: _status,
    Kind.WORD: _word,
    Kind.TAG: _tag,
    Kind.VALUE: _value,
    Kind.LINK: _link,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.CUSTOMERS: _customers,
    Kind.FILE: _file,
    Kind.SIZE: _size,
    Kind.PLACE: _place,
}
"""The other kinds are shown as they are."""


def _generic(field: str, sv: str, en: str, kind: Kind, **uses: str) -> ColumnDescription:
    return ColumnDescription(field=field, labels={"sv": sv, "en": en}, kind=kind, uses=uses)


GENERIC_COLUMNS = (
    _generic("date", "Datum", "Date", Kind.DATE),
    _generic("number", "Nummer", "Number", Kind.CODE),
    _generic("kind", "Typ", "Type", Kind.WORD),
    _generic("name", "Namn", "Name", Kind.NAME),
    _generic("text", "Text", "Text", Kind.NAME),
    _generic("status", "Status", "Status", Kind.STATUS),
    _generic("amount", "Belopp", "Amount", Kind.MONEY, currency="currency"),
)
"""For a tab that nobody has described: a service of before descriptions, with a tab that these contracts do not have."""
