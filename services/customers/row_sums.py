"""Sums of money in cells: the sum, and which currencies what stands beside it may mean. Pure."""

import re

from contracts.currencies import DECIMALS
from contracts.folding import fold

CROWNS = frozenset({"SEK", "NOK", "DKK", "ISK"})
SIGNS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("kr", "kronor", "kroner", ":-", ",-", ".-"), CROWNS),
    "€": frozenset({"EUR"}),
    "euro": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "$": frozenset(code for code in DECIMALS if code.endswith("D")),
}
"""What stands for a currency → which it may be."""
SUM = re.compile(r"([^\W\d_]+|[€£$])?\.?\s*([-+]?[\d.,'’\s\u2212]*\d)\s*(:-|,-|\.-|[^\W\d_]+|[€£$])?\.?")


def split_sum(text: str) -> tuple[str, frozenset[str]]:
    """The digits of a sum, and the currencies that it may be in; none if it says none. Text that is no sum comes back."""
    found = SUM.fullmatch(" ".join(text.split()))
    if found is None:
        return text.strip(), frozenset()
    currencies: frozenset[str] = frozenset()
    for said in filter(None, (found[1], found[3])):
        if not (meant := _currencies(said)):
            return text.strip(), frozenset()
        currencies = meant & currencies if currencies else meant
    return found[2], currencies


def _currencies(said: str) -> frozenset[str]:
    code = said.upper()
    return frozenset({code}) if code in DECIMALS else SIGNS.get(fold(said), frozenset())
