"""How many alarms go out to a user by e-mail on a day (ALARM_MAILS_PER_DAY): the rest stays in the page.

An alarm takes a place of its day before it is sent, in one write, and keeps it: one that is sent again after a kill has it
already, and two processes cannot both take the last. The day is the alarm's, so that a try after midnight is in no other.
"""

from datetime import datetime, timedelta

from chassis.clock import business_day, local, with_zone
from chassis.context import current
from chassis.storage import Row
from crm.alarm_models import Alarm, AlarmSettings, settings_id

DAY_FULL = "day_full"
"""Why an alarm did not go out by e-mail: as many as may have on that day."""


def take_place(alarm: Row, most: int) -> int | None:
    """The place of the alarm among those of its day that go out to its user, from 1 on; None when all are taken."""
    days, day = AlarmSettings._get_collection(), business_day(with_zone(alarm["shown_at"])).isoformat()
    mine: Row = {"_id": settings_id(alarm["user_id"]), "tenant": current().tenant}
    is_before: Row = {"$or": [{"mailed_on": {"$lt": day}}, {"mailed_on": {"$exists": False}}]}
    days.update_one({**mine, **is_before}, {"$set": {"mailed_on": day, "mailed": []}})
    is_free: Row = {"$or": [{"mailed": alarm["_id"]}, {f"mailed.{most - 1}": {"$exists": False}}]}
    row = days.find_one_and_update({**mine, **is_free}, {"$addToSet": {"mailed": alarm["_id"]}}, return_document=True)
    return row["mailed"].index(alarm["_id"]) + 1 if row else None


def count_held_back(user_id: str, now: datetime) -> int:
    """How many of today's alarms are in the page alone, because the day was full."""
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    of_today = {"$gte": midnight, "$lt": midnight + timedelta(days=2)}
    return Alarm.total({"user_id": user_id, "failed.email": DAY_FULL, "shown_at": of_today})
