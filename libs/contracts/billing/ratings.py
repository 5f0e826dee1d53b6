"""Credit ratings of customers, as credit agencies report them."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Page, Reply, Request
from contracts.cleaning import LINES
from contracts.open_enum import OpenEnum


class RatingProvider(OpenEnum):
    UC = "uc"
    CREDITSAFE = "creditsafe"
    DUN_BRADSTREET = "dun_bradstreet"


NOT_RATED = frozenset({(RatingProvider.CREDITSAFE, "E"), (RatingProvider.DUN_BRADSTREET, "AN")})
"""Letters that say that there is no rating: Creditsafe's E, and Dun & Bradstreet's AN of a new company. Source:
docs/decisions/0047."""


def score_of(provider: str, letter: str, normalised: int) -> int | None:
    """5 (best) … 1; None for a letter that means "not rated", whatever number is stored with it."""
    return None if (provider, letter) in NOT_RATED else normalised


class RatingSnapshot(Reply):
    """A credit agency's rating of a customer: its own `letter`, and the same as `score`, from 5 (best) to 1; None for a letter
    that means "not rated". `normalised` has a number for those, too: release 0.1.0 knows no other."""

    id: str
    version: int
    customer_id: str
    provider: RatingProvider
    letter: str
    normalised: int
    score: int | None = None
    as_of: date
    text: str = ""


class Rating(RatingSnapshot):
    """A rating as of today: `age_days` is derived."""

    age_days: int


class RecordRating(Request[Rating], service="billing", role=Role.ACCOUNTANT, module=Module.RATING):
    """Records a credit agency's rating of a customer."""

    customer_id: Id
    provider: RatingProvider
    letter: Annotated[str, Field(min_length=1, max_length=5)]
    as_of: date
    text: Annotated[str, Field(max_length=500), LINES] = ""


class ListRatings(ListRequest[Page[Rating]], service="billing", role=Role.VIEWER, module=Module.RATING):
    """Lists a customer's ratings, the last recorded first."""

    customer_id: Id
