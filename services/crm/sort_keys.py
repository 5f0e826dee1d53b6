"""Numbers to sort by, so that an index gives a list in its order without sorting. Pure.

The last bits come from the document's id, so that two documents hardly ever have the same key and the order is stable.
"""

from datetime import datetime
from typing import Any
from zlib import crc32

_ALPHABET = {letter: place for place, letter in enumerate("0123456789abcdefghijklmnopqrstuvwxyz{|}", start=1)}
_BASE = len(_ALPHABET) + 1
_LETTERS = 9
NAME_TAIL = 15
LARGEST_NAME_KEY = (_BASE**_LETTERS << NAME_TAIL) - 1
LARGEST_KEY = (1 << 63) - 1
_TIME_TAIL = 24
FINISHED = 1 << 61
"""Keys of finished things begin here."""

_LAST_MINUTE = 1 << 28
_MOMENT_TAIL = 20
_LAST_MOMENT = (1 << 63 - _MOMENT_TAIL) - 1


def name_key(name: str, document_id: str) -> int:
    """Sorts by the first nine letters of a name as `swedish_order.collation_key` gives it; fits into 63 bits."""
    key = 0
    for letter in name.ljust(_LETTERS)[:_LETTERS]:
        key = key * _BASE + _ALPHABET.get(letter, 0)
    return key << NAME_TAIL | _id_bits(document_id, NAME_TAIL)


def prefix_range(begin: str) -> tuple[int, int]:
    """The keys of all names that begin so (at most nine letters count): from the first to before the second."""
    letters = begin[:_LETTERS]
    key = 0
    for letter in letters:
        key = key * _BASE + _ALPHABET.get(letter, 0)
    rest = _BASE ** (_LETTERS - len(letters)) << NAME_TAIL
    return key * rest, (key + 1) * rest


def rank_between(start: int, end: int) -> dict[str, Any]:
    """The condition that a key in the field `rank` is at least `start` and below `end`; 0 is no bound."""
    bounds = ({"$gte": start} if start else {}) | ({"$lt": end} if end else {})
    return {"rank": bounds} if bounds else {}


def urgency_key(when: datetime, finished: bool, document_id: str) -> int:
    """Sorts unfinished things before finished ones; the earliest unfinished and the latest finished first."""
    minute = min(max(0, int(when.timestamp()) // 60), _LAST_MINUTE)
    key = (_LAST_MINUTE - minute if finished else minute) << _TIME_TAIL | _id_bits(document_id, _TIME_TAIL)
    return key | FINISHED if finished else key


def newest_key(when: datetime, document_id: str) -> int:
    """Sorts the newest first, by milliseconds; below zero, so that an index is read in its own order."""
    return newest_bound(when) - _id_bits(document_id, _MOMENT_TAIL)


def newest_bound(when: datetime) -> int:
    """The key at which an instant begins: keys of that instant or later are at most so high, those of before are higher."""
    return -(min(max(0, int(when.timestamp() * 1000)), _LAST_MOMENT) << _MOMENT_TAIL)


def _id_bits(document_id: str, bits: int) -> int:
    return crc32(document_id.encode()) & ((1 << bits) - 1)
