"""The messages by which an administrator sees the events that a service could not handle, and has them handled again.

Every service answers both through the chassis (chassis.own_parked): only a service may read its own parked queue. Each is about
the company of its context alone. What the events hold of customers stays where it is: only the envelope is shown.
"""

from typing import Annotated

from pydantic import Field

from contracts.access import Role
from contracts.base import Reply, Request, snake_case

DELIVERY_LIMIT = "delivery_limit"
"""The reason of an event whose handler ended or hung the process each time."""
MOST_REPLAYED = 500
"""So many events go back with one request at most."""


class ParkedEvent(Reply):
    """The envelope of an event that failed every try. `time` is an RFC 3339 instant, "" where the envelope has none.

    `reason` is the kind of the failure, such as `Unavailable` or `delivery_limit`: the whole text may hold what the event holds,
    and is for operators (`kundkort parked list`).
    """

    id: str
    type: str
    subject: str = ""
    time: str = ""
    attempts: int = 0
    reason: str = ""


class ParkedEvents(Reply):
    """The oldest first. `more`: there may be others behind those that were looked at."""

    items: list[ParkedEvent] = []
    more: bool = False


class ListParked(Request[ParkedEvents]):
    """Lists the parked events of the company that the service has."""

    limit: int = Field(default=50, ge=1, le=200)


class ReplayedEvents(Reply):
    """How many parked events have gone back to the service. `more`: others of the company are still parked."""

    replayed: int = 0
    more: bool = False


class ReplayParked(Request[ReplayedEvents]):
    """Puts parked events of the company back into the service's queue: the one with that id, or the 500 oldest."""

    event: Annotated[str, Field(max_length=200)] | None = Field(default=None, description="All if absent")


REQUESTS: tuple[type[Request[ParkedEvents]] | type[Request[ReplayedEvents]], ...] = (ListParked, ReplayParked)
for request in REQUESTS:
    request.method, request.role = snake_case(request.__name__), Role.ADMINISTRATOR
