"""The rating as one input of what is said of a customer's exposure (decision 47). Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from contracts.billing.ratings import score_of
from contracts.sales.exposures import RatingInput

OLD_AFTER_DAYS = 365
"""An older rating rests on accounts that newer ones have replaced: a company draws them up once a year."""

Row = dict[str, Any]


def find_newest(inputs: Iterable[Row], today: date) -> RatingInput | None:
    """The newest of the ratings among the inputs, by its day and, on one day, as recorded last, with the class of the one before
    it that has a class; None without any."""
    ratings = [(row["rating"]["as_of"], row["_id"], row["rating"]) for row in inputs if row.get("rating")]
    said = [one for _, _, one in sorted(ratings, key=lambda one: one[:2], reverse=True)]
    if not said:
        return None
    last, *earlier = said
    before = next((found for one in earlier if (found := class_of(one)) is not None), None)
    as_of = date.fromisoformat(last["as_of"])
    said_of = {"normalised": class_of(last), "age_days": (today - as_of).days, "before": before}
    return RatingInput.model_validate({**last, **said_of})


def class_of(rating: Row) -> int | None:
    """5 (best) … 1; None for a letter that means "not rated"."""
    return score_of(rating["provider"], rating["letter"], rating["normalised"])
