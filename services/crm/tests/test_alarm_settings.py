"""How users want their alarms: whose settings they are, what is refused, and which request counts."""

import pytest

from chassis.context import enter, using
from chassis.testing import a_context
from contracts.crm.alarms import GetAlarmSettings, SetAlarmSettings, StopAlarms
from contracts.crm.follow_ups import FollowUpActivity
from contracts.errors import InvalidInput
from crm import alarm_settings, follow_ups
from crm.alarm_models import AlarmSettings
from crm.tests.samples import NOW
from crm.tests.test_alarms import ANNA, choose, clean, look, stored, with_alarm  # noqa: F401 - a fixture


def test_users_of_one_id_in_two_companies_have_their_own_settings() -> None:
    for tenant, email in (("acme", "anna@acme.example"), ("other", "anna@other.example")):
        with using(a_context(tenant)):
            alarm_settings.replace(SetAlarmSettings(user_id=ANNA, email=email))
    with using(a_context("other")):
        alarm_settings.stop(StopAlarms(user_ids=[ANNA]))
        assert alarm_settings.read(GetAlarmSettings(user_id=ANNA)).email == ""
    with using(a_context("acme")):
        assert alarm_settings.read(GetAlarmSettings(user_id=ANNA)).email == "anna@acme.example"


def test_a_message_that_comes_again_brings_nothing_back(customer: str) -> None:
    def choose(request_id: str, email: str) -> str:
        with using(a_context(request_id=request_id)):
            return alarm_settings.replace(SetAlarmSettings(user_id=ANNA, email=email)).email

    def stop(request_id: str) -> None:
        with using(a_context(request_id=request_id)):
            alarm_settings.stop(StopAlarms(user_ids=[ANNA]))

    assert choose("first", "old@test.example") == "old@test.example"
    assert choose("second", "anna@test.example") == "anna@test.example"
    assert choose("first", "old@test.example") == "anna@test.example"
    stop("left")
    assert choose("second", "anna@test.example") == ""
    assert choose("back", "anna@test.example") == "anna@test.example"
    with_alarm(customer)
    look()
    stop("left")
    assert choose("first", "old@test.example") == "anna@test.example"
    assert "deliver_at" in stored()[0], "stopped by a message that had come before"


def test_users_who_have_left_get_none(customer: str) -> None:
    choose(ANNA, email="anna@test.example")
    enter(a_context())
    alarm_settings.stop(StopAlarms(user_ids=[ANNA]))
    assert alarm_settings.read(GetAlarmSettings(user_id=ANNA)).email == ""
    with_alarm(customer)
    look()
    assert stored() == []


def test_nothing_is_planned_for_who_has_left_unasked(customer: str) -> None:
    first = with_alarm(customer)
    wanted = {"activity_id": first.id, "kind": "todo", "text": "Ring igen", "due_on": "2026-04-01"}
    for who in (ANNA, "tester"):
        enter(a_context())
        assert follow_ups.follow_up(FollowUpActivity.model_validate(wanted), NOW).assignee == who
        alarm_settings.stop(StopAlarms(user_ids=[ANNA]))


@pytest.mark.parametrize(
    "fields",
    [
        {"quiet_from": "22:00"},
        {"quiet_until": "22:00"},
        {"webhook": "http://hooks.example.com/x"},
        {"webhook": "https://127.0.0.1/x"},
        {"webhook": "https://10.1.2.3/x"},
        {"webhook": "https://[::1]/x"},
        {"webhook": "https://localhost/x"},
        {"webhook": "https://printer.local/x"},
        {"webhook": "https://2130706433/x"},
        {"webhook": "https://intranet/x"},
    ],
)
def test_bad_settings_are_refused(fields: dict[str, str], context: object) -> None:
    with pytest.raises(InvalidInput):
        choose(ANNA, **fields)
    assert AlarmSettings._get_collection().find_one({}) is None
