"""A user hands activities over to another one: whoever leaves, goes on leave, or changes district."""

from typing import Annotated

from pydantic import Field

from contracts.access import Role
from contracts.base import Reply, Request
from contracts.users import NamesUser, UserId

MOST = 200


class ActivitiesHandedOver(Reply):
    """How many activities and series got the new user in this step, and how many still have the former one."""

    changed: int
    left: int


class HandOverActivities(Request[ActivitiesHandedOver], service="crm", role=Role.ADMINISTRATOR):
    """Puts one user in the place of another in up to 200 unfinished activities and in series, as assignee and as participant, and
    in teams; `left` says how many remain.

    Sent again it goes on with those; nothing is changed twice. Finished activities keep who did them.
    """

    from_id: Annotated[UserId, Field(min_length=2), NamesUser(finds=True)]
    to_id: Annotated[UserId, Field(min_length=2), NamesUser()]
    limit: int = Field(default=MOST, ge=1, le=MOST)
