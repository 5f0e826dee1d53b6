"""Ratings: what credit agencies said of a customer, each with its source and its day."""

from datetime import date

from mongoengine.errors import NotUniqueError

from billing import checks, customers, deletions, errors, replies
from billing.rating_scales import normalise
from billing.records import Rating
from chassis.context import current
from chassis.ids import new_id
from chassis.paging import page
from chassis.storage import create
from contracts import billing as contract
from contracts.base import Page


def record(request: contract.RecordRating, today: date) -> Rating:
    """Raises InvalidInput for a letter that the agency does not have or a day to come, Unavailable for an unknown customer."""
    if bad := checks.check_rating(request, today):
        raise errors.invalid(bad)
    letter = request.letter.upper()
    customers.load(request.customer_id)
    deletions.refuse(request.customer_id)
    rating_id = new_id("rat")
    made = Rating(
        id=rating_id,
        series=rating_id,
        customer_id=request.customer_id,
        provider=str(request.provider),
        letter=letter,
        normalised=normalise(request.provider, letter),
        as_of=str(request.as_of),
        text=request.text,
    )
    try:
        return create(made, Rating.recorded)
    except NotUniqueError:
        raise errors.request_reused(current().request_id) from None


def list_ratings(request: contract.ListRatings, today: date) -> Page[contract.Rating]:
    """The last recorded first. Raises InvalidInput for a bad cursor."""
    query = {"customer_id": request.customer_id}
    return page(Rating, query, request, replies.RATING_FIELDS, lambda row: replies.rating_as_of(row, today))
