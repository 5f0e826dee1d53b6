"""The company's users by name, for everybody who chooses one; and what one of them hands over to another."""

import time
from typing import Annotated

from pydantic import Field

from contracts.access import Role
from contracts.base import Reply, Value
from contracts.customers import HandOverCustomers
from contracts.customers.handover import HandedField
from contracts.users import UserId as ChosenUser
from gateway import errors
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import companies, users

HAND_OVER_SECONDS = 60.0
ENOUGH_SECONDS = 40.0
"""After this time an answer says how many are left, so that it comes before the deadline whatever the last step takes."""

STEP = 200
"""Customers of one call to the service, which serves others in between."""

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
    """Customers get another user, in the named fields."""

    user_id: str
    to_id: Annotated[ChosenUser, Field(min_length=2)]
    fields: list[HandedField] = Field(default=["seller", "our_reference", "responsible"], min_length=1, max_length=3)


class HandOverView(Reply):
    """How many customers have got the new user, and how many are left: send it again until there are none."""

    changed: int
    left: int


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
    services=("customers",),
    failures=("gateway.user_not_found",),
    deadline=lambda settings: HAND_OVER_SECONDS,
)
def hand_over_customers(call: Call) -> Reply:
    """Hands all customers of a user over to another one, active or not: as salesperson, our reference and responsible.

    Some hundred customers a second; what is `left` after 40 seconds another request goes on with. Documents keep their names, and
    each customer's history names the change.
    """
    asked: HandOver = call.body
    if users.find_names([asked.user_id]) == {}:
        raise errors.user_not_found(asked.user_id)
    began, changed = time.monotonic(), 0
    wanted = HandOverCustomers(from_id=asked.user_id, to_id=asked.to_id, fields=asked.fields, limit=STEP)
    while True:
        step = call.ask(wanted)
        changed += step["changed"]
        if not step["left"] or not step["changed"] or time.monotonic() - began > ENOUGH_SECONDS:
            return HandOverView(changed=changed, left=step["left"])
