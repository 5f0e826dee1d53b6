"""The secret address of the caller's calendar over HTTP: whether there is one, a new one, none any more."""

from flask import request
from pydantic import AwareDatetime

from contracts.base import Reply
from contracts.crm import ListActivities
from contracts.errors import invalid_fields
from contracts.gateway_errors import USER_NONE
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import calendar_feeds, companies

PATH = "/calendar.ics"

api = Api("calendar_feed")


class CalendarFeedView(Reply):
    """Whether the caller has a calendar's address, and since when; nobody can read the address again."""

    created_at: AwareDatetime | None = None


class NewCalendarFeed(Reply):
    """The address, which only this reply shows. Whoever has it reads the caller's activities, without logging in."""

    created_at: AwareDatetime
    address: str


@api.custom("GET", "/me/calendar-feed", role=ListActivities.role, module=ListActivities.module, reply=CalendarFeedView)
def get_calendar_feed(call: Call) -> Reply:
    """Says whether the caller has a calendar's address."""
    return CalendarFeedView(created_at=calendar_feeds.created_at(owner_of(call)))


@api.custom(
    "POST",
    "/me/calendar-feed",
    role=ListActivities.role,
    module=ListActivities.module,
    reply=NewCalendarFeed,
    status=201,
    idempotency="none",
    personal=True,
)
def renew_calendar_feed(call: Call) -> Reply:
    """Makes a new secret address for the caller's calendar (iCalendar, RFC 5545); an earlier one answers 404 from then on."""
    user_id = owner_of(call)
    key = calendar_feeds.renew(user_id)
    made = calendar_feeds.created_at(user_id)
    assert made is not None
    base = call.gateway.settings.public_url or request.host_url.rstrip("/")
    return NewCalendarFeed(created_at=made, address=f"{base}{PATH}?key={key}")


@api.custom(
    "DELETE", "/me/calendar-feed", role=ListActivities.role, module=ListActivities.module, status=204, personal=True
)
def revoke_calendar_feed(call: Call) -> None:
    """Revokes the address of the caller's calendar. May be repeated."""
    calendar_feeds.revoke(owner_of(call))


def owner_of(call: Call) -> str:
    """The user who has the calendar. Raises InvalidInput for a key of nobody's."""
    user_id = companies.owner_of(call.principal.user)
    if not user_id:
        raise invalid_fields("gateway", [USER_NONE.at("/user_id")])
    return user_id
