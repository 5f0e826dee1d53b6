"""The company's users by name, for everybody who chooses one; and what one of them hands over to another."""

import time
from typing import Annotated, Any, Literal, cast

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Reply, Request, Value
from contracts.crm.activity_handover import HandOverActivities
from contracts.customers import HandOverCustomers
from contracts.customers.handover import HandedField
from contracts.users import UserId as ChosenUser
from gateway import errors
from gateway.http import activity_ends
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import companies, users

HAND_OVER_SECONDS = 60.0
ENOUGH_SECONDS = 40.0
"""After this time an answer says how many are left, so that it comes before the deadline whatever the last step takes."""

STEP = 200
"""Customers of one call to the service, which serves others in between."""

ACTIVITIES = "activities"
HandedPart = Literal["seller", "our_reference", "responsible", "activities"]

api = Api("user_names")


class ColleagueView(Reply):
    """A user of the company. `active`: may log in; others have left and are not chosen anew. `me`: the caller, or the owner of
    the caller's key."""

    id: str
    name: str
    active: bool
    me: bool = False


class Colleagues(Reply):
    """The company's users, the active ones first, in Swedish order."""

    items: list[ColleagueView]


class HandOver(Value):
    """Customers get another user, in the named fields; with `activities`, unfinished activities, series and teams, too."""

    user_id: str
    to_id: Annotated[ChosenUser, Field(min_length=2)]
    fields: list[HandedPart] = Field(
        default=["seller", "our_reference", "responsible", "activities"], min_length=1, max_length=4
    )


class HandOverView(Reply):
    """How many customers, and `activities` (with series and teams), have got the new user, and how many of both are left: send it
    again until there are none."""

    changed: int
    left: int
    activities: int = 0


@api.custom("GET", "/users/names", role=Role.VIEWER, reply=Colleagues)
def list_user_names(call: Call) -> Reply:
    """Lists the company's users by name, former ones last: whom a field such as `seller_id` may point at."""
    own = companies.owner_of(call.principal.user)
    return Colleagues(
        items=[
            ColleagueView(id=user_id, name=user.name, active=user.active, me=user_id == own)
            for user_id, user in users.list_all_names().items()
        ]
    )


@api.custom(
    "POST",
    "/users/<user_id>/hand-over",
    role=Role.ADMINISTRATOR,
    model=HandOver,
    reply=HandOverView,
    services=("customers", "crm"),
    failures=("gateway.user_not_found",),
    deadline=lambda settings: HAND_OVER_SECONDS,
)
def hand_over_customers(call: Call) -> Reply:
    """Hands all that a user has over to another one, active or not.

    That is customers (as salesperson, our reference and responsible) and unfinished activities, series and teams. Some hundred a
    second; what is `left` after 40 seconds another request goes on with. Documents and finished activities keep their names, and
    the history of each names the change.
    """
    asked: HandOver = call.body
    if users.find_names([asked.user_id]) == {}:
        raise errors.user_not_found(asked.user_id)
    end, changed, left, activities = time.monotonic() + ENOUGH_SECONDS, 0, 0, 0
    fields = cast("list[HandedField]", [one for one in asked.fields if one != ACTIVITIES])
    if fields:
        wanted = HandOverCustomers(from_id=asked.user_id, to_id=asked.to_id, fields=fields, limit=STEP)
        changed, left = _go_on(call, wanted, end)
    if ACTIVITIES in asked.fields and Module.CRM in call.company.modules:
        activities, more = _go_on(call, HandOverActivities(from_id=asked.user_id, to_id=asked.to_id, limit=STEP), end)
        left += more
        activity_ends.end_alarms(call)
    return HandOverView(changed=changed, left=left, activities=activities)


def _go_on(call: Call, wanted: Request[Any], end: float) -> tuple[int, int]:
    """Step by step until nothing is left, a step changes nothing, or the time is over: how many were changed, and are left."""
    changed = 0
    while True:
        step = call.ask(wanted)
        changed += step["changed"]
        if not step["left"] or not step["changed"] or time.monotonic() > end:
            return changed, step["left"]
