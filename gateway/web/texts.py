"""The texts of the pages in the caller's language. They stand in the catalogues `locale/…/web.po`; one with a number in it has
a form for one thing and a form for many.
"""

import re
from collections.abc import Mapping
from typing import Any

from flask import request

from contracts.card import WordDescription
from contracts.labels import Label
from contracts.tabs import Word
from gateway.choices import LANGUAGES
from gateway.http.language import language_of
from gateway.web.catalogues import catalogue_of
from gateway.web.formats import number

PLAIN = re.compile(r"-?\d+\.\d+")
SWEDISH, ENGLISH = catalogue_of("sv"), catalogue_of("en")


class Texts:
    """The texts in one language: `texts("search")`, `texts("hit_count", 12)`.

    `place` and `contract_language`: where its words stand in a pair of the contracts, which have Swedish and English alone.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.contract_language = language if language in ("sv", "en") else "en"
        self.place = 0 if language == "sv" else 1
        self._catalogue = catalogue_of(language)

    def __call__(self, key: str, *values: object) -> str:
        """The text of a key; `values` fill its gaps, whole numbers as people write them. The last of them is what the text
        counts. A number that counts nothing, as a year, is given as a str."""
        if not values:
            return self._catalogue.text(key).format()
        counted = [one for one in values if isinstance(one, int)]
        text = self._catalogue.text(key, counted[-1] if counted else None)
        return text.format(*(number(str(one), self.language) if isinstance(one, int) else one for one in values))

    def of_value(self, family: str, value: str, *gaps: object) -> str:
        """The word of a value, whose key is "family_value"; one of a newer service stays as it is."""
        key = f"{family}_{value}"
        return self(key, *gaps) if key in self._catalogue else value

    def of(self, labels: Mapping[Any, str], otherwise: str) -> str:
        """A label that a service sent, in the language; else in English; else `otherwise`."""
        return labels.get(self.language) or labels.get("en") or otherwise

    def word(self, word: Word | WordDescription | Label) -> str:
        """What people read in place of a value."""
        return word.sv if self.language == "sv" else word.en

    def number(self, count: int) -> str:
        """A whole number as people write it."""
        return number(str(count), self.language)

    def decimal(self, typed: str) -> str:
        """A plain decimal number as it stands in an input: "1.50" → "1,50", without spaces; what is none stays as it is."""
        return typed.replace(".", LANGUAGES[self.language].decimal) if PLAIN.fullmatch(typed) else typed

    def percent(self, value: Any) -> str:
        """A percentage as people write it: "12,5 %", "12.5%"."""
        return LANGUAGES[self.language].percent.format(number(str(value), self.language))


def is_text(key: object) -> bool:
    """Whether the pages have a text of that key."""
    return key in SWEDISH


def label_of(key: str) -> Label:
    """The text of a key in the languages of the contracts, for what is drawn from their words."""
    return Label(SWEDISH.text(key), ENGLISH.text(key))


def page_texts() -> Texts:
    """The texts in the language of the request that is being answered."""
    return Texts(language_of(request))
