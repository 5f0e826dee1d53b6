"""The number series of quotes, orders and contracts; those of the till are in `till_series`."""

from collections.abc import Callable
from typing import TypeVar

from mongoengine.errors import NotUniqueError

from chassis.series import NumberSeries, refuse_reuse
from chassis.storage import create
from contracts.base import Event
from sales import errors
from sales.models import SalesDocument

D = TypeVar("D", bound=SalesDocument)


def series_of(model: type[SalesDocument], name: str) -> NumberSeries:
    """The series `name` of one kind of document."""
    return NumberSeries(model, name, busy=errors.numbers_busy, reused=errors.request_reused)


def create_numbered(document: D, make_event: Callable[[D], Event]) -> D:
    """Stores a new document under the next number of its series. Raises Conflict if the request id made something else."""
    series = series_of(type(document), document.series)

    def write() -> D:
        document.number = series.next_number()
        return create(document, make_event)

    return series.take(write)


def create_unnumbered(document: D) -> D:
    """Stores a new document that has no number yet. Raises Conflict if the request id made something else."""
    try:
        return create(document)
    except NotUniqueError:
        refuse_reuse(type(document), errors.request_reused)
        raise
