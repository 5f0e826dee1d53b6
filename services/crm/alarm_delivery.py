"""Sends alarms by e-mail and to addresses of users' choice, each once.

    claim    one write moves `deliver_at` LEASE_SECONDS on and notes who sends: no other process takes the alarm meanwhile
    send     with a name that is always the same: Message-ID of an e-mail, `webhook-id` and Idempotency-Key of a webhook
    done     one write, only of the process that has the claim

A process that is killed before it sends loses nothing: the claim runs out. One that is killed between the receiver's yes and its
own note sends again, with the same name and content, by which mailboxes and programs drop the second: nobody can do more,
since no mail server tells later what it has taken. What is refused for good, or for a day, is noted at the alarm.

An alarm that is late, because it is tried again or no process ran, may come into the user's quiet hours: it waits for their
end.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from chassis.clock import local, with_zone
from chassis.context import Context, current, using
from chassis.logs import log
from chassis.storage import Row
from crm import alarm_addresses, alarm_claims, alarm_hooks, alarm_mail, participants, quiet_hours, states
from crm.alarm_failures import Never, NotNow
from crm.alarm_models import Alarm, AlarmSettings, settings_id
from crm.models import Activity

CHANNELS = ("email", "webhook")
LEASE_SECONDS = 120
LOOK_SECONDS = 8.0
"""So long one look sends; a slow receiver keeps other works of the service waiting no longer than that and one more answer."""
SLOW_SECONDS, SLOW_FOR_SECONDS = 2.0, 600.0
"""A company with an alarm that took so long comes after all others, for so long."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 30, 3600
GIVE_UP_HOURS = 24
GONE = "gone"
"""The activity is finished or erased, has another time, or is no longer this user's."""
_slow: dict[str, float] = {}
"""Until when (monotonic) a company comes after all others, in this process."""


def deliver(clock: Callable[[], datetime], seconds: float = LOOK_SECONDS) -> int:
    """Sends what is due, of all companies, for so long; how many alarms were tried. Receivers that hang hold up their own
    company: it comes after the others, however many of its alarms wait."""
    end, tried = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        row = claim(clock(), _slow_companies()) or claim(clock())
        if row is None:
            break
        tried, begun = tried + 1, time.monotonic()
        here = current()
        with using(Context(row["tenant"], here.user, here.roles, here.deadline, here.request_id, here.trace_id)):
            _send(row, clock)
        if time.monotonic() - begun >= SLOW_SECONDS:
            _slow[row["tenant"]] = time.monotonic() + SLOW_FOR_SECONDS
    return tried


def _slow_companies() -> list[str]:
    now = time.monotonic()
    for tenant in [one for one, until in _slow.items() if until <= now]:
        del _slow[tenant]
    return list(_slow)


def claim(now: datetime, without: Sequence[str] = ()) -> Row | None:
    """Takes the alarm that waits longest; None when none is due of any tenant, or of any but those. Of two processes, one goes
    on to the next."""
    taken = {"deliver_at": now + timedelta(seconds=LEASE_SECONDS), "claim": uuid4().hex}
    return alarm_claims.claim(Alarm._get_collection(), lambda: find_due(now, without), taken, "attempts")


def find_due(now: datetime, without: Sequence[str] = ()) -> Row | None:
    """The alarm of any company but those that waits longest, as it is now: its id, company and time."""
    query: Row = {"deliver_at": {"$lte": now}, **({"tenant": {"$nin": list(without)}} if without else {})}
    found: Row | None = Alarm._get_collection().find_one(
        query, {"tenant": 1, "deliver_at": 1}, sort=[("deliver_at", 1)]
    )
    return found


def _send(row: Row, clock: Callable[[], datetime]) -> None:
    settings = AlarmSettings.rows({"_id": settings_id(row["user_id"])}, limit=1)
    if settings and _waits_for_end_of_quiet(row, settings[0], clock()):
        return
    activity = Activity.rows({"_id": row["activity_id"]}, limit=1)
    is_wanted = bool(settings and activity) and _is_still_so(row, activity[0])
    for channel in row.get("waiting", ()):
        if not (is_wanted and is_wanted_by(channel, settings[0])):
            _note(row, channel, failed=GONE)
            continue
        try:
            _by(channel)(row, settings[0], activity[0], clock())
        except Never as error:
            _note(row, channel, failed=str(error)[:200])
        except NotNow as error:
            _postpone(row, channel, str(error)[:200], clock())
        except Exception as error:  # one alarm keeps no other from going out
            log.exception("alarm %s by %s", row["_id"], channel)
            _postpone(row, channel, type(error).__name__, clock())
        else:
            _note(row, channel, sent=clock())


def _waits_for_end_of_quiet(row: Row, settings: Row, now: datetime) -> bool:
    """Whether the user has quiet hours now; if so, the alarm is tried when they end."""
    hours = (settings.get("quiet_from") or "", settings.get("quiet_until") or "")
    end = quiet_hours.end_of_quiet(local(now), *hours)
    if end <= now:
        return False
    _change(row, {"$set": {"deliver_at": end}})
    return True


def is_wanted_by(channel: str, settings: Row) -> bool:
    """Whether the user has chosen an address for alarms by this way, also one that is not confirmed."""
    return alarm_addresses.wants_mail(settings) if channel == "email" else bool(settings.get(channel))


def _by(channel: str) -> Callable[[Row, Row, Row, datetime], None]:
    return {"email": alarm_mail.send, "webhook": alarm_hooks.send}[channel]


def _is_still_so(row: Row, activity: Row) -> bool:
    """Whether the activity is unfinished, has this alarm, and is still about this user."""
    is_open = activity["status"] not in states.FINISHED and activity.get("alarm_at") == row["at"]
    return is_open and row["user_id"] in participants.users_of(activity)


def _note(row: Row, channel: str, sent: datetime | None = None, failed: str = "") -> None:
    """Notes that a channel is done; with the last one nothing is left to do."""
    outcome: Row = {f"sent.{channel}": sent} if sent else {f"failed.{channel}": failed}
    left = [one for one in row["waiting"] if one != channel]
    row["waiting"] = left
    change: Row = {"$set": {**outcome, "waiting": left}}
    if not left:
        change["$unset"] = {"deliver_at": "", "claim": ""}
    _change(row, change)


def _postpone(row: Row, channel: str, reason: str, now: datetime) -> None:
    if now > with_zone(row["shown_at"]) + timedelta(hours=GIVE_UP_HOURS):
        _note(row, channel, failed=reason)
        return
    pause = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(row["attempts"] - 1, 10))
    log.warning("alarm %s by %s: %s; again in %d s", row["_id"], channel, reason, pause)
    _change(row, {"$set": {"deliver_at": now + timedelta(seconds=pause)}})


def _change(row: Row, change: Row) -> None:
    query = {"_id": row["_id"], "tenant": current().tenant, "claim": row["claim"]}
    Alarm._get_collection().update_one(query, change)
