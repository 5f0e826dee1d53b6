"""What an error says, in Swedish and English: templates with named gaps, filled from the error's data.

A service raises by a named function in its `errors.py`, which fills a text of the catalogue:

    INVOICE_DISPUTED = ErrorText(Conflict, "billing.invoice_disputed", sv="Fakturan är …", en="The invoice is …")
    raise INVOICE_DISPUTED.error(allowed=["settle_dispute"])

The English text and the data cross the broker; the gateway writes the text again in the caller's language, or passes the
English one on where the code is newer than the gateway. `{needs:word}` writes a thing in words, `{state:tab.billing.invoice}`
a state, a step or a list of them in the words of the tab of that noun, `{left:number}` a number as the language
writes it, `{n:more}` " and n more" unless n is 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from string import Formatter
from typing import Any, Generic, TypeVar

from contracts.error_words import FORMATS, MORE, NOTHING, say_cells, word
from contracts.errors import BadField, ServiceError
from contracts.tab_words import NONE, quote_word
from contracts.written_numbers import write_number

E = TypeVar("E", bound=ServiceError)
ANY_SERVICE = "*"
LANGUAGES = ("sv", "en")
DECIMAL = {"sv": ",", "en": "."}


@dataclass(frozen=True)
class ErrorText(Generic[E]):
    """One error. `code` begins with `*.` where every service raises it. `was`: codes of the release before, `was_by`: the
    state or step that each of several stood for, "" for all others; `status`: that of HTTP, where it is not the kind's;
    `also`: further ones; `fixed`: details that never vary; `data`: details that the text does not name; `unsent`: gaps
    that are no details."""

    kind: type[E]
    code: str
    sv: str
    en: str
    when: str = ""
    was: tuple[str, ...] = ()
    was_by: tuple[tuple[str, str], ...] = ()
    status: int = 0
    also: tuple[int, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    data: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()

    def error(self, prefix: str = "", fields: tuple[BadField, ...] = (), /, **values: Any) -> E:
        """The error with its English text. `prefix` is the service of a common error.

        `values` fill the gaps and become details; `fields` are the bad fields of the input."""
        said = render(self.en, values, "en")
        details = {name: _flat(value) for name, value in values.items() if value is not None} | dict(self.fixed)
        details |= {field.pointer: f"{field.code} {field.detail}" for field in fields}
        error = self.kind(self.code.replace(ANY_SERVICE, prefix), said, details)
        error.status = self.http_status
        error.values = {name: _plain(value) for name, value in values.items() if not isinstance(value, str)}
        error.field_values = {field.pointer: dict(field.values) for field in fields if field.values}
        return error

    @property
    def http_status(self) -> int:
        return self.status or self.kind.status


@dataclass(frozen=True)
class FieldText:
    """What is wrong with one field: the code and the text of an entry of `errors[]`."""

    code: str
    sv: str
    en: str

    def at(self, pointer: str, /, **values: Any) -> BadField:
        """The bad field at a JSON pointer."""
        plain = {name: _plain(value) for name, value in values.items()}
        return BadField(pointer, self.code, render(self.en, plain, "en"), plain)


class _Filler(Formatter):
    """Fills gaps in one language. A gap without a value raises KeyError."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, list | tuple):
            empty = NONE if format_spec.startswith("tab.") else NOTHING
            return ", ".join(self.format_field(one, format_spec) for one in value) or empty[self._language]
        if format_spec.startswith("tab."):
            _, service, noun = format_spec.split(".")
            return quote_word(service, noun, str(value), self._language)
        if format_spec == "cells":
            return say_cells(str(value), self._language)
        if format_spec == "word":
            return word(str(value), self._language)
        if format_spec == "format":
            return FORMATS[str(value)][LANGUAGES.index(self._language)]
        if format_spec == "more":
            return "" if str(value) == "0" else MORE[self._language].format(value)
        if format_spec == "number":
            return write_number(str(value), DECIMAL[self._language])
        return str(value)


FILLERS = {language: _Filler(language) for language in LANGUAGES}


def render(template: str, values: Mapping[str, Any], language: str) -> str:
    """The text of a template, in one language. Raises KeyError for a gap without a value."""
    return FILLERS[language].vformat(template, (), values)


def _flat(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return str(value)


def _plain(value: Any) -> Any:
    """As JSON: a date, a decimal and an enum become text, a tuple a list."""
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value if isinstance(value, bool | int) and type(value) in (bool, int) else str(value)
