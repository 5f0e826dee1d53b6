"""What services say in the head of a card beside the customer: facts, and the badges of those that are warnings.

A block of sums is a fact for each column, with a line for each item. A block whose items have pages of their own (`opens`) is a
fact for each item, called by its first column and leading to its page.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.card import ColumnDescription, TabDescription
from gateway.web.card_header import Fact
from gateway.web.columns import GENERIC_COLUMNS, Badge, Cell, get_value, make_badge, make_table
from gateway.web.texts import Texts
from gateway.web.view import said_of_age

Json = dict[str, Any]
Address = Callable[[TabDescription, Json], str]
"""The page of an item of a block; "" for none."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """The facts of all blocks, and what of them warns."""

    facts: list[Fact] = field(default_factory=list)
    badges: list[Badge] = field(default_factory=list)


def build_blocks(card: Json, described: Mapping[str, TabDescription], texts: Texts, address: Address) -> Blocks:
    """The blocks of a card, in its order."""
    found = Blocks()
    for block in card.get("head") or ():
        _add(found, block, described.get(block["key"]), texts, address)
    return found


def _add(found: Blocks, block: Json, described: TabDescription | None, texts: Texts, address: Address) -> None:
    title = str(block["title"])
    if block["status"] == "unavailable":
        found.facts.append(Fact(title, [said_of_age(block, texts)], tone="" if block.get("reason") else "bad"))
        return
    notice, items = said_of_age(block, texts), block.get("items") or []
    if not items:
        empty = texts.word(described.empty) if described is not None and described.empty else texts("empty")
        found.facts.append(Fact(title, [empty, *filter(None, [notice])]))
        return
    if described is not None and described.opens:
        found.facts.extend(_fact_of_item(item, described, texts, address) for item in items)
    else:
        _add_sums(found, items, described.columns if described is not None else GENERIC_COLUMNS, texts)
    if notice:
        found.facts.append(Fact(title, [notice], tone="attention"))


def _add_sums(found: Blocks, items: list[Json], described: Iterable[ColumnDescription], texts: Texts) -> None:
    columns = [one for one in described if any(get_value(item, one) is not None for item in items)]
    table = make_table(items, columns, texts, whole=True)
    if table.prose:
        found.facts.append(Fact(table.columns[0].text, table.prose))
        return
    for place, column in enumerate(columns):
        cells = [row[place] for row in table.rows]
        badges = [
            Badge(f"{flag.text} {_text(cell)}", flag.tone)
            for item, cell in zip(items, cells, strict=True)
            for flag in _flags(item, column, texts)
        ]
        found.badges.extend(badges)
        tone = next((one.tone for one in badges), "")
        found.facts.append(Fact(table.columns[place].text, [_text(cell) for cell in cells], tone=tone))


def _fact_of_item(item: Json, described: TabDescription, texts: Texts, address: Address) -> Fact:
    name, *others = described.columns
    (label,) = make_table([item], [name], texts, whole=True).rows[0]
    said = [_text(cell) for cell in make_table([item], others, texts, whole=True).rows[0]]
    flags = [flag for column in others for flag in _flags(item, column, texts)]
    line = " · ".join(filter(None, [*said, *(flag.text for flag in flags)]))
    return Fact(label.text, [line], address(described, item), next((flag.tone for flag in flags), ""))


def _flags(item: Json, column: ColumnDescription, texts: Texts) -> list[Badge]:
    return [make_badge(column.flags, name, texts) for name in column.flags if item.get(name) is True]


def _text(cell: Cell) -> str:
    return f"{cell.text} {cell.note}".strip()
