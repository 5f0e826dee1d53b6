"""The languages of the pages, the first for who names none. A new one is a line here and a catalogue, `web/locale/…/web.po`.

Services have their words, and errors their texts, in Swedish and English: pages in another language show those in English.
"""

from typing import NamedTuple

from contracts.labels import Label


class Language(NamedTuple):
    """`name`: what its speakers call it; `label`: the same in Swedish and English. `decimal`: the sign before decimals;
    `percent`: how a percentage is written."""

    name: str
    label: Label
    decimal: str
    percent: str


LANGUAGES = {
    "sv": Language("Svenska", Label("Svenska", "Swedish"), ",", "{}\u00a0%"),
    "en": Language("English", Label("Engelska", "English"), ".", "{}%"),
}
