"""The caller's alarms over HTTP: those that have gone off, and how the caller wants them. Nobody has those of another user."""

from typing import Any

from pydantic import Field

from contracts.base import Cursor, Id, Page, Value
from contracts.crm.alarms import (
    Alarm,
    AlarmSettings,
    Code,
    ConfirmAlarmAddress,
    DismissAlarm,
    GetAlarmSettings,
    Hook,
    Language,
    ListAlarms,
    Mail,
    SendAlarmCode,
    SetAlarmSettings,
    TimeOfDay,
)
from contracts.users import ME
from gateway.http.call import Call
from gateway.http.operations import Api

api = Api("alarms")


class AskAlarms(Value):
    """A page of the caller's alarms. `seen`: those that were put away, too."""

    cursor: Cursor | None = Field(default=None, max_length=1000)
    limit: int = Field(default=50, ge=1, le=200)
    seen: bool = False


class NamedAlarm(Value):
    """One of the caller's alarms."""

    alarm_id: Id


class ChosenAlarms(Value):
    """How the caller wants alarms; what is empty is not wanted."""

    email: Mail = ""
    webhook: Hook = ""
    quiet_from: TimeOfDay = ""
    quiet_until: TimeOfDay = ""
    language: Language = "sv"


class EnteredCode(Value):
    """The code that was mailed to the address; spaces do not matter."""

    code: Code


CRM = ("crm",)


@api.custom(
    "GET",
    "/me/alarms",
    role=ListAlarms.role,
    module=ListAlarms.module,
    model=AskAlarms,
    reply=Page[Alarm],
    services=CRM,
)
def list_alarms(call: Call) -> Any:
    """Lists the caller's alarms that have gone off and are about something unfinished, the latest first."""
    asked: AskAlarms = call.body
    return call.ask(ListAlarms(user_id=ME, seen=asked.seen, cursor=asked.cursor, limit=asked.limit))


@api.custom(
    "POST",
    "/me/alarms/<alarm_id>/dismiss",
    role=DismissAlarm.role,
    module=DismissAlarm.module,
    model=NamedAlarm,
    reply=Alarm,
    services=CRM,
    personal=True,
)
def dismiss_alarm(call: Call) -> Any:
    """Puts one of the caller's alarms away. May be repeated."""
    return call.ask(DismissAlarm(user_id=ME, alarm_id=call.body.alarm_id))


@api.custom(
    "GET",
    "/me/alarm-settings",
    role=GetAlarmSettings.role,
    module=GetAlarmSettings.module,
    reply=AlarmSettings,
    services=CRM,
)
def get_alarm_settings(call: Call) -> Any:
    """Returns how the caller wants alarms."""
    return call.ask(GetAlarmSettings(user_id=ME))


@api.custom(
    "PUT",
    "/me/alarm-settings",
    role=SetAlarmSettings.role,
    module=SetAlarmSettings.module,
    model=ChosenAlarms,
    reply=AlarmSettings,
    services=CRM,
    personal=True,
)
def set_alarm_settings(call: Call) -> Any:
    """Chooses by which ways alarms reach the caller beside the page, and the caller's quiet hours in Europe/Stockholm.

    Another `email` is mailed a code, and used once that is entered (`POST /me/alarm-settings/confirm`): the one of before is used
    until then. At most five codes a day are mailed to a user, and to an address.

    A webhook is an HTTPS address on the internet; it gets each alarm with the same `webhook-id`, also when it is sent again.
    """
    return call.ask(SetAlarmSettings(user_id=ME, **call.body.model_dump()))


@api.custom(
    "POST",
    "/me/alarm-settings/code",
    role=SendAlarmCode.role,
    module=SendAlarmCode.module,
    reply=AlarmSettings,
    services=CRM,
    personal=True,
)
def send_alarm_code(call: Call) -> Any:
    """Has another code mailed to the caller's address that is not confirmed; the codes of before no longer count.

    Within a minute of the code before (`code.again_at`), and without a mail server, none is mailed.
    """
    return call.ask(SendAlarmCode(user_id=ME))


@api.custom(
    "POST",
    "/me/alarm-settings/confirm",
    role=ConfirmAlarmAddress.role,
    module=ConfirmAlarmAddress.module,
    model=EnteredCode,
    reply=AlarmSettings,
    services=CRM,
    personal=True,
)
def confirm_alarm_address(call: Call) -> Any:
    """Confirms the caller's address by the code that was mailed to it; alarms go there from now on."""
    return call.ask(ConfirmAlarmAddress(user_id=ME, code=call.body.code))
