"""Alarms: each goes off once for each of its users, and goes out once by each way, also when processes are killed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from chassis.context import current, enter, using
from chassis.storage import Row
from chassis.testing import a_context
from chassis.testing_keys import key_settings
from contracts.crm import ActivityKind, ChangeActivity
from contracts.crm.alarms import ConfirmAlarmAddress, DismissAlarm, ListAlarms, SetAlarmSettings, StopAlarms
from contracts.errors import NotFound
from crm import (
    activities,
    alarm_code_delivery,
    alarm_codes,
    alarm_delivery,
    alarm_hooks,
    alarm_mail,
    alarm_settings,
    alarms,
)
from crm.alarm_models import AddressCodes, Alarm, AlarmLook, AlarmSettings, settings_id
from crm.models import Activity
from crm.settings import OutgoingSettings
from crm.tests.mail_server import Hooks, MailServer, hook_server, mail_server
from crm.tests.samples import NOW, at
from crm.tests.test_activities import plan

ANNA, BO = "usr_0a", "usr_0b"
AT = NOW + timedelta(hours=9)
"""Half past nine in the morning."""
MODULES = (alarm_mail, alarm_hooks, alarm_settings, alarm_codes, alarm_code_delivery)


@pytest.fixture(autouse=True)
def clean(database: str, context: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarms, "KEPT_DAYS", 36_500)  # the tests' day has passed: the database would take alarms away
    for name, value in key_settings("crm").items():
        monkeypatch.setenv(name, value)
    for model in (Alarm, AlarmSettings, AddressCodes, AlarmLook, Activity):
        model._get_collection().delete_many({})


def set_up(monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    settings = OutgoingSettings(smtp_security="none", smtp_sender="kundkort@test.example", **fields)
    for module in MODULES:
        monkeypatch.setattr(module, "mail_settings", lambda: settings)


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with mail_server() as server:
        set_up(monkeypatch, smtp_host="127.0.0.1", smtp_port=server.port, pages_url="https://kort.test.example")
        yield server


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hooks]:
    with hook_server() as server:
        set_up(monkeypatch, webhook_loopback=True)
        yield server


def choose(user: str, **fields: str) -> None:
    """Chooses, and enters the code that the address is mailed."""
    enter(a_context())
    alarm_settings.replace(SetAlarmSettings.model_validate({"user_id": user, **fields}))
    asked = alarm_codes.find(user).get("asked", {})
    if "id" in asked:
        enter(a_context())
        code = alarm_codes.work_out(user, asked["email"], asked["id"])
        alarm_settings.confirm_address(ConfirmAlarmAddress(user_id=user, code=code))


def store_as_before(user: str, email: str) -> None:
    """As a release before decision 88 stores an address, whatever else is stored of the user."""
    enter(a_context())
    born = {"webhook": "", "quiet_from": "", "quiet_until": "", "version": 1, "user_id": user}
    chosen = {"email": email, "language": "sv", "stopped": False}
    here = {"_id": settings_id(user), "tenant": current().tenant}
    AlarmSettings._get_collection().update_one(here, {"$setOnInsert": born, "$set": chosen}, upsert=True)


def with_alarm(customer: str, kind: ActivityKind = ActivityKind.TODO, **fields: Any) -> Activity:
    return plan(customer, kind, **{"assignee_id": ANNA, "alarm_at": AT, **fields})


def look(at: datetime = AT) -> None:
    """First a look before the alarm's time, then one at it: the first of all looks begins with what comes after it."""
    with using(a_context("")):
        if AlarmLook._get_collection().find_one({}) is None:
            alarms.look(AT - timedelta(minutes=1))
        alarms.look(at)


def deliver(at: datetime = AT) -> int:
    with using(a_context("")):
        return alarm_delivery.deliver(lambda: at)


def stored() -> list[Row]:
    return list(Alarm._get_collection().find({}, sort=[("user_id", 1)]))


