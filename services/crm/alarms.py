"""Alarms: which have gone off for a user, how the user wants them; and what makes them go off.

    every 15 seconds   the activities whose alarm time has come since the last look (AlarmLook), a little further back for clocks
                       that differ: each of their users gets one Alarm, whose id follows from activity, user and time
    alarm_delivery     sends what is to go out

A time that is more than LATE_SECONDS ago when it is set does not go off.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from chassis import paging
from chassis.bulk import insert_new
from chassis.clock import local, with_zone
from chassis.clock import now as clock_now
from chassis.context import Context, current, using
from chassis.daily import Daily, no_company
from chassis.logs import log
from chassis.storage import Row
from contracts.base import Page
from contracts.crm.alarms import Alarm as AlarmReply
from contracts.crm.alarms import DismissAlarm, ListAlarms
from crm import activities, alarm_delivery, customers, errors, participants, quiet_hours, states
from crm.alarm_models import Alarm, AlarmLook, AlarmSettings, settings_id
from crm.models import LIST_FIELDS, Activity

LATE_SECONDS = 600
AT_ONCE = 500
"""Activities whose alarms are stored together."""
KEPT_DAYS = 90
LOOK = "alarms"
NEEDED = ("tenant", "assignee", "participants", "alarm_at")


def list_alarms(request: ListAlarms, now: datetime) -> Page[AlarmReply]:
    """Alarms whose activity is there and unfinished, the latest first. Raises InvalidInput for a cursor of another list."""
    query: Row = {"user_id": request.user_id, "shown_at": {"$lte": now}}
    if not request.seen:
        query["seen"] = False
    if request.cursor is not None:
        query["_id"] = {"$lt": _id_in(request.cursor)}
    items: list[AlarmReply] = []
    while len(items) <= request.limit:  # many may be about what is done: a page is full while there are others
        rows = Alarm.rows(query, sort=[("_id", -1)], limit=request.limit + 1)
        items += _with_activities(rows, now)
        if len(rows) <= request.limit:
            break
        query["_id"] = {"$lt": rows[-1]["_id"]}
    shown = items[: request.limit]
    following = paging.encode_cursor(shown[-1].id, ListAlarms) if len(items) > request.limit else None
    return Page[AlarmReply](items=shown, next_cursor=following)


def _with_activities(rows: Sequence[Row], now: datetime) -> list[AlarmReply]:
    """Those about something that is still to be done, at the time that was set."""
    found = Activity.rows({"_id": {"$in": [row["activity_id"] for row in rows]}}, LIST_FIELDS) if rows else []
    known = {one["_id"]: one for one in found if one["status"] not in states.FINISHED}
    names = customers.find_names({one["customer_id"] for one in known.values()})
    kept = [(row, known[row["activity_id"]]) for row in rows if row["activity_id"] in known]
    return [
        describe(row, activities.row_of(one, now, names.get(one["customer_id"], "")))
        for row, one in kept
        if one.get("alarm_at") == row["at"]
    ]


def describe(row: Row, activity: Any) -> AlarmReply:
    """A stored alarm as the contract shows it."""
    channels = [*row.get("sent", {}), *row.get("failed", {})]
    deliveries = [
        {"channel": one, "sent_at": row.get("sent", {}).get(one), "failed": row.get("failed", {}).get(one, "")}
        for one in channels
    ]
    return AlarmReply.model_validate({**row, "id": row["_id"], "activity": activity, "deliveries": deliveries})


def dismiss(request: DismissAlarm, now: datetime) -> AlarmReply:
    """Puts an alarm away; may be repeated. Raises NotFound."""
    query = {"_id": request.alarm_id, "tenant": current().tenant, "user_id": request.user_id}
    row = Alarm._get_collection().find_one_and_update(query, {"$set": {"seen": True}}, return_document=True)
    if row is None:
        raise errors.alarm_not_found(request.alarm_id)
    activity = activities.get(row["activity_id"]).to_mongo().to_dict()
    names = customers.find_names({activity["customer_id"]})
    return describe(row, activities.row_of(activity, now, names.get(activity["customer_id"], "")))


def alarm_id(activity_id: str, user_id: str, at: datetime) -> str:
    """The id of the one alarm of an activity for a user at a time. Ids sort by the time."""
    moment = int(with_zone(at).timestamp() * 1000)
    digest = hashlib.sha256(f"{activity_id} {user_id} {moment}".encode()).hexdigest()
    return f"alr_{moment:012x}{digest[:20]}"


def look(now: datetime) -> int:
    """Lets the alarms of all companies go off whose time has come; how many activities. May be repeated."""
    stored = AlarmLook._get_collection().find_one({"_id": LOOK, "tenant": ""})
    seen_to = with_zone(stored["seen_to"]) if stored else now
    since = seen_to - timedelta(seconds=LATE_SECONDS)
    query: Row = {"alarm_at": {"$gt": since, "$lte": now}, "status": {"$nin": sorted(states.FINISHED)}}
    rows = iter(Activity._get_collection().find(query, dict.fromkeys(NEEDED, 1), sort=[("alarm_at", 1)]))
    count, is_done = 0, True
    while part := list(islice(rows, AT_ONCE)):
        count += len(part)
        done = [_succeeds(tenant, of, now) for tenant, of in _by_company(part).items()]
        is_done = is_done and all(done)
    if is_done:
        change = {"$max": {"seen_to": now}, "$setOnInsert": {"version": 1}}
        AlarmLook._get_collection().update_one({"_id": LOOK, "tenant": ""}, change, upsert=True)
    return count


def _by_company(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["tenant"], []).append(row)
    return found


def _succeeds(tenant: str, rows: Sequence[Row], now: datetime) -> bool:
    """Stores the alarms of one company; what fails is logged, tried again, and keeps no other company waiting."""
    here = current()
    try:
        with using(Context(tenant, here.user, here.roles, here.deadline, here.request_id, here.trace_id)):
            put(rows, now)
    except Exception:
        log.exception("alarms of %s: trying again", tenant)
        return False
    return True


def put(rows: Sequence[Row], now: datetime) -> None:
    """Stores an alarm for each user of these activities, all of the current tenant; one that is there stays as it is."""
    wanted = [(row, user) for row in rows for user in participants.users_of(row)]
    if not wanted:
        return
    users = sorted({user for _, user in wanted})
    settings = {
        row["user_id"]: row for row in AlarmSettings.rows({"_id": {"$in": [settings_id(user) for user in users]}})
    }
    made = [
        _alarm(row, user, settings.get(user, {}), now)
        for row, user in wanted
        if not settings.get(user, {}).get("stopped")
    ]
    insert_new(Alarm._get_collection(), made)


def _alarm(row: Row, user: str, settings: Row, now: datetime) -> Row:
    at = with_zone(row["alarm_at"])
    shown_at = quiet_hours.end_of_quiet(
        local(max(at, now)), settings.get("quiet_from", ""), settings.get("quiet_until", "")
    )
    waiting = [one for one in alarm_delivery.CHANNELS if alarm_delivery.is_wanted_by(one, settings)]
    made: Row = {
        "_id": alarm_id(row["_id"], user, at),
        "tenant": current().tenant,
        "version": 1,
        "activity_id": row["_id"],
        "user_id": user,
        "at": at,
        "shown_at": shown_at,
        "seen": False,
        "expires_at": shown_at + timedelta(days=KEPT_DAYS),
    }
    return {**made, "waiting": waiting, "deliver_at": shown_at, "attempts": 0} if waiting else made


def _id_in(cursor: str) -> str:
    try:
        return paging.decode_cursor(cursor, ListAlarms)
    except ValueError:
        raise paging.bad_cursor("crm") from None


def work(_day: date) -> None:
    """Lets alarms go off and sends what is due."""
    look(clock_now())
    alarm_delivery.deliver(clock_now)


DAILY = Daily("alarms", no_company, work, every_look=True)
