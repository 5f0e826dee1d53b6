"""Teams: create, change, list; and who is in one."""

from typing import Any

from mongoengine.errors import NotUniqueError
from pymongo.errors import DuplicateKeyError

from chassis import paging, storage
from chassis.ids import new_id
from chassis.storage import Row
from contracts.base import Page
from contracts.crm.teams import ChangeTeam, CreateTeam, ListTeams, Member
from contracts.crm.teams import Team as TeamReply
from crm import errors
from crm.series_models import Team


def create(request: CreateTeam) -> Team:
    """Stores a new team. Raises Conflict for a name that another one has."""
    team = Team(id=new_id("tea"), name=request.name, folded=fold(request.name), members=_members(request.members))
    try:
        return storage.create(team)
    except NotUniqueError:
        raise _name_taken(request.name) from None


def change(request: ChangeTeam) -> Team:
    """Changes the given fields. Raises NotFound, Stale, or Conflict for a name that another one has."""
    given: dict[str, Any] = {name: getattr(request, name) for name in request.model_fields_set}

    def decide(team: Team) -> None:
        team.name = given.get("name") or team.name
        team.folded = fold(team.name)
        if "members" in given:
            team.members = _members(given["members"])
        if given.get("active") is not None:
            team.active = given["active"]

    try:
        return storage.change(
            Team, request.team_id, decide, not_found=errors.team_not_found, if_version=request.version
        )
    except DuplicateKeyError:
        raise _name_taken(request.name) from None


def get(team_id: str) -> Team:
    """Raises NotFound."""
    found = Team.read_one(team_id, without=["history"])
    if found is None:
        raise errors.team_not_found(team_id)
    return found


def members_of(team_id: str) -> list[str]:
    """The users who are in a team. Raises NotFound."""
    return [str(one["user_id"]) for one in get(team_id).members]


def list_teams(request: ListTeams) -> Page[TeamReply]:
    """A page of teams by name. Raises InvalidInput for a cursor of another list."""
    query: Row = {"active": True} if request.active else {}
    if request.cursor is not None:
        try:
            query["folded"] = {"$gt": paging.decode_cursor(request.cursor, ListTeams)}
        except ValueError:
            raise paging.bad_cursor("crm") from None
    rows = Team.rows(query, sort=[("folded", 1)], limit=request.limit + 1)
    shown = rows[: request.limit]
    items = [TeamReply.model_validate({**row, "id": row["_id"]}) for row in shown]
    following = paging.encode_cursor(str(shown[-1]["folded"]), ListTeams) if len(rows) > request.limit else None
    return Page[TeamReply](items=items, next_cursor=following)


def fold(name: str) -> str:
    """A name in the form in which it is unique."""
    return " ".join(name.casefold().split())


def _members(members: list[Member]) -> list[Row]:
    return [{"user_id": user} for user in dict.fromkeys(one.user_id for one in members)]


def _name_taken(name: str) -> Exception:
    rows = Team.rows({"folded": fold(name)}, ["_id"], limit=1)
    return errors.team_name_taken(name, str(rows[0]["_id"]) if rows else "")
