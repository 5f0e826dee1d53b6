"""Which column of a register means what: headings → our columns, by the table, the rest of the file, or the caller. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.customers import PROPERTIES_COLUMN, Addresses, is_import_column
from gateway.imports.headings import ADDRESS, COMPANY, IGNORED, REMARK, STATUS, folded, meaning_of

SHARED = {"info", REMARK, PROPERTIES_COLUMN}
"""Columns that several headings may fill."""
NAMES = {"name", "first_name", "last_name", COMPANY}
NAMED = 80
"""So many characters of a heading stand in the report."""
INVOICE, VISITING = "invoice", "visiting"


@dataclass(slots=True)
class Columns:
    """The headings of a file, and the columns of those that are used, by position."""

    headings: list[str]
    by_position: dict[int, str]

    @property
    def used(self) -> dict[str, str]:
        """Heading → our column, for the report."""
        shown = {COMPANY: "name", REMARK: "info", STATUS: "active"}
        return {self.headings[at]: shown.get(column, column) for at, column in self.by_position.items()}

    @property
    def unused(self) -> list[str]:
        """The headings that are not used, without those of our own file of rejected rows."""
        left = [cell for at, cell in enumerate(self.headings) if at not in self.by_position and cell.strip()]
        return [cell[:NAMED] for cell in left if meaning_of(cell) != IGNORED]

    @property
    def has_names(self) -> bool:
        return not NAMES.isdisjoint(self.by_position.values())

    def replace(self, column: str, by: str | None) -> None:
        """Gives the heading of a column another meaning, or none."""
        for at, one in list(self.by_position.items()):
            if one == column:
                del self.by_position[at]
                if by is not None and by not in self.by_position.values():
                    self.by_position[at] = by


def resolve(headings: Sequence[str], given: Mapping[str, str] | None = None) -> Columns:
    """What each heading means. `given` says it of some headings, "" for one that is not to be used."""
    chosen = {folded(heading): column for heading, column in (given or {}).items()}
    own: dict[int, str] = {}
    guessed: dict[int, str] = {}
    for at, heading in enumerate(headings):
        if folded(heading) in chosen:
            if chosen[folded(heading)]:
                own[at] = chosen[folded(heading)]
        elif meaning := meaning_of(heading):
            guessed[at] = meaning
    parts = {at: column for at, column in guessed.items() if column in ADDRESS}
    uses = _uses(guessed, own)
    found = dict(own)
    for at, column in guessed.items():
        name = f"{uses[at]}_{ADDRESS[column]}" if at in parts else column
        if name != IGNORED and (name in SHARED or name not in found.values()):
            found[at] = name
    return Columns(list(headings), dict(sorted(found.items())))


def find_bad_columns(given: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The columns of a map that are none of ours, and those that more than one heading is to fill."""
    values = [column for column in given.values() if column]
    unknown = [column for column in values if not is_import_column(column)]
    twice = [column for column in dict.fromkeys(values) if column not in SHARED and values.count(column) > 1]
    return unknown, twice


def _uses(guessed: Mapping[int, str], own: Mapping[int, str]) -> dict[int, str]:
    """The address that each part belongs to that does not say it itself. Parts of one address never go to two.

    Parts that stand once belong together. Where a part stands several times, each belongs to the street before it.
    """
    explicit = [
        column for column in (*guessed.values(), *own.values()) if column.partition("_")[0] in Addresses.model_fields
    ]
    streets = [column.partition("_")[0] for column in explicit if column.endswith("_line1")]
    lacking = [use for use in streets if f"{use}_city" not in explicit and f"{use}_postcode" not in explicit]
    parts = [column for column in guessed.values() if column in ADDRESS]
    has_street = "street" in parts
    if INVOICE in streets and has_street:
        usual = VISITING if VISITING not in streets else "delivery"
    elif not has_street and lacking:
        usual = next(use for use in (INVOICE, VISITING, "delivery") if use in lacking)
    else:
        usual = INVOICE
    repeated = {part for part in parts if parts.count(part) > 1}
    found: dict[int, str] = {}
    current = usual
    for at, column in guessed.items():
        use, _, part = column.partition("_")
        if column == "street":
            current = usual
        elif part == "line1" and use in Addresses.model_fields:
            current = use
        if column in ADDRESS:
            found[at] = current if column in repeated and f"{current}_{ADDRESS[column]}" not in explicit else usual
    return found
