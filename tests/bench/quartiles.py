"""The median of some rounds with its quartiles: how far a figure can be trusted on a machine that other work shares."""

from collections.abc import Iterable, Sequence
from statistics import quantiles
from typing import NamedTuple


class Quartiles(NamedTuple):
    """A quarter of the values is below `low`, half of them below `middle`, three quarters below `high`."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Quartiles":
        """Those of some values; of a single one, that one. Raises ValueError when there is none."""
        found = list(values)
        if not found:
            raise ValueError("there is no value to take quartiles of")
        return cls(*quantiles(found, n=4, method="inclusive")) if len(found) > 1 else cls(*found * 3)


def divide(above: Sequence[float], below: Sequence[float]) -> Quartiles:
    """The ratio of each round of one side to the same round of the other; raises ValueError when the rounds differ in number.

    Both are of the same seconds, so that a machine that is slow for a while is slow for both. A round that counted nothing
    below is left out; when all are, as where the servers' processes cannot be seen, the ratio is 0.
    """
    pairs = [(one, other) for one, other in zip(above, below, strict=True) if other]
    return Quartiles.of([one / other for one, other in pairs] or [0.0])
