"""How each user wants alarms."""

from collections.abc import Iterator

from chassis.applied_once import apply_once
from chassis.checks import checks
from chassis.clock import now
from chassis.context import current
from chassis.storage import Row
from contracts.base import Empty
from contracts.crm import activity_errors as texts
from contracts.crm.alarms import AlarmSettings as SettingsReply
from contracts.crm.alarms import GetAlarmSettings, SetAlarmSettings, StopAlarms
from contracts.errors import BadField
from crm import alarm_hooks, alarm_quota, errors
from crm.alarm_models import Alarm, AlarmSettings, settings_id
from crm.settings import mail_settings

FIELDS = ("email", "webhook", "quiet_from", "quiet_until", "language")


@checks(SetAlarmSettings)
def check(request: SetAlarmSettings) -> Iterator[BadField]:
    """Quiet hours have two ends, and an address of one's own is on the internet."""
    if bool(request.quiet_from) != bool(request.quiet_until):
        yield texts.QUIET_BOTH.at("/quiet_until" if request.quiet_from else "/quiet_from")
    if request.webhook and not alarm_hooks.may_reach(request.webhook):
        yield texts.WEBHOOK_INWARD.at("/webhook")


def read(request: GetAlarmSettings) -> SettingsReply:
    """What the user has chosen; the page alone by default."""
    rows = AlarmSettings.rows({"_id": settings_id(request.user_id)}, FIELDS, limit=1)
    kept = {name: value for name, value in (rows[0] if rows else {}).items() if name in FIELDS}
    settings = mail_settings()
    return SettingsReply(
        **kept,
        email_works=bool(settings.smtp_host),
        mails_per_day=settings.alarm_mails_per_day,
        mails_held_back=alarm_quota.count_held_back(request.user_id, now()),
    )


def replace(request: SetAlarmSettings) -> SettingsReply:
    """Stores the choice. The same request again changes nothing; the last one counts. Raises InvalidInput."""
    if bad := list(check(request)):
        raise errors.invalid_activity(bad)
    chosen = {name: getattr(request, name) for name in FIELDS}
    _store(request.user_id, {**chosen, "stopped": False})
    return read(GetAlarmSettings(user_id=request.user_id))


def stop(request: StopAlarms) -> Empty:
    """Forgets the addresses of users who have left, and what was to go out to them. May be repeated."""
    for user in request.user_ids:
        _store(user, {"email": "", "webhook": "", "stopped": True})
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


def _store(user_id: str, fields: Row) -> None:
    born = {
        "user_id": user_id,
        **dict.fromkeys(("email", "webhook", "quiet_from", "quiet_until"), ""),
        "language": "sv",
    }
    apply_once(AlarmSettings, {"_id": settings_id(user_id)}, {"$set": fields}, born)
