"""An item of a tab → cells of a row. No tab is known here, only names of fields: what an item has becomes a column.

A field that is not named below is left out, so that a service may give more than people need to see.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from gateway.web import formats
from gateway.web.texts import Texts

Item = dict[str, Any]
OURS = "/v1/"
GOOD = frozenset(["accepted", "active", "completed", "confirmed", "done", "held", "ordered", "paid", "settled"])
ATTENTION = frozenset(
    [
        "deferred",
        "ending",
        "on_hold",
        "overpaid",
        "part_credited",
        "part_paid",
        "partly_ordered",
        "parked",
        "paused",
        "sent",
    ]
)
BAD = frozenset(["disputed", "escalated", "overdue", "written_off"])
FLAGS = ("overdue", "disputed")


@dataclass(frozen=True, slots=True)
class Badge:
    """A short word in a coloured field. `tone` is good, attention, bad or plain."""

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


Make = Callable[[Item, Any, Texts], Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """How a field is shown. `minor` ones are left out where space is scarce; `also` are other names of the same."""

    field: str
    make: Make
    style: str = "words"
    minor: bool = False
    also: tuple[str, ...] = ()

    def value(self, item: Item) -> Any:
        """The item's value under whichever name; None if it has none worth showing."""
        found = (item.get(name) for name in (self.field, *self.also))
        return next((value for value in found if value not in (None, "")), None)


@dataclass(frozen=True, slots=True)
class Table:
    """A tab's items. `prose` in place of rows, if they have nothing but a text."""

    columns: list[Column]
    rows: list[list[Cell]]
    prose: list[str]


def table(items: Iterable[Item], texts: Texts, whole: bool) -> Table:
    """The items as rows, with the columns that at least one of them fills; not the minor ones, unless `whole`."""
    shown = list(items)
    columns = [
        column
        for column in COLUMNS
        if (whole or not column.minor) and any(column.value(item) is not None for item in shown)
    ]
    if [column.field for column in columns] == ["text"] and not any("content" in item for item in shown):
        return Table(columns, [], [str(item["text"]) for item in shown if item.get("text")])
    return Table(columns, [[_cell(column, item, texts) for column in columns] for item in shown], [])


def status_badge(status: str, texts: Texts) -> Badge:
    """The badge of a status or flag."""
    tone = "good" if status in GOOD else "attention" if status in ATTENTION else "bad" if status in BAD else "plain"
    return Badge(texts.word("status", status), tone)


def _cell(column: Column, item: Item, texts: Texts) -> Cell:
    value = column.value(item)
    return Cell() if value is None else column.make(item, value, texts)


def _plain(_item: Item, value: Any, _texts: Texts) -> Cell:
    return Cell(str(value))


def _word(field: str) -> Make:
    return lambda _item, value, texts: Cell(texts.word(field, value))


def _status(item: Item, value: Any, texts: Texts) -> Cell:
    flags = [flag for flag in FLAGS if item.get(flag) is True]
    return Cell(badges=tuple(status_badge(said, texts) for said in (str(value), *flags)))


def _money(item: Item, value: Any, texts: Texts) -> Cell:
    return Cell(formats.amount(str(value), texts.language), note=str(item.get("currency", "")))


def _time(item: Item, value: Any, _texts: Texts) -> Cell:
    said = formats.period(str(value), str(item.get("ends_at") or ""))
    return Cell(said.removeprefix(f"{item.get('date')} "))


def _text(item: Item, value: Any, texts: Texts) -> Cell:
    content = str(item.get("content") or "")
    if content.startswith(OURS):
        return Cell(str(value), href=content, label=f"{texts('download')}: {value}", is_download=True)
    return Cell(str(value))


def _name(item: Item, value: Any, texts: Texts) -> Cell:
    former = [one for one in item.get("former_names") or () if isinstance(one, dict)]
    notes = [texts("formerly", one.get("name", ""), one.get("until", "")) for one in former]
    return Cell(str(value), note=", ".join(notes))


def _link(scheme: str) -> Make:
    def make(_item: Item, value: Any, _texts: Texts) -> Cell:
        said = str(value)
        return Cell(said, href=scheme + ("".join(said.split()) if scheme == "tel:" else said))

    return make


def _place(item: Item, value: Any, texts: Texts) -> Cell:
    try:
        north, east = float(value), float(item.get("longitude") or "")
    except ValueError:
        return Cell()
    address = f"https://www.openstreetmap.org/?mlat={north:.6f}&mlon={east:.6f}#map=16/{north:.6f}/{east:.6f}"
    return Cell(texts("show_on_map"), href=address)


COLUMNS: tuple[Column, ...] = (
    Column("date", _plain, "date"),
    Column("starts_at", _time, "date"),
    Column("number", _plain, "code"),
    Column("level", _plain, "code"),
    Column("kind", _word("kind")),
    Column("provider", _word("provider")),
    Column("name", _name, "main"),
    Column("text", _text, "main"),
    Column("role_title", _plain, minor=True),
    Column("letter", _plain, "code"),
    Column("normalised", lambda _item, value, _texts: Cell(f"{value} / 5"), "code"),
    Column("age_days", lambda _item, value, texts: Cell(texts("age_days", value)), minor=True),
    Column("address", _word("address"), minor=True),
    Column("city", _plain),
    Column("phone", _link("tel:"), "code"),
    Column("mobile", _link("tel:"), "code", minor=True),
    Column("email", _link("mailto:")),
    Column("contact", _plain, minor=True),
    Column("assignee", _plain, minor=True),
    Column("branch", _plain, minor=True, also=("branch_name",)),
    Column("due_date", _plain, "date"),
    Column("delivery", _word("delivery"), minor=True),
    Column("billing", _word("billing"), minor=True),
    Column("retired_on", _plain, "date", minor=True),
    Column("status", _status, "status"),
    Column("fee", _money, "money", minor=True),
    Column("interest", _money, "money", minor=True),
    Column("amount", _money, "money"),
    Column("remaining", _money, "money"),
    Column("size", lambda _item, value, texts: Cell(formats.size(int(value), texts.language)), "money"),
    Column("latitude", _place, "code"),
)
