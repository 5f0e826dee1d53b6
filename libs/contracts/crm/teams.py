"""Teams: named sets of users, so that a list shows what all of them have to do."""

from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Name, Page, Reply, Request, Value, Version
from contracts.users import NamedUserId, NamesUser, UserId, Users

MOST_MEMBERS = 50


class Member(Value):
    """A user who is to be in a team."""

    user_id: Annotated[UserId, Field(min_length=2), NamesUser()]


class TeamMember(Reply):
    """A user who is in a team; one who has left stays until somebody takes them out."""

    user_id: NamedUserId
    users: Users = {}


class Team(Reply):
    """A named set of users. `active`: can be chosen; one that is no longer used is kept for those who have its address."""

    id: str
    version: int
    name: str
    members: list[TeamMember]
    active: bool = True


Members = Annotated[list[Member], Field(max_length=MOST_MEMBERS)]


class CreateTeam(Request[Team], service="crm", role=Role.ADMINISTRATOR, module=Module.CRM):
    """Creates a team. Raises Conflict for a name that another team has, in any case."""

    name: Name
    members: Members = []


class ChangeTeam(Request[Team], service="crm", role=Role.ADMINISTRATOR, module=Module.CRM):
    """Changes the given fields of a team; `members` are all that are in it then. Raises NotFound, or Conflict for a name that
    another team has."""

    team_id: Id
    version: Version
    name: Annotated[str, Field(max_length=200)] = ""
    members: Members = []
    active: bool = True


class GetTeam(Request[Team], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Returns a team. Raises NotFound."""

    team_id: Id


class ListTeams(ListRequest[Page[Team]], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Lists teams by name, active ones unless `active` is false."""

    active: bool = True
