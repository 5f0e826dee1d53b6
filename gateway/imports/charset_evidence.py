"""How likely a text is, letter by letter: the evidence by which `charset` chooses between the readings of a file. Pure.

A letter costs less the more often names and addresses of Sweden and its neighbours have it, and more where it cannot stand: a
capital inside a word, a sign between letters. Costs are natural logarithms of how rare it is.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from gateway.imports.headings import headings_with_accents

COSTS: dict[str, float] = {
    **dict.fromkeys("åäö", 2.0),
    **dict.fromkeys("ÅÄÖ", 4.0),
    **dict.fromkeys("é", 4.0),
    **dict.fromkeys("üøæß", 5.0),
    **dict.fromkeys("ÉÜØÆ", 6.5),
    **dict.fromkeys("áàèêíóôñçëïú", 7.0),
    **dict.fromkeys("âîûãìòùÿðþý", 9.0),
    "õ": 6.5,
    "Õ": 8.0,
    **dict.fromkeys("ÁÀÈÊÍÓÔÑÇËÏÚÐÞÝ", 8.5),
    **dict.fromkeys("ÂÎÛÃÌÒÙ", 9.5),
    **dict.fromkeys("łśżźąęćńšžč", 7.5),
    **dict.fromkeys("őűřěůđŁŚŻŹĆŃŠŽČ", 9.0),
    **dict.fromkeys("āēīūģķļņėįų", 9.5),
    **dict.fromkeys("œŒŸ", 10.0),
    **dict.fromkeys("ĀĒĪŪĢĶĻŅĖĮŲĄĘ", 10.5),
    "\xa0": 3.0,
}
"""What each letter costs where it may stand."""
OTHER_LETTER, OTHER_SIGN, CONTROL = 11.0, 14.0, 25.0
WRONG_CASE, INSIDE_DIGITS, LOWER_FIRST = 8.0, 6.0, 2.0
KNOWN_WORD = 4.0
"""What a word that is known takes off."""
TYPOGRAPHIC: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"(?<=[^\W\d_])[’´`](?=s?$)"), 2.0),
    (re.compile(r"(?<=[^\W\d_])[’´`‘](?=[^\W\d_])"), 4.0),
    (re.compile(r"(?<=\d)[”’´″′°½¼¾²³]"), 3.0),
    (re.compile(r"(?<=\d)[–—](?=\d)"), 3.0),
    (re.compile(r"^[–—•·…]$"), 3.0),
    (re.compile(r"(?<=\w)–$|^–(?=\w)"), 5.0),
    (re.compile(r"(?<=[mM])[²³]$"), 4.0),
    (re.compile(r"^[“„‘”](?=\w)"), 5.0),
    (re.compile(r"(?<=\w)[”“’]$"), 6.0),
    (re.compile(r"^[«»](?=\w)|(?<=\w)[«»]$"), 8.0),
    (re.compile(r"^[½¼¾§£€°©®™]$|^[§£€](?=\d)|(?<=\d)[£€%‰]$"), 3.5),
    (re.compile(r"(?<=\w)[®™…]$"), 7.0),
    (re.compile(r"(?<=[^\W\d_])[–—·](?=[^\W\d_])"), 7.0),
)
"""Signs at the places where people put them; the first that fits counts."""
STRANGE = re.compile(r"(?<=[aeiouyåäö])æ|(?<=[aeiouy])è(?=[aeiouy])|è(?=v)|ñ(?=s|k)|ê(?=p|d|b)|œ(?!u|i)|[¹³¿](?=\w)|iä")
"""West European readings of Slavic letters, which look like words."""
STRANGE_COST = 8.0
IMPOSSIBLE = 12.0
"""A letter that costs more cannot stand where it does."""
WORDS_FILE = Path(__file__).parent / "charset_words.txt"


@cache
def known_words() -> frozenset[str]:
    """Words with letters beside a–z, in lower case: places, first names, common words, headings of registers."""
    return frozenset(WORDS_FILE.read_text("utf-8").split()) | headings_with_accents()


def cost(word: str) -> float:
    """How unlikely a word is; 0 for one of plain letters."""
    bare = word.strip("0123456789").casefold()
    known = KNOWN_WORD if bare in known_words() else 0.0
    return sum(_costs(word)) + STRANGE_COST * len(STRANGE.findall(word.casefold())) - known


def is_possible(word: str) -> bool:
    """Whether each letter of it stands where it can stand."""
    return max(_costs(word), default=0.0) <= IMPOSSIBLE


def _costs(word: str) -> list[float]:
    signs = {found.start(): price for pattern, price in reversed(TYPOGRAPHIC) for found in pattern.finditer(word)}
    plain = [one for one in word if one.isascii() and one.isalpha()]
    is_upper = len(plain) > 1 and all(one.isupper() for one in plain)
    return [signs.get(at, _cost_at(word, at, is_upper)) for at, sign in enumerate(word) if not sign.isascii()]


def count_known(words: Iterable[str]) -> int:
    """How many of the words are known."""
    return sum(word.strip("0123456789").casefold() in known_words() for word in words)


def cost_all(words: Iterable[str]) -> float:
    return sum(map(cost, words))


def _cost_at(word: str, at: int, is_upper: bool) -> float:
    """What the sign at a position costs, with what stands before and after it."""
    sign = word[at]
    before, after = word[at - 1 : at], word[at + 1 : at + 2]
    if "\x7f" <= sign < "\xa0":
        return CONTROL
    if not sign.isalpha() and sign not in COSTS:
        return OTHER_SIGN
    total = COSTS.get(sign, OTHER_LETTER)
    if sign == "\xa0":
        return total
    if before.isdigit() or after.isdigit():
        total += INSIDE_DIGITS
    if (sign.isupper() and before.islower()) or (
        sign.islower() and (is_upper or (before.isupper() and after.isupper()))
    ):
        total += WRONG_CASE
    if sign.islower() and not before:
        total += LOWER_FIRST
    if sign.isupper() and before.isupper() and after.islower():
        total += LOWER_FIRST
    return total
