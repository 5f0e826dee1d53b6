"""Keys that sort customers as Swedish does: names by `contracts.collation`, numbers by the value of their digits. Pure."""

import re

from contracts.collation import LONGEST, collation_key

__all__ = ["LONGEST", "collation_key", "number_key"]

_DIGITS = 20
_NUMBER = re.compile(r"[0-9]+")


def number_key(number: str) -> str:
    """The key of a customer's number, by the value of its digits: "K-9" → "k 00000000000000000009"."""
    return _NUMBER.sub(lambda found: found[0].zfill(_DIGITS), collation_key(number))
