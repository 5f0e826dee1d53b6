"""The texts of the pages in one language, from its catalogue, loaded once (docs/decisions/0057)."""

import gettext
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from gateway.web.catalogue_files import FOLDER, read, read_plural_forms


class Catalogue:
    """The texts of one language by key. `text` chooses the form of a text with a number in it."""

    def __init__(self, language: str, folder: Path = FOLDER) -> None:
        self._forms = {entry.key: entry.forms for entry in read(language, folder)}
        self.form_count, self._choose = parse_plural_forms(read_plural_forms(language, folder))

    def __contains__(self, key: object) -> bool:
        return key in self._forms

    def __iter__(self) -> Iterator[str]:
        return iter(self._forms)

    def text(self, key: str, count: int | None = None) -> str:
        """The text of a key, in the form for `count` things; the last form, that of many, without a count. Raises KeyError."""
        forms = self._forms[key]
        if len(forms) == 1:
            return forms[0]
        return forms[self._choose(abs(count)) if count is not None else -1]


@cache
def catalogue_of(language: str) -> Catalogue:
    """The catalogue of one of LANGUAGES."""
    return Catalogue(language)


def parse_plural_forms(rule: str) -> tuple[int, Callable[[int], int]]:
    """How many forms a language has, and which one a number takes. Raises ValueError for what is no rule of gettext."""
    count, _, plural = rule.rstrip("; ").partition(";")
    return int(count.removeprefix("nplurals=")), gettext.c2py(plural.strip().removeprefix("plural="))
