"""Numbers to sort by, so that an index gives a list in its order without sorting. Pure.

Each ends in bits of the document's id, so that two documents practically never share one and the order is stable.
"""

from datetime import datetime
from zlib import crc32

_ALPHABET = {letter: place for place, letter in enumerate("0123456789abcdefghijklmnopqrstuvwxyz", start=1)}
_LETTERS = 9
_NAME_TAIL = 15
_TIME_TAIL = 24
_FINISHED = 1 << 61
_LAST_MINUTE = 1 << 28


def by_name(folded: str, document_id: str) -> int:
    """Sorts by the first nine letters of a folded name; fits into 63 bits."""
    rank = 0
    for letter in folded.ljust(_LETTERS)[:_LETTERS]:
        rank = rank * (len(_ALPHABET) + 1) + _ALPHABET.get(letter, 0)
    return rank << _NAME_TAIL | _tail(document_id, _NAME_TAIL)


def by_urgency(when: datetime, finished: bool, document_id: str) -> int:
    """Sorts unfinished things before finished ones; those the earliest first, these the latest first."""
    minute = min(max(0, int(when.timestamp()) // 60), _LAST_MINUTE)
    rank = (_LAST_MINUTE - minute if finished else minute) << _TIME_TAIL | _tail(document_id, _TIME_TAIL)
    return rank | _FINISHED if finished else rank


def _tail(document_id: str, bits: int) -> int:
    return crc32(document_id.encode()) & ((1 << bits) - 1)
