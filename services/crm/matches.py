"""Why a customer is a hit: the texts in which the words of the query stand, with the places to mark. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from chassis.storage import Row
from contracts import folding
from contracts.crm import Mark, Match, MatchField
from crm import search_terms, searched
from crm.searched import Searched

_WORD = re.compile(r"[^\W_]+")


class _Token(NamedTuple):
    """A folded word of a text; `places[i]` is where in the text the word's letter i comes from."""

    word: str
    places: Sequence[int]

    def mark(self, length: int) -> tuple[int, int]:
        """The part of the text that the first `length` letters come from."""
        return self.places[0], self.places[length - 1] + 1


def own_texts(row: Row) -> list[Searched]:
    """The texts in a stored customer's own fields."""
    kind = row.get("kind") or ""
    return [
        Searched(field, row[field], kind=searched.kind_with(field, kind)) for field in searched.OWN if row.get(field)
    ]


def part_texts(row: Row) -> list[Searched]:
    """The other texts of a stored customer; none of one that release 0.1 stored."""
    return [
        Searched(MatchField(part["field"]), part["text"], part["of"], part.get("country", ""))
        for part in row.get("parts", [])
    ]


def prepare(texts: Iterable[Searched]) -> "list[Text]":
    """The texts in the form in which words are looked for."""
    return [Text(one) for one in texts]


def explain(texts: "Sequence[Text]", spellings: Iterable[Sequence[str]]) -> tuple[list[Match], list[str]]:
    """The matches, and the words that begin no word of any text; of the first spelling of which the fewest words are left. Each
    word counts in the first text that it stands in."""
    best: tuple[list[Match], list[str]] | None = None
    for words in spellings:
        found = _find(texts, words)
        if best is None or len(found[1]) < len(best[1]):
            best = found
        if not best[1]:
            break
    return best or ([], [])


class Text:
    """A text in which words are looked for, several times. Most have nothing to do with any, and many are never asked: what is
    made of it is made when it is first needed."""

    def __init__(self, one: Searched) -> None:
        self.searched = one
        self._folded: str | None = None
        self._letters = ""
        self._found: dict[str, tuple[int, int] | None] = {}

    def find(self, word: str) -> tuple[int, int] | None:
        """Where in the text a word begins with `word`; all of a number that is written in another way."""
        if word not in self._found:
            self._found[word] = self._look_for(word)
        return self._found[word]

    def _look_for(self, word: str) -> tuple[int, int] | None:
        if self.searched.field in searched.NUMBERS and not self._begins_a_number(word):
            return None
        text = self.searched.text
        if self._folded is None:
            self._folded = folding.fold(text)
            self._letters = "".join([*_WORD.findall(self._folded), *search_terms.symbols_of(text)])
        if word in self._letters:
            if (start := _begin_of(word, self._folded)) >= 0 and _is_letter_by_letter(text, self._folded):
                return start, start + len(word)
            for token in self._words:
                if token.word[: search_terms.LONGEST].startswith(word):
                    start, end = token.mark(len(word))
                    return start, _with_accents(text, end)
        return (0, len(text)) if self._is_written_otherwise(word) else None

    @cached_property
    def _words(self) -> list[_Token]:
        return list(_tokens(self.searched.text))

    def _is_written_otherwise(self, word: str) -> bool:
        """Whether a word of the text begins with `word` that is none of its tokens."""
        field, text = self.searched.field, self.searched.text
        if field in searched.NUMBERS:
            return True
        if field is MatchField.NUMBER and folding.fold_whole(text).startswith(word):
            return True
        return folding.begins_said_otherwise(word) and any(
            each.startswith(word) for each in folding.said_otherwise(text)
        )

    def _begins_a_number(self, word: str) -> bool:
        """Whether the number is found by the word: a group of its digits or a single one finds none."""
        if self.searched.field is MatchField.PHONE and not word.isdigit():
            return False
        if word in searched.wholes_of(self.searched):
            return True
        shortest = search_terms.SHORTEST_OF_LONG_NUMBER if word.isdigit() else search_terms.SHORTEST_OF_LETTERS
        return len(word) >= shortest and any(each.startswith(word) for each in searched.words_of(self.searched))


def _find(texts: Sequence[Text], words: Sequence[str]) -> tuple[list[Match], list[str]]:
    """Of several words the first text that has all; else each counts in the first that has it."""
    if len(words) > 1 and (whole := next(filter(None, (_match_all(text, words) for text in texts)), None)):
        return [whole], []
    found, left = [], list(words)
    for text in texts:
        spans = {word: span for word in left if (span := text.find(word))}
        if spans:
            found.append(_match(text, spans.values()))
            left = [word for word in left if word not in spans]
        if not left:
            break
    return found, left


def _match_all(text: Text, words: Iterable[str]) -> Match | None:
    """The match of a text in which all words stand; None of another one."""
    spans: list[tuple[int, int]] = []
    for word in words:
        span = text.find(word)
        if span is None:
            return None
        spans.append(span)
    return _match(text, spans)


def _match(text: Text, spans: Iterable[tuple[int, int]]) -> Match:
    one = text.searched
    marks = [Mark(start=start, end=end) for start, end in _merge(spans)]
    return Match(field=one.field, text=one.text, of=one.of, marks=marks)


def _begin_of(word: str, folded: str) -> int:
    """Where the first word of a folded text begins with `word`; -1 where none does."""
    start = folded.find(word)
    while start > 0 and _WORD.match(folded, start - 1):
        start = folded.find(word, start + 1)
    return start


def _is_letter_by_letter(text: str, folded: str) -> bool:
    """Whether each sign of the folded text comes from that of the text in the same place."""
    return len(folded) == len(text) and folding.is_plain(text)


def _with_accents(text: str, end: int) -> int:
    """The end behind the accents that are written apart from their letter."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _tokens(text: str) -> Iterator[_Token]:
    """The words of a text, then the numbers that its neighbouring groups of digits form, and what initials, apostrophes and
    hyphens form."""
    folded = folding.fold(text)
    places: Sequence[int] = range(len(text))
    if not _is_letter_by_letter(text, folded):
        letters = [folding.fold(original) for original in text]
        places = [at for at, some in enumerate(letters) for _ in some]
        folded = "".join(letters)
    tokens = [_Token(word[0], places[word.start() : word.end()]) for word in _WORD.finditer(folded)]
    yield from tokens
    for symbol in search_terms.symbols_of(folded):
        yield _Token(symbol, [places[folded.index(symbol)]])
    for is_number, group in groupby(tokens, lambda token: token.word.isdigit()):
        run = list(group)
        if is_number and len(run) > 1:
            yield _join(run)
    rest = iter(tokens)
    for word in folding.joined_words(folded):
        run = list(_take(rest, len(word)))
        if len(run) > 1:
            yield _join(run)


def _take(tokens: Iterator[_Token], letters: int) -> Iterator[_Token]:
    """The next tokens that together have so many letters."""
    while letters > 0 and (one := next(tokens, None)):
        letters -= len(one.word)
        yield one


def _join(run: Sequence[_Token]) -> _Token:
    return _Token("".join(one.word for one in run), [at for one in run for at in one.places])


def _merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] - 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
