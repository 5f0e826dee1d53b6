"""What is to be done: activities overdue or due today, one's own, a colleague's or everybody's, with their next steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from chassis import clock
from contracts.card import TabDescription
from contracts.crm import DeferActivity, FinishActivity, ListActivities, RecordOutcome, StartActivity
from contracts.crm.tabs import ACTIVITIES
from contracts.crm.teams import CreateTeam, ListTeams
from contracts.crm.words import ACTIVITY_KIND
from contracts.errors import ServiceError
from contracts.users import PREFIX
from gateway import errors
from gateway.card.tabs import find_described_tab
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import may
from gateway.identity import users
from gateway.identity.caller_names import names_of
from gateway.web.alarms import find_alarms
from gateway.web.formats import period
from gateway.web.forms import links
from gateway.web.forms.actions import Target, find_action
from gateway.web.forms.buttons import say_done
from gateway.web.forms.pages import FormPage, check_form, show, take
from gateway.web.paging import AskPage
from gateway.web.people import find_names, say_user
from gateway.web.rendering import render_page
from gateway.web.texts import Texts, page_texts

PATH = "/activities"
STEP = PATH + "/<activity_id>/<action>"
MINE, ALL = "mine", "all"
TEAM, MOST_TEAMS = "tea_", 200
STEPS = (FinishActivity.method, RecordOutcome.method, StartActivity.method, DeferActivity.method)
DIRECT = frozenset({FinishActivity.method, StartActivity.method})
"""Steps that one press takes; the others ask for something first."""
Json = dict[str, Any]

api = Api("activity_pages")


class AskToDos(AskPage):
    """The page of to-dos. `who`: "mine", "all", a user or a team; `day`: all of one day; `done` is the step that was just taken;
    `cursor` a later page."""

    who: str = Field(default=MINE, max_length=100)
    day: date | None = None
    done: str = Field(default="", max_length=60)


class Step(NamedTuple):
    """A button of an activity."""

    text: str
    href: str
    is_direct: bool


@dataclass(frozen=True, slots=True)
class ToDo:
    """An activity as people read it."""

    id: str
    when: str
    kind: str
    text: str
    is_overdue: bool
    customer: str
    href: str
    assignee: str
    steps: list[Step]


@api.page(PATH, ListActivities, model=AskToDos)
def activities_page(call: Call) -> AnyResponse:
    """Activities that are overdue or due today, the most overdue first; or all of one day. Above them the caller's alarms."""
    asked: AskToDos = call.body
    texts, today = page_texts(), clock.today()
    days = (
        {"on_or_after": asked.day, "on_or_before": asked.day}
        if asked.day
        else {"on_or_before": today, "finished": False}
    )
    listed = call.ask(decoding.fill(ListActivities, {**days, **filter_of(call, asked.who), "cursor": asked.cursor}, {}))
    day = asked.day.isoformat() if asked.day else ""
    tab = find_described_tab(call, ACTIVITIES.key)
    names = name_assignees(listed["items"])
    values: dict[str, Any] = {
        "today": today.isoformat(),
        "to_dos": [_draw(call, tab, one, names, texts) for one in listed["items"]],
        "choices": people(call, asked.who, texts),
        "done": say_done(tab, asked.done, texts),
        "following": to_list(asked.who, day=day, cursor=listed.get("next_cursor") or ""),
        "has_more": bool(listed.get("next_cursor")),
        "first": to_list(asked.who, day=day) if asked.cursor else "",
        "day": day,
        "who": asked.who if asked.who != MINE else "",
        "alarms": [] if asked.cursor else find_alarms(call),
        "may_have_teams": may(call, CreateTeam),
    }
    return render_page(call, "activities.html", **values)


@api.page(STEP, FinishActivity)
def activity_step_page(call: Call) -> AnyResponse:
    """The form of a step of an activity."""
    return show(call, _form(call))


@api.form(STEP, FinishActivity, drawn=True, runs="action")
def activity_step_form(call: Call) -> AnyResponse:
    """Takes a step of an activity and leads back to the list."""
    return take(call, _form(call))


def people(call: Call, who: str, texts: Texts) -> list[tuple[str, str, bool]]:
    """Whose activities can be shown: value, name, whether it is chosen."""
    colleagues = {
        key: say_user(one, texts) for key, one in users.list_all_names().items() if key != call.principal.user
    }
    choices = {MINE: texts("mine"), ALL: texts("everybodys"), **_teams(call, texts), **colleagues}
    return [(key, name, key == who) for key, name in choices.items()]


def _teams(call: Call, texts: Texts) -> dict[str, str]:
    """The teams by name; none where they cannot be read: the page does without them."""
    try:
        listed = call.ask(ListTeams(limit=MOST_TEAMS))
    except ServiceError:
        return {}
    return {str(one["id"]): texts("team", str(one["name"])) for one in listed["items"]}


def name_assignees(items: list[Json]) -> dict[str, str]:
    """The names of those who are assigned: users, also former ones, and API keys."""
    assigned = [str(one["assignee"]) for one in items]
    return names_of(assigned) | find_names(assigned)


def filter_of(call: Call, who: str) -> dict[str, str]:
    """Whose activities to ask for: of a user also those that the user takes part in; {} for everybody's."""
    if who == ALL:
        return {}
    person = call.principal.user if who == MINE else who
    if person.startswith(TEAM):
        return {"team_id": person}
    return {"user_id" if person.startswith(PREFIX) else "assignee": person}


def to_list(who: str, **more: str) -> str:
    """The address of somebody's to-dos."""
    return links.with_query(PATH, who="" if who == MINE else who, **more)


def _form(call: Call) -> FormPage:
    name, activity_id = call.path["action"], call.path["activity_id"]
    if name not in STEPS:
        raise errors.no_such_action(name, ACTIVITIES.key)
    tab = find_described_tab(call, ACTIVITIES.key)
    target = Target(find_action(tab, name, of_row=True), "", ids={"activity_id": activity_id})
    who = request.args.get("who", MINE)[:100]
    title = page_texts().word(target.action.word)
    return check_form(call, FormPage(target, title, to_list(who), lambda _: to_list(who, done=name)))


def _draw(call: Call, tab: TabDescription, item: Json, names: Mapping[str, str], texts: Texts) -> ToDo:
    kind = ACTIVITY_KIND.get(item["kind"])
    starts, ends = item.get("starts_at") or "", item.get("ends_at") or ""
    return ToDo(
        item["id"],
        item["due_on"] or period(starts, ends),
        texts.word(kind) if kind else item["kind"],
        item["text"],
        bool(item["overdue"]),
        item.get("customer_name") or item.get("customer") or item["customer_id"],
        links.to_row(item["customer_id"], ACTIVITIES.key, item["id"], {}),
        names.get(item["assignee"], item["assignee"]),
        _steps(call, tab, item, texts),
    )


def _steps(call: Call, tab: TabDescription, item: Json, texts: Texts) -> list[Step]:
    """What the activity's state and the caller's role allow, in the order of STEPS."""
    allowed = {
        one.operation: one
        for one in tab.item_actions
        if may(call, one) and (one.states is None or item["status"] in one.states)
    }
    who = request.args.get("who", MINE)
    return [
        Step(
            texts.of(allowed[name].labels, name),
            links.with_query(f"{PATH}/{item['id']}/{name}", who="" if who == MINE else who),
            name in DIRECT,
        )
        for name in STEPS
        if name in allowed
    ]
