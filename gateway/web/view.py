"""The card as the pages show it: a bar of tabs, and one or all of them as tables, with what is old or missing said."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from contracts.card import ColumnDescription, TabDescription
from gateway import errors
from gateway.choices import CHOICES
from gateway.web import formats
from gateway.web.columns import GENERIC_COLUMNS, Table, make_table, open_rows
from gateway.web.maps import Marker, make_marker, place_column, read_point
from gateway.web.texts import Texts

FIRST = 5
"""So many items of each tab stand in the overview."""

Json = dict[str, Any]
Buttons = Callable[[Json], list["Button"]]
Rows = Callable[[Json, Json], str]


@dataclass(frozen=True, slots=True)
class Button:
    """What can be started from here, and the page of its form. `takes_file`: files may be dropped on the tab, too."""

    text: str
    href: str
    takes_file: bool = False


@dataclass(frozen=True, slots=True)
class TabView:
    """One tab. `notice` says how old it is, or that it cannot be reached; `below` that there is more than is shown;
    `empty` that there is nothing, and `invitation` leads to what would change that; `actions` what can be started from it;
    `is_more`: there are more than `total`; `has_places`: its page has a map; `markers` where its items are, on that page; `scope`
    says that it does not follow the branch of the card; `is_final`: what is missing will not come."""

    key: str
    title: str
    status: str
    total: int | None
    is_more: bool
    table: Table
    notice: str
    below: str
    empty: str
    invitation: Button | None
    is_whole: bool
    actions: list[Button]
    has_places: bool = False
    markers: Sequence[Marker] = ()
    scope: str = ""
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class CardView:
    """`bar` are all tabs of the card, `shown` those on this page, `current` the one that was chosen; `hidden` why that one is not
    shown."""

    bar: list[TabView]
    shown: list[TabView]
    current: str | None
    is_degraded: bool
    hidden: str = ""

    @property
    def has_map(self) -> bool:
        """Whether a tab of this page has places to draw."""
        return any(tab.markers for tab in self.shown)


def build_card_view(
    card: Json,
    described: Mapping[str, TabDescription],
    chosen: str | None,
    texts: Texts,
    buttons: Buttons,
    rows: Rows,
    branch: str = "",
) -> CardView:
    """The page of a card and its tabs' descriptions by key; `buttons` makes those of a tab, `rows` the addresses of its items.
    With a `branch`, a tab that does not follow branches says so. A tab that is left out from the card says why; raises NotFound
    for one that no card has."""
    tabs = [
        _tab(tab, described.get(tab["key"]), texts, whole=tab["key"] == chosen, actions=buttons(tab), rows=rows)
        for tab in card["tabs"]
    ]
    if branch:
        tabs = [replace(tab, scope=_scope(described.get(tab.key), texts)) for tab in tabs]
    shown = [tab for tab in tabs if chosen in (None, tab.key)]
    hidden = explain_hidden(card, chosen, texts) if chosen is not None and not shown else ""
    return CardView(tabs, shown, chosen, bool(card["meta"]["degraded"]), hidden)


def _scope(described: TabDescription | None, texts: Texts) -> str:
    return texts("not_by_branch") if described is not None and described.by_branch is False else ""


def explain_hidden(card: Json, chosen: str, texts: Texts) -> str:
    """Why the card leaves the tab out. Raises NotFound for one that it does not know."""
    why = next((one for one in card.get("hidden", ()) if one["key"] == chosen), None)
    if why is None:
        raise errors.no_such_tab(chosen)
    text, field = ("tab_module_off", "module") if why["reason"] == "module_off" else ("tab_role_missing", "roles")
    needed = CHOICES[field].get(why["needs"])
    return texts(text, texts.word(needed) if needed is not None else why["needs"])


def _tab(
    tab: Json, described: TabDescription | None, texts: Texts, whole: bool, actions: list[Button], rows: Rows
) -> TabView:
    items = tab.get("items", [])
    shown = items if whole else items[:FIRST]
    total = tab.get("total")
    columns = described.columns if described is not None else GENERIC_COLUMNS
    empty = texts.word(described.empty) if described is not None and described.empty else texts("empty")
    invitation = _invite(described, tab, actions, texts)
    is_more = bool(tab.get("total_is_more"))
    of_many = "showing_of_many" if is_more else "showing"
    below = texts(of_many, len(shown), total) if whole and total is not None and len(shown) < total else ""
    table, addresses = make_table(shown, columns, texts, whole), [rows(tab, item) for item in shown]
    return TabView(
        tab["key"],
        tab["title"],
        tab["status"],
        total,
        is_more,
        open_rows(table, addresses),
        said_of_age(tab, texts),
        below,
        empty,
        invitation,
        is_whole=total is None or len(shown) >= total,
        actions=actions,
        has_places=place_column(columns) is not None,
        markers=list(_markers(shown, columns, table, addresses)) if whole else (),
        is_final=bool(tab.get("reason")),
    )


def _markers(
    items: Sequence[Json], columns: Sequence[ColumnDescription], table: Table, addresses: Sequence[str]
) -> Iterator[Marker]:
    """The items that have a place. What is said of them are the cells of their row, the name first."""
    column = place_column(columns)
    for item, row, address in zip(items, table.rows, addresses, strict=False):
        point = read_point(item, column) if column is not None else None
        if column is None or point is None:
            continue
        styled = zip(table.columns, row, strict=True)
        said = [
            (heading.style != "main", cell.text) for heading, cell in styled if cell.text and heading.style != "code"
        ]
        yield make_marker(point, [text for _, text in sorted(said, key=lambda one: one[0])], item, address)


def _invite(described: TabDescription | None, tab: Json, actions: list[Button], texts: Texts) -> Button | None:
    """The first action of a tab without items, in the words of an invitation; None where the caller may start nothing."""
    if tab.get("items") or described is None or described.invitation is None or not described.actions:
        return None
    is_allowed = described.actions[0].operation in (tab.get("actions") or ())
    return replace(actions[0], text=texts.word(described.invitation)) if is_allowed and actions else None


def said_of_age(tab: Json, texts: Texts) -> str:
    """That a tab cannot be reached, or how old it is; nothing of one that is up to date."""
    if tab.get("reason"):
        return texts.of_value("reason", tab["reason"])
    if tab["status"] == "unavailable":
        return texts("unavailable")
    if tab["status"] == "stale":
        count, unit = formats.age(tab["age_seconds"])
        return texts("stale", formats.moment(tab["as_of"])[11:], count, texts(unit))
    return ""
