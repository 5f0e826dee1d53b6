"""Which passwords are refused: those that a guesser has within GUESSES tries.

The estimate is that of zxcvbn (MIT, https://github.com/dwolfhub/zxcvbn-python): lists of common passwords, words and names, runs
on a keyboard, repetition, dates, l33t. It is told the person's own words, and the Swedish ones that it lacks. Ten characters
are the least (`gateway.schemas.Password`).
"""

import re
from collections.abc import Iterable
from typing import Any

from zxcvbn import zxcvbn

from gateway import errors

GUESSES = 10**8
READ = 72
"""So many characters are judged; more cannot make a password worse."""
SWEDISH = ("hemligt", "kundkort", "lösenord", "losenord", "sommar", "sverige", "vinter", "vår", "höst", "välkommen")
SHORTEST_WORD = 3


def check(password: str, own: Iterable[str], pointer: str) -> None:
    """Raises InvalidInput at `pointer` for a password that is easily guessed; `own` are login, name and company."""
    words = _words(own)
    found = zxcvbn(password[:READ], user_inputs=[*words, *SWEDISH])
    if found["guesses"] >= GUESSES:
        return
    if any(_is_own(match, words) for match in found["sequence"]):
        raise errors.password_personal(pointer)
    raise errors.password_common(pointer)


def _words(own: Iterable[str]) -> list[str]:
    """Login, name and company, whole and in parts."""
    folded = [one.casefold() for one in own]
    parts = [part for one in folded for part in re.split(r"[^\w]+", one) if len(part) >= SHORTEST_WORD]
    return list(dict.fromkeys([*folded, *parts]))


def _is_own(match: dict[str, Any], words: list[str]) -> bool:
    return match.get("dictionary_name") == "user_inputs" and match.get("matched_word") in words
