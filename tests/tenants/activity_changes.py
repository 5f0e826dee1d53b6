"""Changing requests about recurring activities, teams, alarms and handing activities over."""

from datetime import timedelta

from chassis.clock import today
from contracts.crm import ListActivities
from contracts.crm.activity_handover import HandOverActivities
from contracts.crm.alarms import SetAlarmSettings, StopAlarms
from contracts.crm.follow_ups import FollowUpActivity
from contracts.crm.series import ChangeFollowing, EndFollowing, PlanSeries
from contracts.crm.teams import ChangeTeam, CreateTeam
from tests.tenants.signed_messages import Recorder

ANNA, BO = "usr_0a", "usr_0b"
WEEKLY = {"frequency": "weekly", "kind": "todo", "text": "Ring", "times": 3, "until": None, "weekdays": []}
NO_TIME = {"starts_at": None, "ends_at": None, "alarm_at": None}


def change_series_and_teams(recorder: Recorder, buyer: str) -> None:
    """Sends each of them once."""
    ask = recorder.ask
    first = (today() + timedelta(days=1)).isoformat()
    whose = {"assignee_id": ANNA, "assignee": None, "participants": [{"user_id": BO}]}
    made = ask(PlanSeries, customer_id=buyer, **WEEKLY, **NO_TIME, **whose, due_on=first)
    listed = ask(ListActivities, customer_id=buyer, user_id=ANNA, limit=200)["items"]
    days = [one["id"] for one in listed if one.get("series_id") == made["id"]]
    ask(ChangeFollowing, activity_id=days[1], version=1, text="Besök")
    ask(EndFollowing, activity_id=days[2], version=None)
    ask(FollowUpActivity, activity_id=days[0], kind="todo", text="Igen", due_on=first, **NO_TIME, **whose)
    team = ask(CreateTeam, name="Norr", members=[{"user_id": ANNA}])
    ask(ChangeTeam, team_id=team["id"], version=1, name="Syd", members=[], active=True)
    ask(SetAlarmSettings, user_id=ANNA, email="anna@example.com", webhook="", quiet_from="22:00", quiet_until="07:00")
    ask(HandOverActivities, from_id=ANNA, to_id=BO)
    ask(StopAlarms, user_ids=[ANNA])
