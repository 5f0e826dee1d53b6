"""Keeps a search from telling the hidden digits of a personal number one by one.

Replies show "900101-••••". A search by beginnings would still say which digit comes next: ten questions a digit. So such a number
is found by what everybody sees of it, and by the whole of it, by nothing between (docs/decisions/0061). Pure.
"""

import re
from collections.abc import Iterable, Iterator

from chassis.storage import Row
from contracts.crm import MatchField

_BETWEEN = re.compile(r"(?:se)?([0-9]{2}[01][0-9]{3})([0-9]{1,3})")
"""The date and some of the four characters behind it. The third digit of an organisation's number is at least 2."""


def conditions(words: Iterable[str]) -> Iterator[Row]:
    """For each word that may tell some of the hidden digits: the customer's own number does not begin so."""
    for word in dict.fromkeys(words):
        if found := _BETWEEN.fullmatch(word):
            date, some = found.groups()
            left = 4 - len(some)
            number = f"^([0-9]{{2}})?{date}[-+A-Z]?{some}[0-9A-Z]{{{left}}}$"
            trader = {"field": MatchField.VAT_NUMBER.value, "text": {"$regex": f"^SE{date}{some}"}}
            yield {"$nor": [{"identity_number": {"$regex": number}}, {"parts": {"$elemMatch": trader}}]}
