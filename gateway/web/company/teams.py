"""Teams: named sets of users, for administrators."""

from typing import Any, Literal, NamedTuple

from werkzeug.wrappers import Response as AnyResponse

from contracts.crm.teams import ChangeTeam, CreateTeam, GetTeam, ListTeams
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.forms.actions import Target, own_action
from gateway.web.forms.pages import FormPage, show, take
from gateway.web.paging import AskPage
from gateway.web.people import find_names
from gateway.web.rendering import render_page
from gateway.web.texts import page_texts

PATH = "/teams"
NEW, CHANGE = f"{PATH}/new", PATH + "/<team_id>/change"
ROLE, MODULE = CreateTeam.role, CreateTeam.module

api = Api("team_pages")


class AskTeams(AskPage):
    """The page of teams. `done` is what a form has just done; `cursor` a later page of the list."""

    done: Literal["team_created", "team_changed"] | None = None


class TeamRow(NamedTuple):
    """A team as people read it."""

    id: str
    name: str
    members: str
    is_active: bool


@api.custom("GET", PATH, role=ROLE, module=MODULE, model=AskTeams)
def teams_page(call: Call) -> AnyResponse:
    """The company's teams."""
    asked: AskTeams = call.body
    listed = call.ask(ListTeams(active=False, cursor=asked.cursor))
    values: dict[str, Any] = {
        "teams": draw_teams(listed["items"]),
        "done": asked.done or "",
        "cursor": asked.cursor or "",
        "next_cursor": listed.get("next_cursor") or "",
    }
    return render_page(call, "teams.html", **values)


@api.custom("GET", NEW, role=ROLE, module=MODULE)
def new_team_page(call: Call) -> AnyResponse:
    """The form of a new team."""
    return show(call, _new_form())


@api.custom("POST", NEW, role=ROLE, module=MODULE, form=True, drawn=True, idempotency="passed")
def new_team_form(call: Call) -> AnyResponse:
    """Creates a team."""
    return take(call, _new_form())


@api.page(CHANGE, ChangeTeam)
def change_team_page(call: Call) -> AnyResponse:
    """The form of a team."""
    return show(call, _change_form(call))


@api.form(CHANGE, ChangeTeam, drawn=True)
def change_team_form(call: Call) -> AnyResponse:
    """Changes a team."""
    return take(call, _change_form(call))


def draw_teams(items: list[dict[str, Any]]) -> list[TeamRow]:
    """Teams with the names of their members; one query for all names."""
    names = find_names([one["user_id"] for item in items for one in item["members"]])
    return [
        TeamRow(
            item["id"],
            item["name"],
            ", ".join(names.get(one["user_id"], one["user_id"]) for one in item["members"]),
            bool(item["active"]),
        )
        for item in items
    ]


def _new_form() -> FormPage:
    action = own_action("create_team", "new_team")
    return FormPage(Target(action, ""), page_texts().word(action.word), PATH, lambda _: f"{PATH}?done=team_created")


def _change_form(call: Call) -> FormPage:
    action = own_action("change_team", "change_team")
    team = call.ask(GetTeam(team_id=call.path["team_id"]))
    title = f"{page_texts().word(action.word)} – {team['name']}"
    target = Target(action, "", ids={"team_id": team["id"]})
    return FormPage(target, title, PATH, lambda _: f"{PATH}?done=team_changed")
