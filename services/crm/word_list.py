"""Words in memory, and those among them that are one or two typing errors away from another. Pure.

A word of the list is of some kinds (bits of the caller). What is no word of three to LONGEST letters a to z is not taken in:
numbers and mixtures of letters and digits are never corrected.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

from crm import phonetics
from crm.search_terms import LONGEST

SHORTEST_BEGINNING = 6
"""Shorter beginnings with an error in them begin too many words."""
BITS_OF_AN_ERROR = 2
"""A wrong letter takes one from the letters of a word and adds one."""


class WordList:
    """A set of words with their kinds."""

    def __init__(self) -> None:
        self._kinds: dict[str, int] = {}
        self._ordered: list[str] = []
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)
        self._letters: defaultdict[int, array[int]] = defaultdict(lambda: array("L"))
        self._unplaced: list[str] = []

    def __len__(self) -> int:
        return len(self._kinds)

    def add(self, words: Iterable[str], kind: int) -> None:
        """Takes words in, or notes that they are of this kind, too."""
        for word in words:
            known = self._kinds.get(word)
            if known is not None:
                self._kinds[word] = known | kind
            elif phonetics.SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha():
                self._kinds[word] = kind
                self._unplaced.append(word)

    def has(self, word: str, kinds: int) -> bool:
        """Whether this is a word of these kinds."""
        return bool(self._kinds.get(word, 0) & kinds)

    def has_beginning(self, start: str, kinds: int) -> bool:
        """Whether a word of these kinds begins so."""
        return next(self._beginning(start, kinds), None) is not None

    def with_one_error(self, word: str, kinds: int) -> list[tuple[str, str]]:
        """`(meant, a word that begins so)`: words of these kinds one typing error away, then beginnings of long ones."""
        edits = {one for one in phonetics.edits(word) if len(one) >= phonetics.SHORTEST} - {word}
        whole = sorted(one for one in edits if self._kinds.get(one, 0) & kinds)
        long_ones = sorted(one for one in edits if len(one) >= SHORTEST_BEGINNING and not word.startswith(one))
        begun = ((one, next(self._beginning(one, kinds), "")) for one in long_ones)
        return [*((one, one) for one in whole), *((one, longer) for one, longer in begun if longer not in ("", one))]

    def with_errors(self, word: str, most: int, kinds: int) -> list[str]:
        """The words of these kinds that at most so many typing errors lie away, the nearest first."""
        self._place()
        distance_to = phonetics.distances(word)
        near = {one: distance_to(one) for one in self._with_like_letters(word, most) if self._kinds[one] & kinds}
        return sorted((one for one in near if near[one] <= most), key=lambda one: (near[one], one))

    def _with_like_letters(self, word: str, most: int) -> Iterator[str]:
        """Words of nearly that length and with nearly those letters: few, of which the distance is worth to be counted."""
        wanted, bits = letters_of(word), BITS_OF_AN_ERROR * most
        for length in range(len(word) - most, len(word) + most + 1):
            if length in self._by_length:
                pairs = zip(self._by_length[length], self._letters[length], strict=True)
                yield from [one for one, letters in pairs if (letters ^ wanted).bit_count() <= bits]

    def _beginning(self, start: str, kinds: int) -> Iterator[str]:
        """The words of these kinds that begin so."""
        self._place()
        for at in range(bisect_left(self._ordered, start), len(self._ordered)):
            if not self._ordered[at].startswith(start):
                return
            if self._kinds[self._ordered[at]] & kinds:
                yield self._ordered[at]

    def _place(self) -> None:
        """Puts new words where they are looked for."""
        if not self._unplaced:
            return
        self._ordered += self._unplaced
        self._ordered.sort()
        for word in self._unplaced:
            self._by_length[len(word)].append(word)
            self._letters[len(word)].append(letters_of(word))
        self._unplaced = []


def letters_of(word: str) -> int:
    """A bit for each letter a to z that stands in the word."""
    letters = 0
    for code in word.encode():
        letters |= 1 << (code - ord("a"))
    return letters