def texts_for(user: str = ANNA, at: datetime = AT, seen: bool = False) -> list[str]:
    enter(a_context())
    return [one.activity.text for one in alarms.list_alarms(ListAlarms(user_id=user, seen=seen), at).items]


def test_an_alarm_goes_off_once_for_each_user(customer: str) -> None:
    with_alarm(customer, participants=[{"user_id": BO}, {"user_id": ANNA}])
    look(AT - timedelta(seconds=1))
    assert stored() == []
    look()
    look()
    look(AT + timedelta(minutes=5))
    assert [one["user_id"] for one in stored()] == [ANNA, BO]
    assert (texts_for(ANNA), texts_for(BO), texts_for("usr_0c")) == (["Ring upp"], ["Ring upp"], [])


def test_two_processes_at_once_let_it_go_off_once(customer: str) -> None:
    made = with_alarm(customer)
    row = made.to_mongo().to_dict()
    enter(a_context())
    alarms.put([row, row], AT)
    alarms.put([row], AT + timedelta(seconds=3))
    assert len(stored()) == 1


def test_after_a_long_pause_what_was_missed_goes_off(customer: str) -> None:
    with_alarm(customer)
    look(AT - timedelta(minutes=2))
    look(AT + timedelta(hours=5))
    assert len(stored()) == 1


def test_a_time_that_has_long_passed_does_not_go_off(customer: str) -> None:
    look(AT + timedelta(hours=1))
    with_alarm(customer)
    look(AT + timedelta(hours=2))
    assert stored() == []


def test_what_is_finished_or_of_nobody_has_no_alarm(customer: str) -> None:
    done = with_alarm(customer)
    with_alarm(customer, assignee_id="", assignee="ordern")
    enter(a_context())
    activities.move(done.id, "finish", None, NOW)
    look()
    assert stored() == []


def test_an_alarm_that_was_moved_goes_off_at_its_new_time_only(customer: str) -> None:
    made = with_alarm(customer)
    look()
    enter(a_context())
    later = AT + timedelta(hours=1)
    activities.change(ChangeActivity(activity_id=made.id, version=1, alarm_at=later), NOW)
    assert texts_for() == []
    look(later)
    assert texts_for(at=later) == ["Ring upp"]


def test_an_alarm_is_put_away_by_its_user(customer: str) -> None:
    with_alarm(customer)
    look()
    (row,) = stored()
    enter(a_context())
    with pytest.raises(NotFound):
        alarms.dismiss(DismissAlarm(user_id=BO, alarm_id=row["_id"]), AT)
    with using(a_context("other")), pytest.raises(NotFound):
        alarms.dismiss(DismissAlarm(user_id=ANNA, alarm_id=row["_id"]), AT)
    for _ in range(2):
        assert alarms.dismiss(DismissAlarm(user_id=ANNA, alarm_id=row["_id"]), AT).seen
    assert (texts_for(), texts_for(seen=True)) == ([], ["Ring upp"])
    look()
    assert texts_for() == []


def test_quiet_hours_hold_it_back(customer: str, mail: MailServer) -> None:
    choose(ANNA, email="anna@test.example", quiet_from="09:00", quiet_until="10:00")
    with_alarm(customer)
    look()
    assert (texts_for(), deliver(), mail.taken) == ([], 0, [])
    ended = AT + timedelta(minutes=30)
    assert (texts_for(at=ended), deliver(ended), len(mail.taken)) == (["Ring upp"], 1, 1)


def test_an_e_mail_says_what_when_and_where(customer: str, mail: MailServer) -> None:
    choose(ANNA, email="anna@test.example", language="en")
    made = with_alarm(customer, text="Ring Åsa\nom\toffert")
    look()
    assert (deliver(), deliver()) == (1, 0)
    (message,) = mail.messages()
    (row,) = stored()
    assert message["Message-ID"] == f"<{row['_id']}.email@test.example>"
    assert (message["To"], message["Auto-Submitted"]) == ("anna@test.example", "auto-generated")
    text = message.get_payload(decode=True).decode().replace("\r\n", "\n")  # type: ignore[union-attr]
    assert "To-do: Ring Åsa" in text
    assert "Customer: Byggvaruhuset i Malmö AB\nDue: 2026-03-05" in text
    assert f"https://kort.test.example/customers/{customer}/tabs/activities/rows/{made.id}" in text
    assert "deliver_at" not in row
    assert list(row["sent"]) == ["email"]


