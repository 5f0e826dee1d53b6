"""Which column of a register means what: headings → our columns, by the table, the rest of the file, or the caller. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contracts.customers import PROPERTIES_COLUMN, Addresses, is_import_column
from gateway.imports.heading_rules import FULL_ADDRESS, PERSON_NAME, mean
from gateway.imports.headings import (
    ADDRESS,
    ADDRESS_TYPE,
    COMPANY,
    DISPLAY_NAME,
    EXTERNAL_ID,
    IGNORED,
    REMARK,
    STATUS,
    folded,
    meaning_of,
)
from gateway.imports.questions import QUESTIONS

HOUSE_NUMBER, MIDDLE_NAME = "house_number", "middle_name"
"""Meanings of headings whose cells end the street and the first name."""
HOME = {f"home_{column}": part for column, part in ADDRESS.items()}
"""Parts of a private address → those of an address."""
TO_THE_NOTE = {REMARK, ADDRESS_TYPE, HOUSE_NUMBER, MIDDLE_NAME, FULL_ADDRESS, *HOME}
SECOND = {"email": "email_2", "phone": "phone_2", "mobile": "phone_2"}
SHARED = {"info", REMARK, PROPERTIES_COLUMN}
"""Columns that several headings may fill."""
NAMES = {"name", "first_name", "last_name", COMPANY, DISPLAY_NAME}
MOST_UNKNOWN = 50
NAMED = 80
"""So many characters of a heading stand in the report."""
INVOICE, VISITING = "invoice", "visiting"


@dataclass(slots=True)
class Columns:
    """The headings of a file, and the columns of those that are used, by position.

    `further`: headings whose column another one before them fills; their cells count where that one says nothing, or more.
    `are_persons`: the rows are persons, each with or without a company. `unknown`: what cards have beside the columns.
    `are_ours`: the headings are those of our own export, whose cells stand each for itself. `nameless`: where there is none."""

    headings: list[str]
    by_position: dict[int, str]
    further: dict[int, str] = field(default_factory=dict)
    are_persons: bool = False
    unknown: set[str] = field(default_factory=set)
    are_ours: bool = field(init=False)
    nameless: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.are_ours = all(self.headings[at] == column for at, column in self.by_position.items())
        self.nameless = [at for at, heading in enumerate(self.headings) if not heading]

    @property
    def used(self) -> dict[str, str]:
        """Heading → our column, for the report. Of headings that stand twice the first one counts."""
        taken, shown = (
            set(self.by_position.values()),
            {at: _column_of(column) for at, column in self.by_position.items() if column != EXTERNAL_ID},
        )
        for at, column in self.further.items():
            second = second_of(column)
            shown[at] = "info" if second in taken else second or "info"
            taken.add(second)
        by_heading = {self.headings[at]: column for at, column in sorted(shown.items(), reverse=True)}
        return dict(reversed(by_heading.items()))

    @property
    def unused(self) -> list[str]:
        """The headings that are not used, without those of our own file of rejected rows."""
        taken = {at for at, column in self.by_position.items() if column != EXTERNAL_ID} | self.further.keys()
        left = [cell for at, cell in enumerate(self.headings) if at not in taken and cell.strip()]
        return [*(cell[:NAMED] for cell in left if meaning_of(cell) != IGNORED), *sorted(self.unknown)[:MOST_UNKNOWN]]

    @property
    def street(self) -> str:
        """The column of the street that does not say which address it is of."""
        of_streets = (column for at, column in self.by_position.items() if meaning_of(self.headings[at]) == "street")
        return next(of_streets, f"{INVOICE}_line1")

    def heading_of(self, column: str) -> str:
        """The heading of a column; its own name where it has none."""
        return next((self.headings[at].strip() for at, one in self.by_position.items() if one == column), column)

    @property
    def has_names(self) -> bool:
        return not NAMES.isdisjoint(self.by_position.values())

    def replace(self, column: str, by: str | None) -> None:
        """Gives the heading of a column another meaning, or none."""
        self.further = {
            at: meant for at, one in self.further.items() if (meant := by if one == column else one) is not None
        }
        for at, one in list(self.by_position.items()):
            if one == column:
                del self.by_position[at]
                if by is not None and by not in self.by_position.values():
                    self.by_position[at] = by


def _column_of(column: str) -> str:
    """One of our columns for each meaning; given back in a map, it means the same."""
    if column in QUESTIONS:
        return QUESTIONS[column].column
    return {COMPANY: "name", DISPLAY_NAME: "name", STATUS: "active"}.get(
        column, "info" if column in TO_THE_NOTE else column
    )


def second_of(column: str) -> str:
    """Where a second value of a column goes; "" for none but the note."""
    return f"{column[:-1]}2" if column.endswith("_line1") else SECOND.get(column, "")


def resolve(headings: Sequence[str], given: Mapping[str, str] | None = None) -> Columns:
    """What each heading means. `given` says it of some headings, "" for one that is not to be used."""
    chosen = {folded(heading): column for heading, column in (given or {}).items()}
    own: dict[int, str] = {}
    for at, heading in enumerate(headings):
        if column := chosen.get(folded(heading)):
            own[at] = column
    # What the report says of a question («Blocked» = active) may come back as a map.
    asked = {at for at in own if (meaning := meaning_of(headings[at])) in QUESTIONS and _column_of(meaning) == own[at]}
    own = {at: column for at, column in own.items() if at not in asked}
    given_at = {at for at, heading in enumerate(headings) if folded(heading) in chosen} - asked
    guessed = mean(headings, own, given_at)
    uses = _uses(guessed, own, headings)
    meant = {**own}
    for at, column in guessed.items():
        meant[at] = f"{uses[at]}_{ADDRESS[column]}" if column in ADDRESS else column
    found: dict[int, str] = {}
    further: dict[int, str] = {}
    for at, name in [*own.items(), *((at, meant[at]) for at in guessed)]:
        if name != IGNORED:
            (found if name in SHARED or name not in found.values() else further)[at] = name
    are_persons = any(meaning_of(heading) == PERSON_NAME for heading in headings)
    return Columns(list(headings), dict(sorted(found.items())), dict(sorted(further.items())), are_persons)


def find_bad_columns(given: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The columns of a map that are none of ours, and those that more than one heading is to fill."""
    values = [column for column in given.values() if column]
    unknown = [column for column in values if not is_import_column(column)]
    twice = [column for column in dict.fromkeys(values) if column not in SHARED and values.count(column) > 1]
    return unknown, twice


def _uses(guessed: Mapping[int, str], own: Mapping[int, str], headings: Sequence[str]) -> dict[int, str]:
    """The address that each part belongs to that does not say it itself. Parts of one address never go to two.

    Parts that stand once belong together. Where a part stands several times, each belongs to the street before it; a country and
    its code are one.
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
    countries = [folded(headings[at]) for at, column in guessed.items() if column == "country"]
    if len(set(countries)) == len(countries):
        repeated.discard("country")
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
