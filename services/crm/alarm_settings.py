"""How each user wants alarms."""

from collections.abc import Iterator

from chassis import mail
from chassis.applied_once import apply_once
from chassis.checks import checks
from chassis.clock import now
from chassis.context import current
from contracts.base import Empty
from contracts.crm import activity_errors as texts
from contracts.crm.alarms import AlarmSettings as SettingsReply
from contracts.crm.alarms import ConfirmAlarmAddress, GetAlarmSettings, SendAlarmCode, SetAlarmSettings, StopAlarms
from contracts.errors import BadField
from crm import alarm_addresses, alarm_codes, alarm_hooks, alarm_quota, errors
from crm.alarm_models import Alarm, AlarmSettings, settings_id
from crm.settings import mail_settings

QUIET = ("quiet_from", "quiet_until")
FIELDS = ("webhook", *QUIET, "language")


@checks(SetAlarmSettings)
def check(request: SetAlarmSettings) -> Iterator[BadField]:
    """Quiet hours have two ends, and an address of one's own is on the internet and a single one."""
    if bool(request.quiet_from) != bool(request.quiet_until):
        yield texts.QUIET_BOTH.at("/quiet_until" if request.quiet_from else "/quiet_from")
    if request.webhook and not alarm_hooks.may_reach(request.webhook):
        yield texts.WEBHOOK_INWARD.at("/webhook")
    if request.email and not mail.is_plain(request.email):
        yield texts.EMAIL_UNSENDABLE.at("/email")


def read(request: GetAlarmSettings) -> SettingsReply:
    """What the user has chosen; the page alone by default."""
    row, moment = alarm_codes.find(request.user_id), now()
    kept = {name: value for name, value in row.items() if name in FIELDS}
    settings = mail_settings()
    return SettingsReply(
        **kept,
        **alarm_addresses.describe(row, moment),
        email_works=bool(settings.smtp_host),
        mails_per_day=settings.alarm_mails_per_day,
        mails_held_back=alarm_quota.count_held_back(request.user_id, moment),
    )


def replace(request: SetAlarmSettings) -> SettingsReply:
    """Stores the choice. The same request again changes nothing; the last one counts. Raises InvalidInput, Conflict."""
    if bad := list(check(request)):
        raise errors.invalid_activity(bad)
    chosen = {name: getattr(request, name) for name in FIELDS}
    alarm_codes.choose(request.user_id, request.email, {**chosen, "stopped": False}, now())
    return read(GetAlarmSettings(user_id=request.user_id))


def send_code(request: SendAlarmCode) -> SettingsReply:
    """Has another code mailed. Raises Conflict."""
    alarm_codes.send_again(request, now())
    return read(GetAlarmSettings(user_id=request.user_id))


def confirm_address(request: ConfirmAlarmAddress) -> SettingsReply:
    """Confirms the address by its code. Raises InvalidInput, Conflict."""
    alarm_codes.confirm(request, now())
    return read(GetAlarmSettings(user_id=request.user_id))


def stop(request: StopAlarms) -> Empty:
    """Forgets the addresses of users who have left, and what was to go out to them. May be repeated."""
    for user in request.user_ids:
        _end(user)
    of_users = {"_id": {"$in": [settings_id(user) for user in request.user_ids]}, "stopped": True}
    left = [row["user_id"] for row in AlarmSettings.rows(of_users, ["user_id"])]
    Alarm._get_collection().update_many(
        {"tenant": current().tenant, "user_id": {"$in": left}},
        {"$unset": {"deliver_at": "", "waiting": "", "claim": ""}},
    )
    return Empty()


def has_left(user_id: str) -> bool:
    """Whether this is a user whose access has ended."""
    return bool(AlarmSettings.rows({"_id": settings_id(user_id), "stopped": True}, ["stopped"], limit=1))


def _end(user_id: str) -> None:
    born = {"user_id": user_id, **dict.fromkeys(("email", "webhook", *QUIET), ""), "language": "sv"}
    change = {
        "$set": {"email": "", "webhook": "", "stopped": True},
        "$unset": dict.fromkeys(alarm_codes.OWN[1:], ""),
        "$inc": {"turn": 1},
    }
    apply_once(AlarmSettings, {"_id": settings_id(user_id)}, change, born)