@pytest.mark.parametrize(
    ("ends_at", "said"),
    [(at(28, 17), "2026-03-28 10:00–18:00"), (at(29, 14), "2026-03-28 10:00 – 2026-03-29 16:00")],
)
def test_an_e_mail_names_the_day_of_an_end_on_another(
    customer: str, mail: MailServer, ends_at: datetime, said: str
) -> None:
    """The second over the night in which the clocks go forward."""
    choose(ANNA, email="anna@test.example")
    with_alarm(customer, ActivityKind.MEETING, starts_at=at(28, 9), ends_at=ends_at)
    look()
    assert deliver() == 1
    (message,) = mail.messages()
    assert f"När: {said}\n" in message.get_payload(decode=True).decode().replace("\r\n", "\n")  # type: ignore[union-attr]


def test_a_webhook_gets_it_with_a_name_of_its_own(customer: str, hooks: Hooks) -> None:
    choose(ANNA, webhook=hooks.url)
    with_alarm(customer, ActivityKind.MEETING)
    look()
    hooks.status = 503
    assert deliver() == 1
    assert (deliver(), "sent" in stored()[0]) == (0, False)
    hooks.status = 200
    assert deliver(AT + timedelta(seconds=31)) == 1
    (first, said), (second, _) = hooks.taken
    (row,) = stored()
    assert first["webhook-id"] == second["webhook-id"] == first["idempotency-key"] == row["_id"]
    assert (said["type"], said["user_id"], said["activity"]["text"]) == ("crm.alarm", ANNA, "Ring upp")
    assert list(row["sent"]) == ["webhook"]


@pytest.mark.parametrize(("answer", "failed"), [("550 unknown", True), ("451 later", False)])
def test_what_is_refused_for_good_is_noted_and_else_tried_again(
    customer: str, mail: MailServer, answer: str, failed: bool
) -> None:
    choose(ANNA, email="anna@test.example")
    with_alarm(customer)
    look()
    mail.refuses = answer
    deliver()
    (row,) = stored()
    assert ("failed" in row, "deliver_at" in row) == (failed, not failed)
    mail.refuses = ""
    assert deliver(AT + timedelta(hours=1)) == (0 if failed else 1)
    assert len(mail.taken) == (0 if failed else 1)


def test_it_is_given_up_after_a_day(customer: str, mail: MailServer) -> None:
    choose(ANNA, email="anna@test.example")
    with_alarm(customer)
    look()
    mail.refuses = "451 later"
    deliver(AT + timedelta(hours=25))
    (row,) = stored()
    assert "deliver_at" not in row
    assert row["failed"]["email"].startswith("recipient refused")


@pytest.mark.parametrize("what", ["finish", "other", "time", "left"])
def test_nothing_goes_out_about_what_is_no_longer_so(customer: str, mail: MailServer, what: str) -> None:
    choose(ANNA, email="anna@test.example")
    made = with_alarm(customer)
    look()
    enter(a_context())
    if what == "finish":
        activities.move(made.id, "finish", None, NOW)
    elif what == "left":
        alarm_settings.stop(StopAlarms(user_ids=[ANNA]))
    else:
        fields: dict[str, Any] = {"assignee_id": BO} if what == "other" else {"alarm_at": AT + timedelta(hours=2)}
        activities.change(ChangeActivity.model_validate({"activity_id": made.id, "version": 1, **fields}), NOW)
    deliver()
    assert mail.taken == []
    assert "deliver_at" not in stored()[0]
