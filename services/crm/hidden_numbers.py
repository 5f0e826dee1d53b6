"""Keeps a search from telling the hidden digits of a personal number one by one.

Replies show "900101-••••". A search by beginnings would still say which digit comes next: ten questions a digit. So such a number
is found by what everybody sees of it, and by the whole of it, by nothing between (docs/decisions/0061). Pure.

    900101-0017     shown: 900101       whole: 9001010017
    SE900101001701  shown: se900101, 900101
                    whole: se900101001701, 900101001701, se9001010017, 9001010017
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from chassis.storage import Row
from contracts.crm import MatchField
from contracts.folding import fold_whole
from contracts.personal_numbers import HIDDEN, mask_personal_number

_BETWEEN = re.compile(r"(?:se)?([0-9]{2}[01][0-9]{3})([0-9]{1,3})")
"""The date and some of the four characters behind it. The third digit of an organisation's number is at least 2."""
_SWEDISH_VAT = re.compile(r"(se)?([0-9]{10})01")
LETTERS_OF_A_COUNTRY = 2
REMEMBERED = 500
"""Numbers of which is remembered what is seen of them: of each hit that is asked for each word."""
_TEN_DIGITS = re.compile(r"[0-9]{10}")


@lru_cache(maxsize=REMEMBERED)
def seen_of(field: MatchField, text: str, kind: str) -> str | None:
    """What everybody sees of a number, folded; None of one that is shown in full. `kind`: that of the customer."""
    if field not in (MatchField.IDENTITY_NUMBER, MatchField.VAT_NUMBER):
        return None
    masked = mask_personal_number(text, kind if field is MatchField.IDENTITY_NUMBER else "")
    return None if masked == text else fold_whole(masked.partition(HIDDEN)[0])


def shown_words(words: Iterable[str], seen: str) -> list[str]:
    """Of the words of a number, the longest first, what everybody sees of each."""
    first, *others = [*words] or [""]
    shown = [seen] if first.startswith(seen) else []
    shown += [seen[len(first) - len(one) :] for one in others if first.startswith(seen) and first.endswith(one)]
    return [one for one in dict.fromkeys(shown) if one]


def whole_words(words: Iterable[str]) -> list[str]:
    """The words of a VAT number, the longest first, that say all of it: with its country or without."""
    longest, *others = [*words] or [""]
    found = [one for one in (longest, *others) if len(one) >= len(longest) - LETTERS_OF_A_COUNTRY]
    bare = [f"{match[1] or ''}{match[2]}" for one in found if (match := _SWEDISH_VAT.fullmatch(one))]
    return list(dict.fromkeys([*found, *bare]))


def looked_up_before(wholes: Iterable[str]) -> Iterator[str]:
    """Those of the whole numbers that a release before looks up as one term, while `conditions` hides them from this one."""
    return (one for one in wholes if _TEN_DIGITS.fullmatch(one) and one[2] in "01")


def conditions(words: Iterable[str], safe: int) -> Iterator[Row]:
    """For each word that may tell some of the hidden digits: the customer's own number does not begin so. Only for rows that a
    release before has stored, also after the migration, or may look up: those of the folding `safe` have no such beginnings."""
    for word in dict.fromkeys(words):
        if found := _BETWEEN.fullmatch(word):
            date, some = found.groups()
            left = 4 - len(some)
            number = f"^([0-9]{{2}})?{date}[-+A-Z]?{some}[0-9A-Z]{{{left}}}$"
            trader = {"field": MatchField.VAT_NUMBER.value, "text": {"$regex": f"^SE{date}{some}"}}
            either = [{"identity_number": {"$regex": number}}, {"parts": {"$elemMatch": trader}}]
            yield {"$nor": [{"folding": {"$ne": safe}, "$or": either}]}
