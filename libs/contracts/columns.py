"""How a value of a thing is shown: a column of a table, or a line of details. `contracts.tabs` is the way in."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

Tone = Literal["good", "attention", "bad", "plain"]


class Kind(StrEnum):
    """How a value is shown. A reader that does not know a kind shows the value as text."""

    TEXT = "text"
    NAME = "name"
    """The text that a person recognises the row by. `former`: earlier names, a list of `{name, until}`. `customer`: the id of the
    customer that it names."""
    PROSE = "prose"
    """Longer text with line breaks. A tab whose only column is prose is shown as paragraphs, not as a table."""
    CODE = "code"
    DATE = "date"
    MOMENT = "moment"
    PERIOD = "period"
    """An instant, up to the one in the field `end`; the day is left out if the field `day` says the same."""
    DAYS = "days"
    MONEY = "money"
    """A decimal string, in the currency of the field `currency`."""
    QUANTITY = "quantity"
    PERCENT = "percent"
    COUNT = "count"
    SCORE = "score"
    """A whole number of 5."""
    FLAG = "flag"
    STATUS = "status"
    """A word with a tone. `flags` of the column are shown beside it."""
    WORD = "word"
    PERSON = "person"
    """The id of a user, or a name; shown as the user's name."""
    TAG = "tag"
    """A word that a thing is marked with."""
    VALUE = "value"
    """What a property says. `kind`: whether it is a number, a date or a text."""
    LINK = "link"
    CUSTOMERS = "customers"
    """Names of customers in one text. `customers`: a list of `{customer_id, customer_name}`."""
    PHONE = "phone"
    EMAIL = "email"
    FILE = "file"
    """A file's name; its bytes are at the path in the field `address`."""
    SIZE = "size"
    """Bytes."""
    PLACE = "place"
    """A latitude, with the longitude in the field `longitude`."""


class Word(NamedTuple):
    """What people read in place of a value."""

    sv: str
    en: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Column:
    """How a field of an item is shown.

    `minor`: left out where space is scarce. `words`: value → word. `flags`: boolean field → word, shown when it is true.
    `uses`: further fields of the item that the kind needs, e.g. `{"currency": "currency"}`. `also`: earlier names of the
    field, for items of older releases.
    """

    field: str
    sv: str
    en: str
    kind: Kind = Kind.TEXT
    minor: bool = False
    words: Mapping[str, Word] = dataclasses.field(default_factory=dict)
    flags: Mapping[str, Word] = dataclasses.field(default_factory=dict)
    uses: Mapping[str, str] = dataclasses.field(default_factory=dict)
    also: tuple[str, ...] = ()

    def fields(self) -> list[str]:
        """Every field of the item that the column reads, but the earlier names."""
        return [self.field, *self.flags, *self.uses.values()]
