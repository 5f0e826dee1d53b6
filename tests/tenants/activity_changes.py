"""Changing requests about recurring activities, teams, alarms, handing activities over and mailings."""

import os
from datetime import timedelta
from typing import Any

import pymongo
import pytest

from chassis.clock import now, today
from chassis.context import using
from chassis.testing import a_context, wait_until
from chassis.testing_keys import key_settings
from contracts.crm import ListActivities, PlanActivity
from contracts.crm.activity_handover import HandOverActivities
from contracts.crm.alarms import (
    ConfirmAlarmAddress,
    DismissAlarm,
    ListAlarms,
    SendAlarmCode,
    SetAlarmSettings,
    StopAlarms,
)
from contracts.crm.follow_ups import FollowUpActivity
from contracts.crm.mailings import RecordMailing
from contracts.crm.series import ChangeFollowing, EndFollowing, PlanSeries
from contracts.crm.teams import ChangeTeam, CreateTeam
from contracts.customers import CreateContact
from crm import alarm_codes
from tests.stack import Stack
from tests.tenants.signed_messages import Recorder
from tests.tenants.timeline_changes import change_timeline

ADDRESS = "anna@example.com"
ANNA, BO, CARIN = "usr_0a", "usr_0b", "usr_0c"
WEEKLY = {"frequency": "weekly", "kind": "todo", "text": "Ring", "times": 3, "until": None, "weekdays": []}
NO_TIME = {"starts_at": None, "ends_at": None, "alarm_at": None}


def change_series_and_teams(recorder: Recorder, buyer: str) -> None:
    """Sends each of them once, and those of the timeline and of mailings."""
    ask = recorder.ask
    change_timeline(recorder, buyer)
    record_mailing(recorder, buyer)
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
    ask(SetAlarmSettings, user_id=ANNA, email=ADDRESS, webhook="", quiet_from="22:00", quiet_until="07:00")
    ask(SendAlarmCode, user_id=ANNA)
    ask(HandOverActivities, from_id=ANNA, to_id=BO)
    ask(StopAlarms, user_ids=[ANNA])
    dismiss_alarm(recorder)


def plan_alarm(recorder: Recorder, buyer: str) -> None:
    """An activity whose alarm goes off up to 15 seconds later: early, so that nothing has to wait for it."""
    recorder.ask(PlanActivity, customer_id=buyer, assignee_id=CARIN, assignee=None, alarm_at=now().isoformat())


def dismiss_alarm(recorder: Recorder) -> None:
    """Puts the alarm of `plan_alarm` away."""

    def gone_off() -> list[dict[str, str]]:
        found: list[dict[str, str]] = recorder.ask(ListAlarms, user_id=CARIN)["items"]
        return found

    wait_until(lambda: bool(gone_off()), 30)
    recorder.ask(DismissAlarm, user_id=CARIN, alarm_id=gone_off()[0]["id"])


def confirm_address(stack: Stack, company: str, recorder: Recorder) -> None:
    """Enters a code. No mail server is set up here, so it is stored as if one had been mailed."""
    recorder.ask(SetAlarmSettings, user_id=BO, email=ADDRESS, webhook="", quiet_from="", quiet_until="")
    name, whose = "0" * 32, {"user_id": BO, "tenant": company}
    code = {"asked.id": name, "asked.until": now() + timedelta(hours=1), "asked.tries": []}
    with pymongo.MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
        server[stack.database("crm")]["alarm_settings"].update_one(whose, {"$set": code})
    with using(a_context(company)), pytest.MonkeyPatch.context() as patch:
        for setting, value in key_settings("crm").items():
            patch.setenv(setting, value)
        recorder.ask(ConfirmAlarmAddress, user_id=BO, code=alarm_codes.work_out(BO, ADDRESS, name))


def record_mailing(recorder: Recorder, buyer: str) -> None:
    """A letter that was sent to a contact."""
    reader = {
        "customer_id": buyer,
        "contact_id": recorder.ask(CreateContact, customer_id=buyer, name="Mottagare Ek")["id"],
    }
    sent = {"kind": "letter", "text": "Hej!", "sent_at": f"{today() - timedelta(days=1)}T08:00:00Z"}
    recorder.ask(RecordMailing, mailing_id="mlg_1", **sent, **reader)
