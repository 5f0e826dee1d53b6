"""The scales of the credit agencies, as data: an agency's letter → 5 (best) … 1, so that ratings can be compared."""

from contracts.billing import RatingProvider

SCALES: dict[RatingProvider, dict[str, int]] = {
    RatingProvider.UC: {"5": 5, "4": 4, "3": 3, "2": 2, "1": 1},
    RatingProvider.CREDITSAFE: {"A": 5, "B": 4, "C": 3, "D": 2, "E": 1},
    RatingProvider.DUN_BRADSTREET: {"AAA": 5, "AA": 4, "A": 3, "AN": 3, "B": 2, "C": 1},
}
"""Letters that mean "not rated" have a number, too, for release 0.1.0: Creditsafe's E the lowest, and Dun & Bradstreet's AN (a
new company, no accounts yet) that of A. Newer readers show none for them (contracts.billing.ratings, NOT_RATED)."""


def normalise(provider: RatingProvider, letter: str) -> int | None:
    """5 … 1, or None when the agency has no such letter. Case does not matter."""
    return SCALES[provider].get(letter.strip().upper())
