"""Alarms of activities: in the page, by e-mail and to an address of the user's choice."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from contracts.access import Module, Role
from contracts.base import Empty, Id, ListRequest, Page, Reply, Request
from contracts.cleaning import LINE
from contracts.crm.activities import ActivityRow
from contracts.users import NamedUserId, NamesUser, UserId, Users

Language = Literal["sv", "en"]
TimeOfDay = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
"""A time of day, such as "22:00"; empty for none."""
OwnUser = Annotated[UserId, Field(min_length=2), NamesUser(finds=True)]
Mail = Annotated[str, Field(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$"), LINE]
Code = Annotated[str, Field(min_length=1, max_length=40), LINE]
"""Six digits as they were mailed; spaces, hyphens and words around them do not matter."""
Hook = Annotated[str, Field(max_length=500, pattern=r"^$|^https?://[^\s#@]+$"), LINE]


class AlarmDelivery(Reply):
    """How an alarm went out by `channel`: `sent_at`, or why it did not ("day_full": as many e-mails as may have on that day;
    "unconfirmed": no address was confirmed)."""

    channel: Literal["email", "webhook"]
    sent_at: AwareDatetime | None = None
    failed: str = ""


class Alarm(Reply):
    """An alarm that has gone off for a user. `at` is the time that was set, `shown_at` the end of the user's quiet hours, if it
    fell into them."""

    id: str
    user_id: NamedUserId
    users: Users = {}
    at: AwareDatetime
    shown_at: AwareDatetime
    seen: bool = False
    activity: ActivityRow
    deliveries: list[AlarmDelivery] = []


class AddressCode(Reply):
    """The code that confirms `email`, mailed to it. `sent_at` is absent until the mail server has taken it, `failed` says why it
    did not ("refused", "no_answer"). It counts until `until` and for so many tries; another one may be asked for from
    `again_at` on."""

    sent_at: AwareDatetime | None = None
    failed: str = ""
    until: AwareDatetime
    tries_left: int = 0
    again_at: AwareDatetime


class AlarmSettings(Reply):
    """How a user wants alarms. They are always shown in the page; `email` and `webhook` are empty for who wants none.

    `email_state`: "confirmed"; "asked" (a code was mailed to `email`, which is used once that is entered); "kept" (an earlier
    release took it unasked: used until `email_until`, which is fixed by the next e-mail); "ended" (the same, no longer used); ""
    without an address, or of a release that asks nothing. `email_in_use`: where alarms go now, an address of before while
    `email` is not confirmed. `code`: the one that confirms `email`, if there is one.

    In the quiet hours (times of day in Europe/Stockholm) none goes off: what falls into them comes at their end.
    `email_works`: a mail server is set up. At most `mails_per_day` alarms go out to a user by e-mail on a day (0: an earlier
    release); `mails_held_back` of today are in the page alone.
    """

    email: str = ""
    webhook: str = ""
    quiet_from: TimeOfDay = ""
    quiet_until: TimeOfDay = ""
    language: Language = "sv"
    email_works: bool = False
    mails_per_day: int = 0
    mails_held_back: int = 0
    email_state: Literal["", "confirmed", "asked", "kept", "ended"] = ""
    email_in_use: str = ""
    email_until: AwareDatetime | None = None
    code: AddressCode | None = None


class ListAlarms(ListRequest[Page[Alarm]], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Lists the alarms of a user that have gone off and are about something unfinished, the latest first; with `seen` those that
    were put away, too."""

    user_id: OwnUser
    seen: bool = False


class DismissAlarm(Request[Alarm], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Puts an alarm of a user away. Raises NotFound for one of somebody else."""

    user_id: OwnUser
    alarm_id: Id


class GetAlarmSettings(Request[AlarmSettings], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Returns how a user wants alarms."""

    user_id: OwnUser


class SetAlarmSettings(Request[AlarmSettings], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Replaces how a user wants alarms. Another `email` is mailed a code, and used once that is entered.

    Raises InvalidInput for a webhook that leads inward or is not HTTPS, an address that e-mail cannot be sent to, or quiet hours
    with one end; Conflict when the user or the address has had as many codes as may be sent on a day."""

    user_id: OwnUser
    email: Mail = ""
    webhook: Hook = ""
    quiet_from: TimeOfDay = ""
    quiet_until: TimeOfDay = ""
    language: Language = "sv"


class SendAlarmCode(Request[AlarmSettings], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Mails a new code to the user's address that is not confirmed; none before `again_at` of the code, or without a mail server.
    Raises Conflict without such an address, and when as many codes were sent as may be on a day."""

    user_id: OwnUser


class ConfirmAlarmAddress(Request[AlarmSettings], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Confirms the address that the code was mailed to; alarms go there from now on. Raises InvalidInput for a wrong code,
    Conflict when there is none, it has expired, or there were as many wrong ones as may be."""

    user_id: OwnUser
    code: Code


class StopAlarms(Request[Empty], service="crm", role=Role.ADMINISTRATOR):
    """Ends the alarms of users who have left: their addresses are forgotten and nothing more goes out."""

    user_ids: list[Id] = Field(min_length=1, max_length=500)
